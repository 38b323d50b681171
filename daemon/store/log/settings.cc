#include "daemon/store/log/settings.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "crypto/codec.h"
#include "daemon/base/next_step.h"
#include "daemon/base/strings.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

namespace setting {
namespace {

using journal::DeviceId;
using journal::SubjectId;

template <class T>
std::optional<T> Decimal(std::string_view digits) {
  T value = 0;
  if (!absl::SimpleAtoi(base::ToAbsl(digits), &value)) return std::nullopt;
  return value;
}

// Ids stand one after the other; an incomplete one at the end of a damaged list is ignored.
template <class Id>
std::vector<Id> Ids(std::string_view bytes) {
  std::vector<Id> ids;
  crypto::FieldReader reader(crypto::AsBytes(bytes));
  for (size_t i = 0; i < bytes.size() / Id::kBytes; ++i) reader.Into(ids.emplace_back().bytes);
  return ids;
}

template <class Ids>
std::string Joined(const Ids& ids) {
  std::string bytes;
  for (const auto& id : ids) bytes += id.view();
  return bytes;
}

constexpr size_t kToldReleasedBytes = DeviceId::kBytes + sizeof(int64_t);

// Ids, each with what was counted, in milliseconds.
template <class Counts>
constexpr size_t kCountBytes = Counts::key_type::kBytes + sizeof(int64_t);

template <class Counts>
std::string EncodeCounts(const Counts& counts) {
  std::string bytes(counts.size() * kCountBytes<Counts>, '\0');
  crypto::FieldWriter writer({reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
  for (const auto& [id, counted] : counts) {
    writer.Bytes(id.bytes);
    writer.Integer(static_cast<uint64_t>(absl::ToInt64Milliseconds(counted)));
  }
  FALLOW_CHECK(writer.full());
  return bytes;
}

template <class Counts>
Counts DecodeCounts(std::string_view bytes) {
  Counts counts;
  if (bytes.size() % kCountBytes<Counts> != 0) return counts;
  crypto::FieldReader reader(crypto::AsBytes(bytes));
  for (size_t i = 0; i < bytes.size() / kCountBytes<Counts>; ++i) {
    typename Counts::key_type id;
    reader.Into(id.bytes);
    counts[id] = absl::Milliseconds(static_cast<int64_t>(reader.Integer<uint64_t>()));
  }
  return counts;
}

}  // namespace

std::string EncodeNumber(const uint32_t& value) {
  return std::to_string(value);
}
std::optional<uint32_t> DecodeNumber(std::string_view digits) {
  return Decimal<uint32_t>(digits);
}

std::string EncodeCount(const uint64_t& value) {
  return std::to_string(value);
}
std::optional<uint64_t> DecodeCount(std::string_view digits) {
  return Decimal<uint64_t>(digits).value_or(0);
}

std::string EncodePort(const uint16_t& port) {
  return std::to_string(port);
}
std::optional<uint16_t> DecodePort(std::string_view digits) {
  const uint32_t port = Decimal<uint32_t>(digits).value_or(0);
  return std::in_range<uint16_t>(port) ? static_cast<uint16_t>(port) : uint16_t{0};
}

std::string EncodeBytes(const std::string& bytes) {
  return bytes;
}
std::optional<std::string> DecodeBytes(std::string_view bytes) {
  return std::string(bytes);
}

std::string EncodeWords(const std::vector<std::string>& words) {
  return absl::StrJoin(words, " ");
}
std::optional<std::vector<std::string>> DecodeWords(std::string_view text) {
  return std::vector<std::string>(
      absl::StrSplit(base::ToAbsl(text), absl::ByAnyChar(" \t\n\v\f\r"), absl::SkipEmpty()));
}

std::string EncodeDevices(const std::set<DeviceId>& devices) {
  return Joined(devices);
}
std::optional<std::set<DeviceId>> DecodeDevices(std::string_view bytes) {
  const std::vector<DeviceId> ids = Ids<DeviceId>(bytes);
  return std::set<DeviceId>(ids.begin(), ids.end());
}

std::string EncodeSubjects(const std::vector<SubjectId>& subjects) {
  return Joined(subjects);
}
std::optional<std::vector<SubjectId>> DecodeSubjects(std::string_view bytes) {
  return Ids<SubjectId>(bytes);
}

std::string EncodeDrafts(const std::vector<DraftId>& drafts) {
  return Joined(drafts);
}
std::optional<std::vector<DraftId>> DecodeDrafts(std::string_view bytes) {
  return Ids<DraftId>(bytes);
}

std::string EncodeBelongings(const std::vector<Belonging>& belongings) {
  std::string bytes;
  for (const Belonging& each : belongings)
    bytes.append(each.with.view()).append(each.subject.view());
  return bytes;
}
std::optional<std::vector<Belonging>> DecodeBelongings(std::string_view bytes) {
  const std::vector<SubjectId> ids = Ids<SubjectId>(bytes);
  std::vector<Belonging> belongings;
  for (size_t i = 0; i + 1 < ids.size(); i += 2) belongings.push_back({ids[i], ids[i + 1]});
  return belongings;
}

std::string EncodeUnreadDrafts(const std::vector<UnreadDrafts>& notes) {
  std::string bytes;
  const auto number = [&](size_t value) {
    FALLOW_CHECK(value <= UINT16_MAX);
    bytes.push_back(static_cast<char>(value & 0xff));
    bytes.push_back(static_cast<char>(value >> 8));
  };
  for (const UnreadDrafts& note : notes) {
    bytes.append(note.with.view());
    number(note.names.size());
    for (const std::string& name : note.names) {
      number(name.size());
      bytes.append(name);
    }
    number(note.drafts.size());
    for (const DraftId& id : note.drafts) bytes.append(id.view());
  }
  return bytes;
}
std::optional<std::vector<UnreadDrafts>> DecodeUnreadDrafts(std::string_view bytes) {
  bool whole = true;
  const auto take = [&](size_t length) {
    whole = whole && length <= bytes.size();
    if (!whole) return std::string_view();
    const std::string_view taken = bytes.substr(0, length);
    bytes.remove_prefix(length);
    return taken;
  };
  const auto number = [&]() -> size_t {
    const std::string_view two = take(2);
    if (!whole) return 0;
    return static_cast<uint8_t>(two[0]) | static_cast<size_t>(static_cast<uint8_t>(two[1])) << 8;
  };
  std::vector<UnreadDrafts> notes;
  while (whole && !bytes.empty()) {
    UnreadDrafts note;
    const auto with = SubjectId::FromBytes(take(SubjectId::kBytes));
    if (with.ok()) note.with = *with;
    for (size_t left = number(); whole && left > 0; --left) {
      note.names.emplace_back(take(number()));
    }
    for (size_t left = number(); whole && left > 0; --left) {
      const auto id = DraftId::FromBytes(take(DraftId::kBytes));
      if (id.ok()) note.drafts.push_back(*id);
    }
    if (whole) notes.push_back(std::move(note));
  }
  if (!whole) return std::nullopt;
  return notes;
}

std::string EncodeArrived(const ArrivedPlans& plans) {
  return EncodeCounts(plans);
}
// A damaged list is ignored as a whole: its plans then count as having just arrived.
std::optional<ArrivedPlans> DecodeArrived(std::string_view bytes) {
  return DecodeCounts<ArrivedPlans>(bytes);
}

std::string EncodeAgreed(const AgreedCounts& counts) {
  return EncodeCounts(counts);
}
// What is left of a damaged one is passed over: it will be agreed again.
std::optional<AgreedCounts> DecodeAgreed(std::string_view bytes) {
  return DecodeCounts<AgreedCounts>(bytes);
}

std::string EncodeStandings(const KeptStandings& standings) {
  std::string bytes;
  for (const std::string& each : standings) {
    std::string size(sizeof(uint32_t), '\0');
    crypto::FieldWriter({reinterpret_cast<uint8_t*>(size.data()), size.size()})
        .Integer(static_cast<uint32_t>(each.size()));
    bytes.append(size).append(each);
  }
  return bytes;
}
// What is left of a damaged one is passed over: it will be heard again.
std::optional<KeptStandings> DecodeStandings(std::string_view bytes) {
  KeptStandings standings;
  crypto::FieldReader reader(crypto::AsBytes(bytes));
  while (!reader.complete()) {
    const std::string_view one = crypto::AsChars(reader.Bytes(reader.Integer<uint32_t>()));
    if (reader.overrun()) break;
    standings.emplace_back(one);
  }
  return standings;
}

std::string EncodeToldReleased(const ToldReleased& told) {
  std::string bytes(kToldReleasedBytes, '\0');
  crypto::FieldWriter writer({reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
  writer.Bytes(told.by.bytes);
  writer.Integer(static_cast<uint64_t>(absl::ToUnixMillis(told.at)));
  FALLOW_CHECK(writer.full());
  return bytes;
}
std::optional<ToldReleased> DecodeToldReleased(std::string_view bytes) {
  ToldReleased told{};
  if (bytes.size() != kToldReleasedBytes) return told;
  crypto::FieldReader reader(crypto::AsBytes(bytes));
  reader.Into(told.by.bytes);
  told.at = absl::FromUnixMillis(static_cast<int64_t>(reader.Integer<uint64_t>()));
  return told;
}

}  // namespace setting

absl::StatusOr<std::optional<std::string>> LocalSettings::Read(std::string_view name) const {
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database_.Prepare("SELECT value FROM setting WHERE name = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Bind(1, name).Step());
  if (!row) return std::optional<std::string>();
  return std::optional<std::string>(crypto::AsChars(read.Blob(0)));
}

absl::Status LocalSettings::Write(std::string_view name, std::string_view bytes) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement write,
      database_.Prepare("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"));
  return write.Bind(1, name).Bind(2, crypto::AsBytes(bytes)).Run();
}

absl::Status LocalSettings::Drop(std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(Statement drop, database_.Prepare("DELETE FROM setting WHERE name = ?"));
  return drop.Bind(1, name).Run();
}

absl::Status LocalSettings::Unreadable(std::string_view name) {
  return base::Damaged("The file `journal.db` is damaged",
                       "its setting `" + std::string(name) + "` cannot be read",
                       base::WithName(base::Next::kPutBackCopy, "journal.db"));
}

}  // namespace fallow::store
