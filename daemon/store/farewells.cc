#include "daemon/store/farewells.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"

namespace fallow::store {

namespace v1 = fallow::store::v1;
using journal::PracticeHistory;
using journal::PracticeRecord;
using journal::PracticeSubjects;
using journal::RecordKind;
using journal::SubjectId;

namespace {

// Check-ins of a space, unless the journal has its own.
constexpr auto kCheckInDays = std::to_array<uint32_t>({3, 7, 30, 90});
// "Today" is noon, and another device's clock may run ahead.
constexpr absl::Duration kAheadMax = absl::Hours(24);

absl::Status NotBegun() {
  return base::NotFound("There is no farewell for this connection yet", "",
                        "`fallow farewell begin NAME` begins one.");
}

v1::Moment ToProto(const journal::Moment& moment) {
  v1::Moment proto;
  proto.set_unix_millis(journal::ToMillis(moment.at));
  proto.set_zone(moment.zone);
  return proto;
}

absl::Time LastTouched(const journal::Farewell& farewell) {
  return farewell.edited.value_or(farewell.begun);
}

bool Follows(const PracticeHistory& space, const journal::FarewellSubjects& farewell) {
  return std::any_of(space.begin(), space.end(), [&](const PracticeRecord& record) {
    if (record.kind != RecordKind::kSpaceOpened) return false;
    const auto operation = journal::OperationOf<v1::SpaceOperation>(record);
    return std::any_of(farewell.begin(), farewell.end(), [&](const auto& subject) {
      return subject.id.view() == operation.follows();
    });
  });
}

}  // namespace

absl::StatusOr<Farewells::Found> Farewells::Find(std::string_view connection) {
  Found found;
  FALLOW_ASSIGN_OR_RETURN(found.connection, connections_.Find(connection));
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const all,
                          practice_.Of(RecordKind::kFarewellBegun));
  for (const auto& [id, history] : *all) {
    FALLOW_ASSIGN_OR_RETURN(const auto about, connections_.PartOf(journal::ConnectionOf(history)));
    if (about && about->id == found.connection.id) found.subjects.push_back({id, &history});
  }
  journal::PutInOrder(found.subjects);
  return found;
}

absl::StatusOr<Farewells::Found> Farewells::FindBegun(std::string_view connection) {
  FALLOW_ASSIGN_OR_RETURN(Found found, Find(connection));
  if (found.subjects.empty()) return NotBegun();
  return found;
}

absl::StatusOr<NamedFarewell> Farewells::Get(std::string_view connection) {
  FALLOW_ASSIGN_OR_RETURN(Found found, FindBegun(connection));
  return NamedFarewell{std::move(found.connection.name), journal::FoldFarewell(found.subjects)};
}

absl::StatusOr<NamedFarewell> Farewells::Begin(std::string_view connection, const Beginning& what) {
  FALLOW_ASSIGN_OR_RETURN(const Found found, Find(connection));
  v1::FarewellOperation operation;
  if (what.unsent) operation.set_unsent(true);
  if (!what.language.empty()) {
    FALLOW_ASSIGN_OR_RETURN(*operation.mutable_language(), journal::CleanLanguage(what.language));
  }
  if (found.subjects.empty()) {
    const SubjectId& about = found.connection.id;
    operation.set_connection(about.bytes.data(), about.bytes.size());
    FALLOW_RETURN_IF_ERROR(
        practice_.Say(practice_.NewSubject(), RecordKind::kFarewellBegun, std::move(operation)));
    return Get(connection);
  }
  const journal::Farewell now = journal::FoldFarewell(found.subjects);
  if (operation.unsent() == now.unsent) operation.clear_unsent();
  if (operation.language() == now.language) operation.clear_language();
  if (operation.has_unsent() || !operation.language().empty()) {
    FALLOW_RETURN_IF_ERROR(
        practice_.Say(now.id, RecordKind::kFarewellChanged, std::move(operation)));
  }
  return Get(connection);
}

absl::StatusOr<NamedFarewell> Farewells::Edit(std::string_view connection, const Change& what) {
  FALLOW_ASSIGN_OR_RETURN(const Found found, FindBegun(connection));
  std::vector<journal::FarewellChange> changes;
  if (what.part) {
    FALLOW_ASSIGN_OR_RETURN(changes,
                            journal::ComposeFarewellPart(
                                found.subjects, *what.part,
                                {practice_.NextStamp(), practice_.Now(), practice_.NewSalt()}));
  }
  if (what.unsent && *what.unsent != journal::FoldFarewell(found.subjects).unsent) {
    changes.push_back({found.subjects.front().id, {}});
    changes.back().operation.set_unsent(*what.unsent);
  }
  std::vector<NewRecord> records;
  for (journal::FarewellChange& change : changes) {
    records.push_back(practice_.RecordOf(change.subject, RecordKind::kFarewellChanged,
                                         std::move(change.operation)));
  }
  if (!records.empty()) FALLOW_RETURN_IF_ERROR(practice_.Append(records));
  return Get(connection);
}

absl::Status Farewells::SetAside(std::string_view connection, uint64_t finding, bool back) {
  FALLOW_ASSIGN_OR_RETURN(const Found found, FindBegun(connection));
  const journal::Farewell now = journal::FoldFarewell(found.subjects);
  if (now.aside.contains(finding) != back) return absl::OkStatus();
  v1::FarewellOperation operation;
  if (back) {
    operation.add_taken_back(finding);
  } else {
    operation.add_set_aside(finding);
  }
  return practice_.Say(now.id, RecordKind::kFarewellChanged, std::move(operation));
}

absl::StatusOr<NamedFarewell> Farewells::MarkSaid(std::string_view connection, const Saying& what) {
  FALLOW_ASSIGN_OR_RETURN(const Found found, FindBegun(connection));
  const journal::Farewell now = journal::FoldFarewell(found.subjects);
  const bool only_how = now.said && !what.how.empty();
  const journal::Moment at = what.at    ? *what.at
                             : only_how ? *now.said
                                        : journal::Moment{practice_.Now(), what.zone};
  FALLOW_ASSIGN_OR_RETURN(v1::FarewellOperation said,
                          journal::ComposeSaid(at, what.how.empty() ? now.how : what.how));
  if (at.at > practice_.Now() + kAheadMax) {
    return base::Invalid("This cannot be kept", "the day lies ahead",
                         "Come back to it once it was said.");
  }
  std::vector<NewRecord> records;
  records.push_back(practice_.RecordOf(now.id, RecordKind::kFarewellChanged, std::move(said)));
  FALLOW_ASSIGN_OR_RETURN(const v1::Season season,
                          connections_.SeasonAt(found.connection.id, at.at));
  if (season != v1::SEASON_CLOSING) {
    v1::ConnectionOperation closing;
    v1::SeasonSet& set = *closing.add_seasons();
    set.set_season(v1::SEASON_CLOSING);
    *set.mutable_since() = ToProto(at);
    records.push_back(practice_.RecordOf(found.connection.id, RecordKind::kConnectionChanged,
                                         std::move(closing)));
  }
  FALLOW_ASSIGN_OR_RETURN(std::vector<NewRecord> space, SpaceAfter(found, at));
  for (NewRecord& record : space) records.push_back(std::move(record));
  FALLOW_RETURN_IF_ERROR(practice_.Append(records));
  return Get(connection);
}

// One that follows already begins on the other day.
absl::StatusOr<std::vector<NewRecord>> Farewells::SpaceAfter(const Found& found,
                                                             const journal::Moment& at) {
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const spaces,
                          practice_.Of(RecordKind::kSpaceOpened));
  v1::SpaceOperation operation;
  *operation.mutable_since() = ToProto(at);
  std::vector<NewRecord> records;
  for (const auto& [id, history] : *spaces) {
    if (!Follows(history, found.subjects)) continue;
    records.push_back(practice_.RecordOf(id, RecordKind::kSpaceChanged, operation));
  }
  if (!records.empty()) return records;
  const SubjectId& farewell = found.subjects.front().id;
  operation.set_follows(farewell.bytes.data(), farewell.bytes.size());
  FALLOW_ASSIGN_OR_RETURN(*operation.mutable_days(), Days());
  records.push_back(
      practice_.RecordOf(practice_.NewSubject(), RecordKind::kSpaceOpened, std::move(operation)));
  return records;
}

absl::StatusOr<v1::CheckInDays> Farewells::Days() {
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const subjects,
                          practice_.Of(RecordKind::kPracticeSet));
  const PracticeRecord* latest = nullptr;
  for (const auto& [id, history] : *subjects) {
    for (const PracticeRecord& record : history) {
      if (!journal::OperationOf<v1::PracticeOperation>(record).has_days()) continue;
      if (latest == nullptr || journal::Precedes(*latest, record)) latest = &record;
    }
  }
  if (latest != nullptr) return journal::OperationOf<v1::PracticeOperation>(*latest).days();
  v1::CheckInDays days;
  days.mutable_days()->Assign(kCheckInDays.begin(), kCheckInDays.end());
  return days;
}

absl::StatusOr<std::vector<NamedFarewell>> Farewells::List() {
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const all,
                          practice_.Of(RecordKind::kFarewellBegun));
  std::map<SubjectId, Found> by_connection;
  for (const auto& [id, history] : *all) {
    FALLOW_ASSIGN_OR_RETURN(const auto about, connections_.PartOf(journal::ConnectionOf(history)));
    if (!about) continue;
    Found& found = by_connection[about->id];
    found.connection = *about;
    found.subjects.push_back({id, &history});
  }
  std::vector<NamedFarewell> farewells;
  for (auto& [id, found] : by_connection) {
    journal::PutInOrder(found.subjects);
    farewells.push_back({found.connection.name, journal::FoldFarewell(found.subjects)});
  }
  std::stable_sort(farewells.begin(), farewells.end(), [](const auto& a, const auto& b) {
    return LastTouched(a.farewell) > LastTouched(b.farewell);
  });
  return farewells;
}

}  // namespace fallow::store
