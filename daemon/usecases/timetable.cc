#include "daemon/usecases/timetable.h"

#include <algorithm>
#include <utility>

namespace fallow::usecases {

Timetable::Timetable(base::Clock& clock, Changes& changes, SetAlarm set_alarm)
    : clock_(clock), changes_(changes), set_alarm_(std::move(set_alarm)) {
  changes_.Add(this);
}

Timetable::~Timetable() {
  changes_.Remove(this);
}

void Timetable::Add(Owner* owner) {
  entries_.push_back({owner});
}

absl::Time Timetable::NextOf(Entry& entry, absl::Time now) {
  const absl::StatusOr<absl::Time> next = entry.owner->NextAt();
  const absl::Time wanted = next.ok() ? *next : now;
  if (entry.wait == absl::ZeroDuration()) return wanted;
  // A failure in the future was recorded before the clock was set back.
  entry.failed_at = std::min(entry.failed_at, now);
  return std::max(wanted, entry.failed_at + entry.wait);
}

void Timetable::Run(Entry& entry) {
  const absl::Status done = entry.owner->Run();
  const absl::Time now = clock_.Now();
  const absl::StatusOr<absl::Time> next = entry.owner->NextAt();
  if (done.ok() && next.ok() && *next > now) {
    entry.wait = absl::ZeroDuration();
    return;
  }
  entry.wait =
      entry.wait == absl::ZeroDuration() ? kAgainAfter : std::min(2 * entry.wait, kAgainAfterMost);
  entry.failed_at = now;
}

void Timetable::OnAlarm() {
  set_for_.reset();
  for (Entry& entry : entries_) {
    const absl::Time now = clock_.Now();
    if (NextOf(entry, now) <= now) Run(entry);
  }
  Look();
}

void Timetable::Look() {
  absl::Time next = absl::InfiniteFuture();
  const absl::Time now = clock_.Now();
  for (Entry& entry : entries_) next = std::min(next, NextOf(entry, now));
  // An alarm that goes off too early costs less than setting it again on every use of the journal.
  const bool early = set_for_ && *set_for_ <= next && next != absl::InfiniteFuture();
  if (early || set_for_ == next) return;
  set_for_ = next;
  set_alarm_(next);
}

void Timetable::OnChanges(const ChangesTold& /*told*/) {
  Look();
}

}  // namespace fallow::usecases
