#ifndef FALLOW_DAEMON_USECASES_TIMETABLE_H_
#define FALLOW_DAEMON_USECASES_TIMETABLE_H_

// One alarm for all that has its time: the idle lock, releases and final deletions that are due,
// letters and check-ins whose day has come. Each has an *owner* that says when it next has
// something to do; the timetable sets the alarm for the earliest and lets every owner whose time
// has come do its work, whether or not anybody asks anything of the daemon. With nothing pending no
// alarm is set, and nothing wakes.
//
// Owners are asked again after every change of the journal, so what an answer costs must follow
// the change, not the journal. What fails, or leaves its owner due as before, is tried again after
// a minute, and then after twice as long each time, up to an hour.
//
// The alarm is on the time of day, because days are. When the clock is set, or the machine wakes
// from sleep, it goes off too and everybody is asked anew.
//
// The journal executor's.

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/usecases/changes.h"

namespace fallow::usecases {

class Timetable final : public ChangesListener {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    // InfiniteFuture: nothing is pending. What lies behind is to be done now.
    virtual absl::StatusOr<absl::Time> NextAt() = 0;
    // Does whatever is due by now. May lock the vault.
    virtual absl::Status Run() = 0;
  };
  // Sets the one alarm, in place of what was set before; InfiniteFuture: none is wanted. A time
  // that is past goes off at once.
  using SetAlarm = std::function<void(absl::Time when)>;

  static constexpr absl::Duration kAgainAfter = absl::Minutes(1);
  static constexpr absl::Duration kAgainAfterMost = absl::Hours(1);

  // Both outlive it.
  Timetable(base::Clock& clock, Changes& changes, SetAlarm set_alarm);
  ~Timetable() override;
  Timetable(const Timetable&) = delete;
  Timetable& operator=(const Timetable&) = delete;

  // In the order in which those that are due at once are run. Outlives this.
  void Add(Owner* owner);

  // The alarm went off, or the clock was set, or the machine has slept.
  void OnAlarm();
  // Something is another that no change tells of, such as the vault's state.
  void Look();
  void OnChanges(const ChangesTold& told) override;

 private:
  struct Entry {
    Owner* owner = nullptr;
    absl::Duration wait = absl::ZeroDuration();  // before it is tried again; zero: it did not fail
    absl::Time failed_at = absl::InfinitePast();
  };
  // When it is to be run, by a clock that shows `now`.
  static absl::Time NextOf(Entry& entry, absl::Time now);
  void Run(Entry& entry);

  base::Clock& clock_;
  Changes& changes_;
  const SetAlarm set_alarm_;
  std::vector<Entry> entries_;
  // What the alarm is set for; nothing: it went off, and perhaps because the clock was set.
  std::optional<absl::Time> set_for_ = absl::InfiniteFuture();
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_TIMETABLE_H_
