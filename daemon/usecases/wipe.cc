#include "daemon/usecases/wipe.h"

#include <cstring>

namespace fallow::usecases {

crypto::SecretBytes TakeSecret(const std::string& field) {
  auto secret = crypto::SecretBytes::CopyOf(crypto::AsBytes(field));
  // gRPC created the message as a mutable object; only the handler's reference is const.
  auto& message = const_cast<std::string&>(field);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  explicit_bzero(message.data(), message.size());
  message.clear();
  return secret;
}

}  // namespace fallow::usecases
