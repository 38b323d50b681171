#ifndef FALLOW_DAEMON_JOURNAL_IDS_H_
#define FALLOW_DAEMON_JOURNAL_IDS_H_

// Names of subjects, devices and vaults: 16 random bytes, which say nothing about what they name.
// For people they are 26 characters of base32 (RFC 4648 alphabet, lower case, unpadded); any prefix
// of at least four characters that fits one subject only will do.

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

  // clang-tidy 14 takes the 0 in the comparisons made out of it for a pointer.
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

// A whole id. INVALID_ARGUMENT unless ToText gives `text` back, but for upper case.
absl::StatusOr<IdBytes> ParseIdBytes(std::string_view text);
template <class Tag>
absl::StatusOr<Id<Tag>> ParseId(std::string_view text) {
  absl::StatusOr<IdBytes> bytes = ParseIdBytes(text);
  if (!bytes.ok()) return std::move(bytes).status();
  return Id<Tag>{*bytes};
}

// The ids that begin with some characters: from `first` to `last`, both included.
struct IdRange {
  SubjectId first;
  SubjectId last;
};
// INVALID_ARGUMENT when `prefix` is too short, too long or has other characters.
absl::StatusOr<IdRange> ParseIdPrefix(std::string_view prefix);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_IDS_H_
