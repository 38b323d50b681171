#include "daemon/rpc/list_cursor.h"

#include <cstdint>

#include "daemon/base/status.h"

namespace fallow::rpc {
namespace {

// version:u8, place:u64, making:u64; numbers are big-endian.
constexpr char kCursorVersion = 1;
constexpr size_t kNumberBytes = 8;
constexpr size_t kCursorBytes = 1 + 2 * kNumberBytes;

void Append(int64_t number, std::string& out) {
  for (size_t i = kNumberBytes; i-- > 0;) {
    out += static_cast<char>(static_cast<uint64_t>(number) >> (8 * i));
  }
}

int64_t NumberAt(std::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < kNumberBytes; ++i) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return static_cast<int64_t>(number);
}

}  // namespace

std::string ToBytes(const store::Cursor& cursor) {
  if (!cursor.started) return "";
  std::string bytes(1, kCursorVersion);
  Append(cursor.place, bytes);
  Append(cursor.making, bytes);
  return bytes;
}

absl::StatusOr<store::Cursor> CursorFrom(std::string_view bytes) {
  if (bytes.empty()) return store::Cursor();
  store::Cursor cursor;
  if (bytes.size() == kCursorBytes && bytes.front() == kCursorVersion) {
    cursor.place = NumberAt(bytes.substr(1));
    cursor.making = NumberAt(bytes.substr(1 + kNumberBytes));
    cursor.started = cursor.place >= 0;
  }
  if (cursor.started) return cursor;
  return base::Invalid("The list cannot be continued", "its cursor is invalid", "");
}

}  // namespace fallow::rpc
