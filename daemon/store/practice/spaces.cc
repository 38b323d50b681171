#include "daemon/store/practice/spaces.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/farewell.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/names.h"
#include "daemon/journal/quiet.h"
#include "daemon/journal/release.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/settings.h"

namespace fallow::store {

using journal::Boundary;
using journal::RecordKind;
using journal::SubjectId;

namespace {

absl::Status NoSuchSpace() {
  return base::NotFound("There is no such space", "", base::Show(base::Thing::kSpaces));
}

bool IsIn(const SubjectId& id, const journal::IdRange& range) {
  return range.first <= id && id <= range.last;
}

// The boundary whose id begins with `id_prefix`.
absl::StatusOr<SubjectId> FindBoundary(const journal::Space& space, std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const journal::IdRange range, journal::ParseIdPrefix(id_prefix));
  std::optional<SubjectId> found;
  for (const Boundary& each : space.boundaries) {
    if (!IsIn(each.id, range)) continue;
    if (found) {
      return base::Invalid("Several boundaries have ids that start with this", "",
                           base::Next::kGiveMoreOfTheId);
    }
    found = each.id;
  }
  if (found) return *found;
  return base::NotFound("There is no such boundary", "", base::Show(base::Thing::kSpaces));
}

// Finds what each space follows.
class Naming {
 public:
  static absl::StatusOr<Naming> Of(PracticeRecords& records) {
    FALLOW_ASSIGN_OR_RETURN(journal::ConnectionBook book, ReadConnections(records));
    Naming naming(std::move(book));
    FALLOW_ASSIGN_OR_RETURN(const auto* farewells, records.Of(RecordKind::kFarewellBegun));
    for (const auto& [id, history] : *farewells) {
      naming.farewells_.emplace(id, journal::ConnectionOf(history));
    }
    FALLOW_ASSIGN_OR_RETURN(const auto* releases, records.Of(RecordKind::kReleasePlanned));
    FALLOW_ASSIGN_OR_RETURN(const auto* spaces, records.Of(RecordKind::kSpaceOpened));
    std::set<SubjectId> followed;
    for (const auto& [id, history] : *spaces) {
      if (const auto follows = journal::FollowsOf(history)) followed.insert(*follows);
    }
    for (journal::ReleasePlan& plan : journal::FoldReleases(*releases)) {
      if (plan.state() == journal::ReleasePlan::State::kDone && plan.connection) {
        for (const SubjectId& id : plan.subjects) {
          if (followed.contains(id)) naming.let_go_.emplace(id, plan.id);
        }
      }
      naming.releases_.emplace(plan.id, std::move(plan));
    }
    return naming;
  }

  // Subjects that count as one for the spaces that follow them: the farewells of a connection, of
  // which there is one however many devices began it; and anything let go, with its release.
  std::map<SubjectId, SubjectId> Same() const {
    std::map<SubjectId, SubjectId> same;
    for (const auto& [farewell, about] : farewells_) {
      const journal::Connection* const connection = book_.WithPart(about);
      same.emplace(farewell, connection == nullptr ? about : connection->id);
    }
    same.insert(let_go_.begin(), let_go_.end());
    return same;
  }

  SpaceView View(journal::Space space, absl::Time now) const {
    SpaceView view{.space = std::move(space)};
    std::optional<SubjectId> about;
    const auto gone = let_go_.find(view.space.follows);
    const SubjectId& follows = gone == let_go_.end() ? view.space.follows : gone->second;
    if (const auto farewell = farewells_.find(follows); farewell != farewells_.end()) {
      view.follows = SpaceView::Follows::kFarewell;
      about = farewell->second;
    } else if (const auto release = releases_.find(follows); release != releases_.end()) {
      view.follows = SpaceView::Follows::kRelease;
      about = release->second.connection;
      view.connection = release->second.kept.name();
    }
    const journal::Connection* const connection = about ? book_.WithPart(*about) : nullptr;
    if (connection == nullptr) return view;
    view.connection = connection->name;
    view.names = journal::NamesOf(*connection);
    view.quiet = journal::QuietOnes(book_, now).Has(*connection);
    return view;
  }

 private:
  explicit Naming(journal::ConnectionBook book) : book_(std::move(book)) {}

  journal::ConnectionBook book_;
  std::map<SubjectId, SubjectId> farewells_;  // connection of each farewell
  std::map<SubjectId, SubjectId> let_go_;     // what a space follows -> the release that let it go
  std::map<SubjectId, journal::ReleasePlan> releases_;
};

bool IsNamed(const SpaceView& view, const std::string& key) {
  const auto is_it = [&](const std::string& name) { return journal::NameKey(name) == key; };
  return view.names.empty() ? !view.connection.empty() && is_it(view.connection)
                            : std::ranges::any_of(view.names, is_it);
}

}  // namespace

absl::StatusOr<std::vector<SpaceView>> Spaces::All() {
  FALLOW_ASSIGN_OR_RETURN(const Naming naming, Naming::Of(records_));
  FALLOW_ASSIGN_OR_RETURN(const auto* const subjects, records_.Of(RecordKind::kSpaceOpened));
  std::vector<SpaceView> views;
  for (journal::Space& space : journal::FoldSpaces(*subjects, naming.Same())) {
    views.push_back(naming.View(std::move(space), records_.Now()));
  }
  return views;
}

absl::StatusOr<SpaceView> Spaces::Find(std::string_view named) {
  FALLOW_ASSIGN_OR_RETURN(std::vector<SpaceView> views, All());
  std::ranges::stable_partition(views, [](const SpaceView& view) { return !view.space.closed; });
  if (const absl::StatusOr<std::string> name = journal::CleanName(named, "A name"); name.ok()) {
    const std::string key = journal::NameKey(*name);
    for (SpaceView& view : views) {
      if (IsNamed(view, key)) return std::move(view);
    }
  }
  const absl::StatusOr<journal::IdRange> range = journal::ParseIdPrefix(named);
  if (!range.ok()) return NoSuchSpace();
  std::vector<const SpaceView*> found;
  for (const SpaceView& view : views) {
    const bool fits = std::ranges::any_of(view.space.subjects,
                                          [&](const SubjectId& id) { return IsIn(id, *range); });
    if (fits) found.push_back(&view);
  }
  if (found.empty()) return NoSuchSpace();
  if (found.size() == 1) return *found.front();
  return base::Invalid("Several spaces have ids that start with this", "",
                       base::Next::kGiveMoreOfTheId);
}

absl::StatusOr<SpaceView> Spaces::FindDue(std::string_view named) {
  if (!named.empty()) return Find(named);
  FALLOW_ASSIGN_OR_RETURN(std::vector<SpaceView> views, All());
  SpaceView* first = nullptr;
  absl::Time since = absl::InfiniteFuture();
  for (SpaceView& view : views) {
    const uint32_t day = view.space.DueDay(records_.Now());
    if (view.space.closed || view.quiet || day == 0) continue;
    const absl::Time due = view.space.DueOf(day).at;
    if (due >= since) continue;
    since = due;
    first = &view;
  }
  if (first != nullptr) return std::move(*first);
  return base::NotFound("No check-in is waiting", "", base::Show(base::Thing::kSpaces));
}

absl::StatusOr<std::vector<uint32_t>> Spaces::Days() {
  FALLOW_ASSIGN_OR_RETURN(journal::PracticeSettings settings, Settings(records_));
  return std::move(settings.check_in_days);
}

absl::Status Spaces::SetDays(std::span<const uint32_t> days) {
  v1::PracticeOperation operation;
  FALLOW_ASSIGN_OR_RETURN(*operation.mutable_days(), journal::ComposeCheckInDays(days));
  return SaySetting(records_, operation);
}

absl::StatusOr<SpaceView> Spaces::Say(const SpaceView& view, const v1::SpaceOperation& operation) {
  FALLOW_RETURN_IF_ERROR(records_.Say(view.space.id(), RecordKind::kSpaceChanged, operation));
  return Find(journal::ToText(view.space.id()));
}

absl::StatusOr<SpaceView> Spaces::SetDays(const SpaceView& view, std::span<const uint32_t> days) {
  v1::SpaceOperation operation;
  FALLOW_ASSIGN_OR_RETURN(*operation.mutable_days(), journal::ComposeCheckInDays(days));
  return Say(view, operation);
}

absl::StatusOr<SpaceView> Spaces::Answer(const SpaceView& view, uint32_t day) {
  FALLOW_ASSIGN_OR_RETURN(const auto operation, journal::ComposeAnswered(view.space, day));
  if (view.space.Done(day)) return view;
  return Say(view, operation);
}

absl::StatusOr<SpaceView> Spaces::SetBoundary(const SpaceView& view, std::string_view id_prefix,
                                              Boundary boundary) {
  boundary.id = records_.NewSubject();
  if (!id_prefix.empty()) {
    FALLOW_ASSIGN_OR_RETURN(boundary.id, FindBoundary(view.space, id_prefix));
  }
  FALLOW_ASSIGN_OR_RETURN(const auto operation,
                          journal::ComposeBoundary(view.space, boundary, records_.Now()));
  return Say(view, operation);
}

absl::StatusOr<SpaceView> Spaces::RemoveBoundary(const SpaceView& view,
                                                 std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const SubjectId id, FindBoundary(view.space, id_prefix));
  v1::SpaceOperation operation;
  operation.add_boundaries_removed(std::string(id.view()));
  return Say(view, operation);
}

absl::StatusOr<SpaceView> Spaces::Close(const SpaceView& view) {
  if (view.space.closed) return view;
  v1::SpaceOperation operation;
  operation.set_closed(true);
  return Say(view, operation);
}

}  // namespace fallow::store
