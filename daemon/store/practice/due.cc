#include "daemon/store/practice/due.h"

#include <algorithm>
#include <map>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/release.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/practice/spaces.h"

namespace fallow::store {

using journal::RecordKind;
using What = DueThing::What;

namespace {

void AddSpace(const SpaceView& view, absl::Time now, std::vector<DueThing>& things) {
  const journal::Space& space = view.space;
  if (space.closed || view.quiet) return;
  DueThing thing{.what = What::kCheckIn, .id = space.id(), .connection = view.connection};
  for (const uint32_t day : space.days) {
    thing.at = space.DueOf(day);
    thing.day = day;
    if (!space.Done(day) && thing.at.at <= now) things.push_back(thing);
  }
  thing.what = What::kBoundary;
  thing.day = 0;
  for (const journal::Boundary& boundary : space.boundaries) {
    thing.text = boundary.text;
    thing.reminders.clear();
    for (const journal::Moment& remind : boundary.remind) {
      const journal::Reminder reminder{boundary.id, journal::ToMillis(remind.at)};
      if (remind.at > now || space.seen.contains(reminder)) continue;
      thing.at = remind;
      thing.reminders.push_back(reminder);
    }
    if (!thing.reminders.empty()) things.push_back(thing);
  }
}

absl::Status AddReleases(PracticeRecords& records, absl::Time now, std::vector<DueThing>& things) {
  FALLOW_ASSIGN_OR_RETURN(const auto* const releases, records.Of(RecordKind::kReleasePlanned));
  for (const journal::ReleasePlan& plan : journal::FoldReleases(*releases)) {
    if (plan.state() != journal::ReleasePlan::State::kPlanned) continue;
    if (plan.due > now + kReleaseToldBefore) continue;
    things.push_back({.what = What::kRelease,
                      .id = plan.id,
                      .at = {plan.due, plan.planned.zone},
                      .released = journal::ReleasedBy(plan)});
  }
  return absl::OkStatus();
}

void TakeSooner(absl::Time time, absl::Time after, absl::Time& next) {
  if (time > after) next = std::min(next, time);
}

// Includes spaces that are quiet: by then they may no longer be.
absl::Time NextOf(const journal::Space& space, absl::Time after) {
  absl::Time next = absl::InfiniteFuture();
  if (space.closed) return next;
  for (const uint32_t day : space.days) {
    if (!space.Done(day)) TakeSooner(space.DueOf(day).at, after, next);
  }
  for (const journal::Boundary& boundary : space.boundaries) {
    for (const journal::Moment& remind : boundary.remind) TakeSooner(remind.at, after, next);
  }
  return next;
}

}  // namespace

absl::StatusOr<absl::Time> NextDue(PracticeRecords& records, absl::Time after) {
  absl::Time next = absl::InfiniteFuture();
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SpaceView> spaces, Spaces(records).All());
  for (const SpaceView& view : spaces) TakeSooner(NextOf(view.space, after), after, next);
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::Letter> letters, Letters(records).All());
  for (const journal::Letter& each : letters) {
    if (!each.opened) TakeSooner(each.open_at.at, after, next);
  }
  FALLOW_ASSIGN_OR_RETURN(const auto* const releases, records.Of(RecordKind::kReleasePlanned));
  for (const journal::ReleasePlan& plan : journal::FoldReleases(*releases)) {
    if (plan.state() != journal::ReleasePlan::State::kPlanned) continue;
    TakeSooner(plan.due - kReleaseToldBefore, after, next);
  }
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ReadConnections(records));
  for (const journal::Connection& each : book.all()) {
    if (each.quiet_until) TakeSooner(*each.quiet_until, after, next);
  }
  return next;
}

absl::StatusOr<std::vector<DueThing>> DueNow(PracticeRecords& records) {
  const absl::Time now = records.Now();
  std::vector<DueThing> things;
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SpaceView> spaces, Spaces(records).All());
  for (const SpaceView& view : spaces) AddSpace(view, now, things);
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::Letter> letters, Letters(records).All());
  for (const journal::Letter& each : letters) {
    if (each.opened || !each.DueAt(now)) continue;
    things.push_back(
        {.what = What::kLetter, .id = each.id, .at = each.open_at, .written = each.written});
  }
  FALLOW_RETURN_IF_ERROR(AddReleases(records, now, things));
  std::ranges::stable_sort(things,
                           [](const DueThing& a, const DueThing& b) { return a.at.at < b.at.at; });
  return things;
}

absl::Status MarkSeen(PracticeRecords& records, const std::vector<DueThing>& things) {
  std::map<journal::SubjectId, std::vector<journal::Reminder>> seen;  // by space
  for (const DueThing& each : things) {
    std::vector<journal::Reminder>& told = seen[each.id];
    told.insert(told.end(), each.reminders.begin(), each.reminders.end());
  }
  std::vector<NewRecord> news;
  for (const auto& [space, reminders] : seen) {
    if (reminders.empty()) continue;
    news.push_back(
        records.RecordOf(space, RecordKind::kSpaceChanged, journal::ComposeSeen(reminders)));
  }
  return news.empty() ? absl::OkStatus() : records.Append(news);
}

}  // namespace fallow::store
