#ifndef FALLOW_DAEMON_STORE_PEERS_BRAKE_H_
#define FALLOW_DAEMON_STORE_PEERS_BRAKE_H_

// The brake on deletions and releases that come from other devices. When those of one day would
// exceed a share of the journal, nothing more is taken in until the person has looked: a slip, a
// stolen device or a program gone wrong elsewhere does not empty the journal here over night. What
// is held is not kept: the other device has it and sends it again. So it is forgotten at the lock,
// and held anew when it next comes.
//
// A deletion that was let through can be undone everywhere. A release cannot: where it was made,
// what it concerns is gone, and its record stays in the log. While it is held, what it concerns is
// still here and can be read and copied; all that can be decided is to let it through or to go on
// waiting, and so in step with no other device.
//
// Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/journal/run.h"
#include "daemon/store/log/log.h"

namespace fallow::store {

inline constexpr uint64_t kDeletionsAlways = 10;  // of a day, whatever the share
inline constexpr double kDeletionShare = 0.2;     // of the living reflections
inline constexpr absl::Duration kDeletionSpan = absl::Hours(24);

struct Held {
  journal::DeviceId device;  // that deleted or released them
  uint64_t deletions = 0;    // and releases of that day, with those that are held
  uint64_t released = 0;     // how many of those that are held are releases
  uint64_t living = 0;       // reflections, before
  absl::Time since;
};

// A run with something new in it, and what that would let go here.
struct Arrival {
  const journal::Run& run;
  const FittedRun& fitted;
  std::vector<journal::SubjectId> released;     // subjects living here
  std::vector<journal::SubjectId> attachments;  // living here, of those of them that have some
  // Living here, of what else belongs to them, and what connections that go are called by
  // (ReleaseWatch).
  std::vector<Belonging> belongings = {};
  std::vector<std::string> names = {};
};

class Brake {
 public:
  // Both outlive it.
  Brake(Log& log, base::Clock& clock);

  void set_share(double share) { share_ = share; }
  const std::optional<Held>& held() const { return held_; }

  // PERMISSION_DENIED when the losses among the new records must wait, and then they are held.
  // `living`: how many reflections there are.
  absl::Status Judge(const Arrival& arrival, uint64_t living);
  // PERMISSION_DENIED while something is held.
  absl::Status Check() const;
  struct Losses {
    uint64_t deletions = 0;
    uint64_t releases = 0;  // of subjects, without attachments that go with another
    uint64_t all() const { return deletions + releases; }
  };
  // What others have deleted and released, among the new records.
  Losses LossesIn(const Arrival& arrival) const;
  // Within the transaction that adds them: counts them, or, let through to be undone, notes whom
  // they concern.
  absl::Status Passed(const Arrival& arrival);

  enum class Verdict { kDelete, kKeep };
  // What is held passes when it comes again. NOT_FOUND when nothing is held; UNKNOWN when releases
  // are held and are to be kept, and then they stay held.
  absl::Status Review(Verdict verdict);

  // The reflections whose deletion is to be undone, until Undone.
  absl::StatusOr<std::vector<journal::SubjectId>> ToUndo();
  absl::Status Undone();

 private:
  struct Pass {
    journal::WriterId writer;
    uint64_t sequence = 0;  // records of the writer up to this one
    Verdict verdict = Verdict::kDelete;
  };
  bool IsPassed(const journal::Run& run, const journal::RunItem& item) const;
  absl::StatusOr<uint64_t> TakenLately();
  absl::Status Count(uint64_t losses);

  Log& log_;
  base::Clock& clock_;
  double share_ = kDeletionShare;
  std::optional<Held> held_;
  journal::WriterId held_writer_;
  uint64_t held_sequence_ = 0;
  std::optional<Pass> pass_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_BRAKE_H_
