#ifndef FALLOW_DAEMON_USECASES_TIMETABLE_H_
#define FALLOW_DAEMON_USECASES_TIMETABLE_H_

// One alarm for everything that happens at a certain time: the idle lock, releases and final
// deletions that are due, letters and check-ins whose day has come. Each of these has an *owner*,
// which says when it next has something to do. The timetable sets the alarm for the earliest time
// and then runs every owner whose time has come, whether or not any client makes a request. With
// nothing pending, no alarm is set and nothing wakes up.
//
// Owners are asked again after every change of the journal, so the cost of an answer must depend on
// the size of the change, not of the journal. An owner that fails, or is still due afterwards, is
// run again after a minute, and then after twice as long each time, up to an hour.
//
// The alarm uses wall-clock time, because days do. It also goes off when the clock is set or the
// machine wakes from sleep, and every owner is then asked again.
//
// Belongs to the journal executor.

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
    // InfiniteFuture: nothing is pending. A time in the past: something is due now.
    virtual absl::StatusOr<absl::Time> NextAt() = 0;
    // Does everything that is due. May lock the vault.
    virtual absl::Status Run() = 0;
  };
  // Sets the alarm, replacing any earlier setting; InfiniteFuture: no alarm. For a time in the past
  // it goes off at once.
  using SetAlarm = std::function<void(absl::Time when)>;

  static constexpr absl::Duration kAgainAfter = absl::Minutes(1);
  static constexpr absl::Duration kAgainAfterMost = absl::Hours(1);

  // Both outlive the timetable.
  Timetable(base::Clock& clock, Changes& changes, SetAlarm set_alarm);
  ~Timetable() override;
  Timetable(const Timetable&) = delete;
  Timetable& operator=(const Timetable&) = delete;

  // Owners that are due at the same time run in the order in which they were added. Outlives this.
  void Add(Owner* owner);

  // The alarm went off, the clock was set, or the machine woke from sleep.
  void OnAlarm();
  // Something changed that is not reported as a change, such as the vault's state.
  void Look();
  void OnChanges(const ChangesTold& told) override;

 private:
  struct Entry {
    Owner* owner = nullptr;
    absl::Duration wait = absl::ZeroDuration();  // before it is run again; zero: it did not fail
    absl::Time failed_at = absl::InfinitePast();
  };
  // When to run the owner, by a clock that shows `now`.
  static absl::Time NextOf(Entry& entry, absl::Time now);
  void Run(Entry& entry);

  base::Clock& clock_;
  Changes& changes_;
  const SetAlarm set_alarm_;
  std::vector<Entry> entries_;
  // What the alarm is set for; nothing: it went off, possibly because the clock was set.
  std::optional<absl::Time> set_for_ = absl::InfiniteFuture();
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_TIMETABLE_H_
