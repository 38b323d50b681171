#include "daemon/store/practice/farewells.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment_proto.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/settings.h"

namespace fallow::store {

namespace v1 = fallow::store::v1;
using journal::PracticeHistory;
using journal::PracticeRecord;
using journal::PracticeSubjects;
using journal::RecordKind;
using journal::SubjectId;

namespace {

// "Today" stands for noon, and another device's clock may run ahead.
constexpr absl::Duration kAheadMax = absl::Hours(24);

absl::Status NotBegun() {
  return base::NotFound("There is no farewell for this connection yet", "",
                        base::Next::kBeginFarewell);
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

// Whether nobody has answered a check-in in this space, changed its days or set a boundary.
bool IsUntouched(const PracticeHistory& space) {
  return std::all_of(space.begin(), space.end(), [](const PracticeRecord& record) {
    const auto operation = journal::OperationOf<v1::SpaceOperation>(record);
    const bool other_days = operation.has_days() && record.kind != RecordKind::kSpaceOpened;
    return !other_days && operation.answered().empty() && operation.boundaries_set().empty();
  });
}

}  // namespace

absl::StatusOr<Farewells::Found> Farewells::Find(std::string_view connection) {
  Found found;
  FALLOW_ASSIGN_OR_RETURN(found.connection, ResolveConnection(practice_, connection));
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const all,
                          practice_.Of(RecordKind::kFarewellBegun));
  found.subjects = journal::SubjectsOf(found.connection.parts, *all);
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
    return base::Invalid("This cannot be kept",
                         "the day is in the future; come back once it has been said", "");
  }
  std::vector<NewRecord> records;
  records.push_back(practice_.RecordOf(now.id, RecordKind::kFarewellChanged, std::move(said)));
  AddSeason(found, at, records);
  FALLOW_ASSIGN_OR_RETURN(std::vector<NewRecord> space,
                          SpaceAfter(found, at, now.said.has_value()));
  for (NewRecord& record : space) records.push_back(std::move(record));
  FALLOW_RETURN_IF_ERROR(practice_.Append(records));
  return Get(connection);
}

void Farewells::AddSeason(const Found& found, const std::optional<journal::Moment>& said,
                          std::vector<NewRecord>& records) {
  std::vector<SubjectId> farewell;
  for (const journal::FarewellRecords& subject : found.subjects) farewell.push_back(subject.id);
  v1::ConnectionOperation season = journal::ComposeSeasonOf(farewell, said, found.connection);
  if (journal::SaysNothing(season)) return;
  records.push_back(
      practice_.RecordOf(found.connection.id, RecordKind::kConnectionChanged, std::move(season)));
}

// A space that already follows this farewell gets the new date, and is opened again if the farewell
// had been taken back.
absl::StatusOr<std::vector<NewRecord>> Farewells::SpaceAfter(const Found& found,
                                                             const journal::Moment& at,
                                                             bool said_before) {
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const spaces,
                          practice_.Of(RecordKind::kSpaceOpened));
  v1::SpaceOperation operation;
  *operation.mutable_since() = journal::MomentToProto(at);
  std::vector<NewRecord> records;
  for (const auto& [id, history] : *spaces) {
    if (!Follows(history, found.subjects)) continue;
    v1::SpaceOperation change = operation;
    if (!said_before) change.set_closed(false);
    records.push_back(practice_.RecordOf(id, RecordKind::kSpaceChanged, std::move(change)));
  }
  if (!records.empty()) return records;
  const SubjectId& farewell = found.subjects.front().id;
  operation.set_follows(farewell.bytes.data(), farewell.bytes.size());
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSettings settings, Settings(practice_));
  operation.mutable_days()->mutable_days()->Assign(settings.check_in_days.begin(),
                                                   settings.check_in_days.end());
  records.push_back(
      practice_.RecordOf(practice_.NewSubject(), RecordKind::kSpaceOpened, std::move(operation)));
  return records;
}

// Nothing when somebody has used the space.
absl::StatusOr<std::vector<NewRecord>> Farewells::SpaceClosed(const Found& found) {
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const spaces,
                          practice_.Of(RecordKind::kSpaceOpened));
  v1::SpaceOperation closed;
  closed.set_closed(true);
  std::vector<NewRecord> records;
  for (const auto& [id, history] : *spaces) {
    if (!Follows(history, found.subjects)) continue;
    if (!IsUntouched(history)) return std::vector<NewRecord>();
    records.push_back(practice_.RecordOf(id, RecordKind::kSpaceChanged, closed));
  }
  return records;
}

absl::StatusOr<NamedFarewell> Farewells::TakeBackSaid(std::string_view connection) {
  FALLOW_ASSIGN_OR_RETURN(const Found found, FindBegun(connection));
  const journal::Farewell now = journal::SkimFarewell(found.subjects);
  if (!now.said) {
    return base::Invalid("There is nothing to take back", "this farewell was not said",
                         base::Show(base::Thing::kFarewell));
  }
  v1::FarewellOperation not_said;
  not_said.set_not_said(true);
  std::vector<NewRecord> records;
  records.push_back(practice_.RecordOf(now.id, RecordKind::kFarewellChanged, std::move(not_said)));
  AddSeason(found, std::nullopt, records);
  FALLOW_ASSIGN_OR_RETURN(std::vector<NewRecord> space, SpaceClosed(found));
  for (NewRecord& record : space) records.push_back(std::move(record));
  FALLOW_RETURN_IF_ERROR(practice_.Append(records));
  return Get(connection);
}

absl::StatusOr<std::vector<NamedFarewell>> Farewells::List() {
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ReadConnections(practice_));
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const all,
                          practice_.Of(RecordKind::kFarewellBegun));
  std::vector<NamedFarewell> farewells;
  for (const auto& [connection, subjects] : journal::FarewellsOf(book, *all)) {
    farewells.push_back({book.WithPart(connection)->name, journal::FoldFarewell(subjects)});
  }
  std::stable_sort(farewells.begin(), farewells.end(), [](const auto& a, const auto& b) {
    return LastTouched(a.farewell) > LastTouched(b.farewell);
  });
  return farewells;
}

}  // namespace fallow::store
