#include "daemon/base/secret_string.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fallow::base {

void Wipe(std::string* text) {
  explicit_bzero(text->data(), text->size());
  text->clear();
}

SecretString::SecretString(std::string_view text)
    : bytes_(new char[kPassphraseBytesMax]), size_(std::min(text.size(), kPassphraseBytesMax)) {
  std::memcpy(bytes_.get(), text.data(), size_);
}

SecretString::SecretString(SecretString&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

SecretString& SecretString::operator=(SecretString&& other) noexcept {
  if (this != &other) {
    Clear();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

void SecretString::Clear() {
  if (bytes_ != nullptr) explicit_bzero(bytes_.get(), kPassphraseBytesMax);
  size_ = 0;
}

}  // namespace fallow::base
