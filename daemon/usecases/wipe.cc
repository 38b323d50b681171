#include "daemon/usecases/wipe.h"

#include <cstring>

namespace fallow::usecases {

crypto::SecretBytes TakeSecret(const std::string& field) {
  auto secret = crypto::SecretBytes::CopyOf(crypto::AsBytes(field));
  // The message was made by gRPC as a mutable one; only the handler's view of it is const.
  auto& message = const_cast<std::string&>(field);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  explicit_bzero(message.data(), message.size());
  message.clear();
  return secret;
}

}  // namespace fallow::usecases
