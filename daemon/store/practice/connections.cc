#include "daemon/store/practice/connections.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/names.h"

namespace fallow::store {

using journal::Connection;
using journal::ConnectionBook;
using journal::RecordKind;
using journal::SubjectId;

absl::StatusOr<ConnectionBook> ReadConnections(PracticeRecords& practice) {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const subjects,
                          practice.Of(RecordKind::kConnectionCreated));
  return ConnectionBook(journal::FoldConnections(*subjects));
}

absl::StatusOr<Connection> ResolveConnection(PracticeRecords& practice, std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(const ConnectionBook book, ReadConnections(practice));
  const absl::StatusOr<const Connection*> found = book.Resolve(name);
  if (found.ok()) return **found;
  if (!absl::IsNotFound(found.status())) return found.status();
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const releases,
                          practice.Of(RecordKind::kReleasePlanned));
  const std::vector<KeptConnection> kept = KeptConnections(*releases);
  const bool let_go = std::any_of(kept.begin(), kept.end(), [&](const auto& each) {
    return journal::NameKey(each.name) == journal::NameKey(name);
  });
  if (!let_go) return found.status();
  return base::NotFound("This connection was let go", "nothing is left of it but what was kept",
                        base::Show(base::Thing::kReleases));
}

absl::StatusOr<ConnectionBook> Connections::Book() {
  return ReadConnections(practice_);
}

absl::StatusOr<Connection> Connections::Resolve(std::string_view name) {
  return ResolveConnection(practice_, name);
}

absl::StatusOr<Connection> Connections::Add(const journal::NewConnection& what) {
  FALLOW_ASSIGN_OR_RETURN(const ConnectionBook before, Book());
  FALLOW_ASSIGN_OR_RETURN(Operation operation, journal::ComposeConnection(what, before));
  const SubjectId id = practice_.NewSubject();
  FALLOW_RETURN_IF_ERROR(practice_.Say(id, RecordKind::kConnectionCreated, std::move(operation)));
  FALLOW_ASSIGN_OR_RETURN(const ConnectionBook book, Book());
  const Connection* const made = book.WithPart(id);
  FALLOW_CHECK(made != nullptr);
  return *made;
}

absl::StatusOr<Connection> Connections::Edit(std::string_view name,
                                             const journal::ConnectionEdit& what) {
  FALLOW_ASSIGN_OR_RETURN(const Connection current, Resolve(name));
  FALLOW_ASSIGN_OR_RETURN(const ConnectionBook book, Book());
  FALLOW_ASSIGN_OR_RETURN(Operation change, journal::ComposeConnectionEdit(current, what, book));
  return Say(current, std::move(change));
}

absl::StatusOr<Connection> Connections::SetSeason(std::string_view name,
                                                  const journal::SeasonSince& season) {
  FALLOW_ASSIGN_OR_RETURN(const Connection current, Resolve(name));
  FALLOW_ASSIGN_OR_RETURN(Operation change, journal::ComposeSeason(current, season));
  return Say(current, std::move(change));
}

absl::StatusOr<Connection> Connections::Merge(std::string_view name, std::string_view into) {
  FALLOW_ASSIGN_OR_RETURN(const Connection goes, Resolve(name));
  FALLOW_ASSIGN_OR_RETURN(const Connection stays, Resolve(into));
  FALLOW_ASSIGN_OR_RETURN(Operation change, journal::ComposeMerge(goes, stays));
  // The twins of `goes` are merged as well; what was merged into one of them follows it.
  std::vector<NewRecord> records{MergeRecord(goes.id, stays.id)};
  for (const SubjectId& twin : goes.twins) records.push_back(MergeRecord(twin, stays.id));
  return Say(stays, std::move(change), std::move(records));
}

absl::StatusOr<Connection> Connections::SetQuiet(std::string_view name,
                                                 std::optional<absl::Time> until) {
  FALLOW_ASSIGN_OR_RETURN(const Connection current, Resolve(name));
  FALLOW_ASSIGN_OR_RETURN(Operation change, journal::ComposeQuiet(current, until, Now()));
  return Say(current, std::move(change));
}

NewRecord Connections::MergeRecord(const SubjectId& part, const SubjectId& into) {
  return practice_.RecordOf(part, RecordKind::kConnectionChanged, journal::MergedInto(into));
}

absl::StatusOr<Connection> Connections::Say(const Connection& connection, Operation change,
                                            std::vector<NewRecord> more) {
  if (journal::SaysNothing(change) && more.empty()) return connection;
  if (!connection.twins.empty()) {
    FALLOW_ASSIGN_OR_RETURN(const journal::PracticeHistory* const history,
                            practice_.One(RecordKind::kConnectionCreated, connection.id));
    const std::optional<Connection> own = journal::FoldConnection(connection.id, *history);
    FALLOW_CHECK(own.has_value());
    journal::SayWhole(connection, *own, change);
    for (const SubjectId& twin : connection.twins) {
      more.push_back(MergeRecord(twin, connection.id));
    }
  }
  more.push_back(
      practice_.RecordOf(connection.id, RecordKind::kConnectionChanged, std::move(change)));
  FALLOW_RETURN_IF_ERROR(practice_.Append(more));
  FALLOW_ASSIGN_OR_RETURN(const ConnectionBook book, Book());
  const Connection* const changed = book.WithPart(connection.id);
  FALLOW_CHECK(changed != nullptr);
  return *changed;
}

absl::StatusOr<AboutFigures> Connections::Figures(const Connection& connection) {
  return reflections_.About(journal::NamesOf(connection));
}

absl::StatusOr<std::vector<Name>> Connections::NamesWithout(const ConnectionBook& book) {
  FALLOW_ASSIGN_OR_RETURN(std::vector<Name> names, reflections_.Names(NameKind::kAbout));
  std::erase_if(names, [&](const Name& name) { return book.Named(name.name) != nullptr; });
  return names;
}

absl::StatusOr<std::optional<journal::Farewell>> Connections::FarewellOf(
    const Connection& connection) {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const farewells,
                          practice_.Of(RecordKind::kFarewellBegun));
  return store::FarewellOf(connection.parts, *farewells);
}

absl::StatusOr<std::optional<absl::Time>> Connections::ReleaseDue(const Connection& connection) {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const releases,
                          practice_.Of(RecordKind::kReleasePlanned));
  return store::ReleaseDue(connection.parts, *releases);
}

absl::StatusOr<std::vector<KeptConnection>> Connections::Kept() {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const releases,
                          practice_.Of(RecordKind::kReleasePlanned));
  return KeptConnections(*releases);
}

}  // namespace fallow::store
