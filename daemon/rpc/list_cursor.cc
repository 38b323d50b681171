#include "daemon/rpc/list_cursor.h"

#include <cstdint>

#include "daemon/base/status.h"

namespace fallow::rpc {
namespace {

// version:u8, place:u64, making:u64, list:u64; numbers are big-endian.
constexpr char kCursorVersion = 2;
constexpr size_t kNumberBytes = 8;
constexpr size_t kCursorBytes = 1 + 3 * kNumberBytes;

// FNV-1a. A client that finds another list with the same hash misleads nobody but itself.
uint64_t HashOf(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char each : bytes) hash = (hash ^ static_cast<uint8_t>(each)) * 0x100000001b3;
  return hash;
}

absl::Status Unusable(std::string_view why) {
  return base::Invalid("The list cannot be continued", why, "");
}

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

uint64_t ListOf(const client::v1::ListRequest& request) {
  client::v1::ListRequest same;
  *same.mutable_query() = request.query();
  if (request.has_from()) *same.mutable_from() = request.from();
  if (request.has_to()) *same.mutable_to() = request.to();
  same.set_oldest_first(request.oldest_first());
  same.set_deleted(request.deleted());
  return HashOf(same.SerializeAsString());
}

std::string ToBytes(const store::Cursor& cursor, uint64_t list) {
  if (!cursor.started) return "";
  std::string bytes(1, kCursorVersion);
  Append(cursor.place, bytes);
  Append(cursor.making, bytes);
  Append(static_cast<int64_t>(list), bytes);
  return bytes;
}

absl::StatusOr<store::Cursor> CursorFrom(std::string_view bytes, uint64_t list) {
  if (bytes.empty()) return store::Cursor();
  store::Cursor cursor;
  if (bytes.size() == kCursorBytes && bytes.front() == kCursorVersion) {
    cursor.place = NumberAt(bytes.substr(1));
    cursor.making = NumberAt(bytes.substr(1 + kNumberBytes));
    cursor.started = cursor.place >= 0;
  }
  if (!cursor.started) return Unusable("its cursor is invalid");
  if (static_cast<uint64_t>(NumberAt(bytes.substr(1 + 2 * kNumberBytes))) != list) {
    return Unusable("its cursor belongs to another list");
  }
  return cursor;
}

}  // namespace fallow::rpc
