#ifndef FALLOW_DAEMON_STORE_PEERS_BRAKE_H_
#define FALLOW_DAEMON_STORE_PEERS_BRAKE_H_

// The brake on deletions and releases that come from other devices. When those of one day would
// exceed a share of the journal, nothing more is accepted until the user has reviewed them, so that
// a slip, a stolen device or a faulty program elsewhere does not empty the journal here overnight.
// Held records are not stored: the other device has them and sends them again. So the hold is
// forgotten when the vault is locked, and begins again when they next arrive.
//
// A deletion that was let through can be undone on all devices. A release cannot: on the device
// that made it, its subject is gone, and its record stays in the log. While a release is held, its
// subject is still here and can be read and copied; the user can only let the release through, or
// keep waiting and stay out of step with every other device.
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

inline constexpr uint64_t kDeletionsAlways = 10;  // allowed a day, whatever the share
inline constexpr double kDeletionShare = 0.2;     // of the reflections there were a day before
inline constexpr absl::Duration kDeletionSpan = absl::Hours(24);

struct Held {
  journal::DeviceId device;  // the device that deleted or released them
  uint64_t deletions = 0;    // deletions and releases of that day, including those held
  uint64_t released = 0;     // how many of those held are releases
  uint64_t living = 0;       // reflections at the beginning of that day
  absl::Time since;
};

// A run with something new in it, and what taking it would let go here.
struct Arrival {
  const journal::Run& run;
  const FittedRun& fitted;
  std::vector<journal::SubjectId> released;     // subjects that are still here
  std::vector<journal::SubjectId> attachments;  // still here, of the reflections among them
  // What else is still here and belongs to them, and the drafts that go with them (ReleaseWatch).
  std::vector<Belonging> belongings = {};
  std::vector<DraftId> drafts = {};
  std::vector<UnreadDrafts> unread = {};  // drafts that may go with them, and cannot be read now
};

class Brake {
 public:
  // Both outlive the brake.
  Brake(Log& log, base::Clock& clock);

  void set_share(double share) { share_ = share; }
  const std::optional<Held>& held() const { return held_; }

  // PERMISSION_DENIED when the losses among the new records have to wait; they are held from then
  // on. `living`: how many reflections there are.
  absl::Status Judge(const Arrival& arrival, uint64_t living);
  // While something is held: what comes after it in the log of the same writer, who has signed it
  // (`fitted.hashes` are the run's). It is counted into what the user is asked about and passes
  // with it, so that one review settles one mass deletion. Anything else is ignored; nothing is
  // kept.
  void Follow(const Arrival& arrival);
  // PERMISSION_DENIED while something is held.
  absl::Status Check() const;
  struct Losses {
    uint64_t deletions = 0;
    uint64_t releases = 0;  // of subjects, not counting attachments that go with another subject
    uint64_t all() const { return deletions + releases; }
  };
  // What other devices have deleted and released, among the new records. Records that the user has
  // let through do not count.
  Losses LossesIn(const Arrival& arrival) const;
  // Call within the transaction that adds the records. Counts their losses; if they were let
  // through to be undone, notes the reflections whose deletion is to be undone.
  absl::Status Passed(const Arrival& arrival);

  enum class Verdict { kDelete, kKeep };
  // Lets what is held pass when it arrives again. NOT_FOUND when nothing is held; UNKNOWN when
  // releases are held and the verdict is kKeep: they stay held.
  absl::Status Review(Verdict verdict);

  // The reflections whose deletion is to be undone, until Undone is called.
  absl::StatusOr<std::vector<journal::SubjectId>> ToUndo();
  absl::Status Undone();

 private:
  struct Pass {
    journal::WriterId writer;
    uint64_t sequence = 0;  // covers the writer's records up to this one
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
  crypto::Digest held_hash_{};  // of the record with that sequence
  std::optional<Pass> pass_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_BRAKE_H_
