#ifndef FALLOW_DAEMON_STORE_LOG_SETTINGS_H_
#define FALLOW_DAEMON_STORE_LOG_SETTINGS_H_

// Settings of one copy of the vault, in the table `setting` of journal.db. No other device ever
// learns of them. Each one is declared once below: its name on the disk, its type, how it is
// encoded and decoded, whether a backup may carry it to another device or another time, and the
// kind of change that observers are told of. docs/formats.md, "Local settings", has the bytes.
//
//   FALLOW_ASSIGN_OR_RETURN(const uint16_t port, log.settings().Get(setting::kSyncPort));
//
// Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/status.h"
#include "daemon/journal/change.h"
#include "daemon/journal/ids.h"
#include "daemon/store/log/counted_time.h"

namespace fallow::store {

class Database;

using DraftId = journal::Id<struct DraftTag>;

// A subject that goes when the connection `with` is let go.
struct Belonging {
  journal::SubjectId with, subject;
  friend bool operator==(const Belonging&, const Belonging&) = default;
};

// Drafts that could not be read when the connection `with` was let go, and its names, by which they
// are judged once they can.
struct UnreadDrafts {
  journal::SubjectId with;
  std::vector<std::string> names;  // at most 65,535, each as long at most
  std::vector<DraftId> drafts;     // likewise
  friend bool operator==(const UnreadDrafts&, const UnreadDrafts&) = default;
};

// Another device's word that this one was released.
struct ToldReleased {
  journal::DeviceId by;  // the device that said so
  absl::Time at;         // when this device learned of it, in whole milliseconds
  friend bool operator==(const ToldReleased&, const ToldReleased&) = default;
};

enum class Travels { kNo, kYes };

template <class T>
struct LocalSetting {
  std::string_view name;
  Travels travels = Travels::kNo;
  std::string (*encode)(const T& value) = nullptr;
  // Nothing when `bytes` cannot be read. Settings that Fallow can do without decode to their
  // default instead.
  std::optional<T> (*decode)(std::string_view bytes) = nullptr;
  std::optional<journal::ChangeKind> told = {};  // the change to report; nothing: none
};

namespace setting {

// Counted time (counted_time.h), in whole milliseconds.
using ArrivedPlans = std::map<journal::SubjectId, absl::Duration>;
using AgreedCounts = std::map<journal::DeviceId, absl::Duration>;
using KeptStandings = std::vector<std::string>;

std::string EncodeNumber(const uint32_t& value);
std::optional<uint32_t> DecodeNumber(std::string_view digits);
std::string EncodeCount(const uint64_t& value);
std::optional<uint64_t> DecodeCount(std::string_view digits);
std::string EncodePort(const uint16_t& port);
std::optional<uint16_t> DecodePort(std::string_view digits);
std::string EncodeBytes(const std::string& bytes);
std::optional<std::string> DecodeBytes(std::string_view bytes);
std::string EncodeWords(const std::vector<std::string>& words);
std::optional<std::vector<std::string>> DecodeWords(std::string_view text);
std::string EncodeDevices(const std::set<journal::DeviceId>& devices);
std::optional<std::set<journal::DeviceId>> DecodeDevices(std::string_view bytes);
std::string EncodeSubjects(const std::vector<journal::SubjectId>& subjects);
std::optional<std::vector<journal::SubjectId>> DecodeSubjects(std::string_view bytes);
std::string EncodeDrafts(const std::vector<DraftId>& drafts);
std::optional<std::vector<DraftId>> DecodeDrafts(std::string_view bytes);
std::string EncodeBelongings(const std::vector<Belonging>& belongings);
std::optional<std::vector<Belonging>> DecodeBelongings(std::string_view bytes);
std::string EncodeUnreadDrafts(const std::vector<UnreadDrafts>& notes);
std::optional<std::vector<UnreadDrafts>> DecodeUnreadDrafts(std::string_view bytes);
std::string EncodeArrived(const ArrivedPlans& plans);
std::optional<ArrivedPlans> DecodeArrived(std::string_view bytes);
std::string EncodeAgreed(const AgreedCounts& counts);
std::optional<AgreedCounts> DecodeAgreed(std::string_view bytes);
std::string EncodeStandings(const KeptStandings& standings);
std::optional<KeptStandings> DecodeStandings(std::string_view bytes);
std::string EncodeToldReleased(const ToldReleased& told);
std::optional<ToldReleased> DecodeToldReleased(std::string_view bytes);

// This device's incarnation, if it is no longer the one in the file `keyslots`.
inline constexpr LocalSetting<uint32_t> kIncarnation{"incarnation", Travels::kNo, EncodeNumber,
                                                     DecodeNumber};
// The generation of the keyring key; and the key itself, sealed under the one before, for as long
// as `keyslots` may not have it.
inline constexpr LocalSetting<uint32_t> kKeyringGeneration{"keyring generation", Travels::kNo,
                                                           EncodeNumber, DecodeNumber};
inline constexpr LocalSetting<std::string> kNextKeyringKey{"next keyring key", Travels::kNo,
                                                           EncodeBytes, DecodeBytes};
// The draft key before the last change of passphrase, sealed to the one after it.
inline constexpr LocalSetting<std::string> kFormerDraftKey{"former draft key", Travels::kNo,
                                                           EncodeBytes, DecodeBytes};
// How many records the index has set aside.
inline constexpr LocalSetting<uint64_t> kUnreadableRecords{"unreadable records", Travels::kNo,
                                                           EncodeCount, DecodeCount};
// The position up to which the index is known to be ahead of a journal that was mended.
inline constexpr LocalSetting<uint64_t> kIndexAhead{"index ahead", Travels::kNo, EncodeCount,
                                                    DecodeCount};
// Present while what only the index has is to be written back to a journal that was mended: the
// position that all other devices must be known to hold first; 0: not begun.
inline constexpr LocalSetting<uint64_t> kWriteBack{"write back", Travels::kNo, EncodeCount,
                                                   DecodeCount};
// How many reflections could not be written back.
inline constexpr LocalSetting<uint64_t> kNotWrittenBack{"not written back", Travels::kNo,
                                                        EncodeCount, DecodeCount};
// How many positions of a log that was mended have no record: those that were lost, and those of
// records that came anew and so stand at a later one.
inline constexpr LocalSetting<uint64_t> kPositionsGone{"positions gone", Travels::kNo, EncodeCount,
                                                       DecodeCount};
// How many records that were missing between others no other device turned out to have.
inline constexpr LocalSetting<uint64_t> kRecordsLost{"records lost", Travels::kNo, EncodeCount,
                                                     DecodeCount};
// The devices that the user has acknowledged on this one.
inline constexpr LocalSetting<std::set<journal::DeviceId>> kAcknowledgedDevices{
    "acknowledged devices", Travels::kYes, EncodeDevices, DecodeDevices};
// The journal's first device, as the welcome named it.
inline constexpr LocalSetting<std::set<journal::DeviceId>> kFirstDevice{
    "first device", Travels::kNo, EncodeDevices, DecodeDevices};
// How much time has been counted in this copy of the vault.
inline constexpr LocalSetting<std::optional<CountedTime>> kCountedTime{
    "counted time", Travels::kNo, EncodeCounted, DecodeCounted};
// The count when each other device was last known to hold the same.
inline constexpr LocalSetting<AgreedCounts> kAgreedCounts{"agreed", Travels::kNo, EncodeAgreed,
                                                          DecodeAgreed};
// What the other devices say that they hold (peers/standings.h), each as it was signed.
inline constexpr LocalSetting<KeptStandings> kStandings{"standings", Travels::kNo, EncodeStandings,
                                                        DecodeStandings};
// What the brake keeps (peers/brake_notes.h).
inline constexpr LocalSetting<std::string> kBrake{"brake", Travels::kNo, EncodeBytes, DecodeBytes};
// Subjects that the next settling will release.
inline constexpr LocalSetting<std::vector<journal::SubjectId>> kReleasedLater{
    "released attachments", Travels::kYes, EncodeSubjects, DecodeSubjects};
// Drafts that the next settling will discard.
inline constexpr LocalSetting<std::vector<DraftId>> kReleasedDrafts{
    "released drafts", Travels::kYes, EncodeDrafts, DecodeDrafts};
// Drafts that are to be looked into before the release of a connection is done.
inline constexpr LocalSetting<std::vector<UnreadDrafts>> kUnreadDrafts{
    "unread drafts", Travels::kYes, EncodeUnreadDrafts, DecodeUnreadDrafts};
// What went along with connections that other devices let go, until this device has acknowledged
// those releases.
inline constexpr LocalSetting<std::vector<Belonging>> kGoneAlong{
    "gone along", Travels::kYes, EncodeBelongings, DecodeBelongings};
// The count when plans arrived or were made here, for those that are still planned.
inline constexpr LocalSetting<ArrivedPlans> kArrivedPlans{"plans counted", Travels::kNo,
                                                          EncodeArrived, DecodeArrived};
// The ids of the prompts that were shown, latest last.
inline constexpr LocalSetting<std::vector<std::string>> kPromptsSeen{
    "prompts.seen", Travels::kYes, EncodeWords, DecodeWords, journal::ChangeKind::kPrompt};
// The port on which this device was last reachable.
inline constexpr LocalSetting<uint16_t> kSyncPort{"sync.port", Travels::kNo, EncodePort, DecodePort,
                                                  journal::ChangeKind::kSync};
// Set from when another device says that this one was released until that device greets again.
inline constexpr LocalSetting<ToldReleased> kToldReleased{"told released", Travels::kNo,
                                                          EncodeToldReleased, DecodeToldReleased,
                                                          journal::ChangeKind::kSync};

inline constexpr std::tuple kAll{
    kIncarnation,  kKeyringGeneration, kNextKeyringKey, kUnreadableRecords, kAcknowledgedDevices,
    kFirstDevice,  kCountedTime,       kAgreedCounts,   kReleasedLater,     kReleasedDrafts,
    kGoneAlong,    kArrivedPlans,      kPromptsSeen,    kSyncPort,          kFormerDraftKey,
    kToldReleased, kIndexAhead,        kUnreadDrafts,   kStandings,         kBrake,
    kWriteBack,    kNotWrittenBack,    kPositionsGone,  kRecordsLost};

}  // namespace setting

class LocalSettings {
 public:
  // `database` is journal.db. It and `observer` outlive this object; `observer` may be null.
  explicit LocalSettings(Database& database, journal::ChangeObserver* observer = nullptr)
      : database_(database), observer_(observer) {}

  // Nothing when the setting was never set. DATA_LOSS when its value cannot be read.
  template <class T>
  absl::StatusOr<std::optional<T>> Find(const LocalSetting<T>& setting) const {
    FALLOW_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, Read(setting.name));
    if (!bytes) return std::optional<T>();
    std::optional<T> value = setting.decode(*bytes);
    if (!value) return Unreadable(setting.name);
    return value;
  }
  // T() when the setting was never set.
  template <class T>
  absl::StatusOr<T> Get(const LocalSetting<T>& setting) const {
    FALLOW_ASSIGN_OR_RETURN(std::optional<T> value, Find(setting));
    return value ? *std::move(value) : T();
  }
  // Durable when it returns, or when the surrounding transaction commits.
  template <class T>
  absl::Status Set(const LocalSetting<T>& setting, const std::type_identity_t<T>& value) {
    FALLOW_RETURN_IF_ERROR(Write(setting.name, setting.encode(value)));
    if (setting.told && observer_ != nullptr) observer_->OnChange({*setting.told});
    return absl::OkStatus();
  }
  template <class T>
  absl::Status Remove(const LocalSetting<T>& setting) {
    return Drop(setting.name);
  }

 private:
  absl::StatusOr<std::optional<std::string>> Read(std::string_view name) const;
  absl::Status Write(std::string_view name, std::string_view bytes);
  absl::Status Drop(std::string_view name);
  static absl::Status Unreadable(std::string_view name);

  Database& database_;
  journal::ChangeObserver* const observer_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_SETTINGS_H_
