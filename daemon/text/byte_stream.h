#ifndef FALLOW_DAEMON_TEXT_BYTE_STREAM_H_
#define FALLOW_DAEMON_TEXT_BYTE_STREAM_H_

// Numbers and byte strings, one after another, in the encoding of a text graph (docs/formats.md).
// Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace fallow::text {

class ByteWriter {
 public:
  void Byte(uint8_t byte) { bytes_.push_back(static_cast<char>(byte)); }
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) Byte(static_cast<uint8_t>(value | 0x80));
    Byte(static_cast<uint8_t>(value));
  }
  // Zigzag: small for a small difference in either direction.
  void Signed(int64_t value) {
    Varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void Bytes(std::string_view bytes) {
    Varint(bytes.size());
    bytes_.append(bytes);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what ByteWriter wrote. The first failure is permanent: ok() becomes false, and every later
// read returns 0 or nothing.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }

  uint64_t Varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        // Each value has only one valid encoding: the last byte must not be redundant.
        if (byte == 0 && shift > 0) break;
        if (shift == 63 && byte > 1) break;
        return value;
      }
    }
    ok_ = false;
    rest_ = {};
    return 0;
  }
  int64_t Signed() {
    const uint64_t value = Varint();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  // A count of things that take at least one byte each. Fails if the rest of the input is too short
  // for so many, so that no count causes a larger allocation than the input justifies.
  uint64_t Count() {
    const uint64_t count = Varint();
    if (count <= rest_.size()) return count;
    ok_ = false;
    return 0;
  }
  uint8_t Byte() {
    if (rest_.empty()) {
      ok_ = false;
      return 0;
    }
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::string_view Bytes() {
    const uint64_t size = Count();
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_BYTE_STREAM_H_
