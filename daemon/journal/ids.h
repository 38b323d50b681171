#ifndef FALLOW_DAEMON_JOURNAL_IDS_H_
#define FALLOW_DAEMON_JOURNAL_IDS_H_

// Ids of subjects, devices and vaults: 16 random bytes, which reveal nothing about what they stand
// for. For people they are written as 26 characters of base32 (RFC 4648 alphabet, lower case,
// unpadded); a prefix of at least four characters will do if it fits only one subject.

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fallow::journal {

template <class Tag>
struct Id {
  static constexpr size_t kBytes = 16;
  std::array<uint8_t, kBytes> bytes{};

  // clang-tidy 14 mistakes the 0 in the comparisons generated from this for a pointer.
  friend auto operator<=>(const Id&, const Id&) = default;  // NOLINT(modernize-use-nullptr)
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), kBytes}; }
  // INVALID_ARGUMENT unless `raw` has exactly 16 bytes.
  static absl::StatusOr<Id> FromBytes(std::string_view raw);
};

using IdBytes = std::array<uint8_t, 16>;
absl::StatusOr<IdBytes> IdBytesFrom(std::string_view raw);

template <class Tag>
absl::StatusOr<Id<Tag>> Id<Tag>::FromBytes(std::string_view raw) {
  absl::StatusOr<IdBytes> bytes = IdBytesFrom(raw);
  if (!bytes.ok()) return std::move(bytes).status();
  return Id{*bytes};
}

using SubjectId = Id<struct SubjectTag>;
using DeviceId = Id<struct DeviceTag>;
using VaultId = Id<struct VaultTag>;

inline constexpr size_t kIdChars = 26;
inline constexpr size_t kIdPrefixCharsMin = 4;

std::string ToText(const IdBytes& id);
template <class Tag>
std::string ToText(const Id<Tag>& id) {
  return ToText(id.bytes);
}

// A whole id, in lower or upper case. INVALID_ARGUMENT unless `text` is what ToText gives for some
// id.
absl::StatusOr<IdBytes> ParseIdBytes(std::string_view text);
template <class Tag>
absl::StatusOr<Id<Tag>> ParseId(std::string_view text) {
  absl::StatusOr<IdBytes> bytes = ParseIdBytes(text);
  if (!bytes.ok()) return std::move(bytes).status();
  return Id<Tag>{*bytes};
}

// All ids with some prefix: from `first` to `last`, both included.
struct IdRange {
  SubjectId first;
  SubjectId last;
};
// INVALID_ARGUMENT when `prefix` is too short, too long or has characters that ids do not have.
absl::StatusOr<IdRange> ParseIdPrefix(std::string_view prefix);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_IDS_H_
