#include "crypto/secret_bytes.h"

#include <sodium.h>

#include <algorithm>
#include <new>
#include <utility>

#include "crypto/primitives.h"

namespace fallow::crypto {
namespace {

uint8_t* Allocate(size_t size) {
  EnsureSodium();
  void* data = sodium_malloc(size);
  if (data == nullptr) throw std::bad_alloc();
  return static_cast<uint8_t*>(data);
}

}  // namespace

void SecretBytes::Free::operator()(uint8_t* data) const {
  sodium_free(data);
}

SecretBytes::SecretBytes(size_t size) : data_(Allocate(size)), size_(size) {
  // libsodium fills new memory with a pattern, not with zeros.
  std::fill_n(data_.get(), size_, uint8_t{0});
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  data_ = std::move(other.data_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

SecretBytes SecretBytes::CopyOf(ByteSpan bytes) {
  SecretBytes copy(bytes.size());
  std::copy(bytes.begin(), bytes.end(), copy.data_.get());
  return copy;
}

}  // namespace fallow::crypto
