#ifndef FALLOW_DAEMON_STORE_BRAKE_H_
#define FALLOW_DAEMON_STORE_BRAKE_H_

// The brake on deletions that come from other devices. When those of one day would exceed a share
// of the journal, nothing more is taken in until the person has looked: a slip, a stolen device or
// a program gone wrong elsewhere does not empty the journal here over night. What is held is not
// kept: the other device has it and sends it again. So it is forgotten at the lock, and held anew
// when it next comes.
//
// Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/journal/run.h"
#include "daemon/store/log.h"

namespace fallow::store {

inline constexpr uint64_t kDeletionsAlways = 10;  // of a day, whatever the share
inline constexpr double kDeletionShare = 0.2;     // of the living reflections
inline constexpr absl::Duration kDeletionSpan = absl::Hours(24);

struct Held {
  journal::DeviceId device;  // that deleted them
  uint64_t deletions = 0;    // of that day, with those that are held
  uint64_t living = 0;       // reflections, before
  absl::Time since;
};

class Brake {
 public:
  // Both outlive it.
  Brake(Log& log, base::Clock& clock);

  void set_share(double share) { share_ = share; }
  const std::optional<Held>& held() const { return held_; }

  // PERMISSION_DENIED when the deletions among the new records must wait, and then they are held.
  // `living`: how many reflections there are.
  absl::Status Judge(const journal::Run& run, const FittedRun& fitted, uint64_t living);
  // PERMISSION_DENIED while something is held.
  absl::Status Check() const;
  // How many deletions by others are among the new records.
  uint64_t Deletions(const journal::Run& run, const FittedRun& fitted) const;
  // Within the transaction that adds them: counts them, or, let through to be undone, notes whom
  // they concern.
  absl::Status Passed(const journal::Run& run, const FittedRun& fitted);

  enum class Verdict { kDelete, kKeep };
  // What is held passes when it comes again. NOT_FOUND when nothing is held.
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
  absl::Status Count(uint64_t deletions);

  Log& log_;
  base::Clock& clock_;
  double share_ = kDeletionShare;
  std::optional<Held> held_;
  journal::WriterId held_writer_;
  uint64_t held_sequence_ = 0;
  std::optional<Pass> pass_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_BRAKE_H_
