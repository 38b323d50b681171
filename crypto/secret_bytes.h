#ifndef FALLOW_CRYPTO_SECRET_BYTES_H_
#define FALLOW_CRYPTO_SECRET_BYTES_H_

// Secret bytes of any length: passphrases, opened secrets, a signing key. They lie between two
// guard pages, locked into memory if the system allows it, are kept out of core dumps, and are
// wiped on destruction. Once RLIMIT_MEMLOCK is used up, memory is silently left unlocked;
// everything else still holds. Each object takes four pages of address space and one of memory; for
// many small keys use crypto/keys.h.
//
// Not synchronised. Throws std::bad_alloc where a string would.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "crypto/bytes.h"

namespace fallow::crypto {

class SecretBytes {
 public:
  static SecretBytes CopyOf(ByteSpan bytes);
  // `size` zero bytes.
  explicit SecretBytes(size_t size);
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;

  ByteSpan bytes() const { return {data_.get(), size_}; }
  MutableByteSpan mutable_bytes() { return {data_.get(), size_}; }
  std::string_view chars() const { return AsChars(bytes()); }
  size_t size() const { return size_; }
  SecretBytes Copy() const { return CopyOf(bytes()); }

 private:
  struct Free {
    void operator()(uint8_t* data) const;
  };
  std::unique_ptr<uint8_t, Free> data_;
  size_t size_;
};

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_SECRET_BYTES_H_
