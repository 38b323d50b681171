#ifndef FALLOW_DAEMON_STORE_PEERS_BRAKE_H_
#define FALLOW_DAEMON_STORE_PEERS_BRAKE_H_

// The brake on deletions and releases that come from other devices. When those of one day would
// exceed a share of the journal, nothing more is accepted until the user has reviewed them, so that
// a slip, a stolen device or a faulty program elsewhere does not empty the journal here overnight.
// Held records are not stored: the other device has them and sends them again. So the hold is
// forgotten when the vault is locked, and begins again when they next arrive; the day for which
// deletions are counted remains the one in which it began. What the user has decided is kept until
// all that it concerns has come.
//
// A deletion that was let through can be undone on all devices, and with those that were held go
// those that the same device had deleted within the day before they were. A release cannot: on the
// device that made it, its subject is gone, and its record stays in the log. While a release is
// held, its subject is still here and can be read and copied; the user can only let the release
// through, or keep waiting and stay out of step with every other device.
//
// Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/journal/run.h"
#include "daemon/store/log/log.h"
#include "daemon/store/peers/brake_notes.h"

namespace fallow::store {

inline constexpr uint64_t kDeletionsAlways = 10;  // allowed a day, whatever the share
inline constexpr double kDeletionShare = 0.2;     // of the reflections there were a day before
inline constexpr absl::Duration kDeletionSpan = absl::Hours(24);

inline constexpr absl::Duration kHeldSpan = absl::Hours(24 * 30);  // the day is kept for so long

struct Held {
  journal::DeviceId device;  // the device that deleted or released them
  uint64_t deletions = 0;    // reflections that it did so to that day, including those held
  uint64_t released = 0;     // how many of those held are released
  uint64_t others = 0;       // what else is held: releases of other things
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
  // Of all these, and of those that the records delete: the reflections that are shown here.
  std::set<journal::SubjectId> living = {};
  // This device has just joined, and takes the journal's past: nothing of it is a loss.
  bool past = false;
};

class Brake {
 public:
  // Both outlive the brake.
  Brake(Log& log, base::Clock& clock);

  void set_share(double share) { share_ = share; }
  const std::optional<Held>& held() const { return held_; }

  // Takes up what was decided before the vault was locked.
  void Load();
  // What is here before the records are taken.
  struct Here {
    uint64_t living = 0;  // how many reflections are shown
    std::function<bool(const journal::SubjectId&)> is_living;
  };
  // PERMISSION_DENIED when the losses among the new records have to wait; they are held from then
  // on.
  absl::Status Judge(const Arrival& arrival, const Here& here);
  // While something is held: what comes after it in the log of the same writer, who has signed it
  // (`fitted.hashes` are the run's). It is counted into what the user is asked about and passes
  // with it, so that one review settles one mass deletion. Anything else is ignored; nothing is
  // kept.
  void Follow(const Arrival& arrival);
  // PERMISSION_DENIED while something is held.
  absl::Status Check() const;
  struct Losses {
    std::set<journal::SubjectId> deleted, released;  // reflections, each in one of the two
    uint64_t others = 0;  // other things released, not counting attachments that go along
    uint64_t all() const { return deleted.size() + released.size() + others; }
  };
  // What other devices have deleted and released of what is here, by the new records. Records that
  // the user has let through do not count.
  Losses LossesIn(const Arrival& arrival) const;
  // Call within the transaction that adds the records. Counts their losses; if they were let
  // through to be undone, notes the reflections whose deletion is to be undone.
  absl::Status Passed(const Arrival& arrival);

  // Call when they have been added.
  void Added(const Arrival& arrival);

  // Deletions by one device that were taken within the day that is counted, and not yet decided on.
  struct Taken {
    std::vector<journal::SubjectId> deleted;  // reflections, each once
    journal::DeviceId device;
    uint64_t after = 0;  // all of them are at later positions of the log
  };
  // Those by the device whose deletions are held. Where pages of the log are damaged, those that
  // can be found. REQUIRES: something is held.
  Taken TakenBefore();

  enum class Verdict { kDelete, kKeep };
  // Lets what is held pass when it arrives again. With kKeep, `also` is to be undone too. NOT_FOUND
  // when nothing is held; UNKNOWN when releases are held and the verdict is kKeep: they stay held.
  absl::Status Review(Verdict verdict, std::span<const journal::SubjectId> also = {});
  // What was last decided.
  const std::optional<BrakeNotes::Review>& review() const { return review_; }

  // The reflections whose deletion is to be undone, until Undone is called.
  absl::StatusOr<std::vector<journal::SubjectId>> ToUndo();
  absl::Status Undone();

 private:
  // Which hours are counted, both included.
  struct Window {
    int64_t first = 0;
    int64_t last = 0;
    bool Has(int64_t hour) const { return first <= hour && hour <= last; }
  };
  // What others have deleted and released within a window, from the log.
  struct Counted {
    std::set<journal::SubjectId> by_all, by_one;  // reflections
    Taken taken;                                  // of `by_one`, those deleted
    uint64_t all_max = 0, one_max = 0;            // how many of them were there until then
  };
  bool IsPassed(const journal::Run& run, const journal::RunItem& item) const;
  bool IsLast(const journal::Run& run) const;
  BrakeNotes Notes();
  absl::Status SetNotes(const BrakeNotes& notes);
  bool IsWaiting(const BrakeNotes& notes) const;
  Window WindowOf(const BrakeNotes& notes) const;
  Counted CountTaken(const journal::DeviceId& device);
  absl::Status ReadTaken(uint64_t after_all, Counted& counted);
  absl::StatusOr<uint64_t> TakenLately();
  absl::Status Count(const Losses& losses, const journal::DeviceId& device);
  absl::Status NoteUndone(std::span<const journal::SubjectId> subjects);

  Log& log_;
  base::Clock& clock_;
  double share_ = kDeletionShare;
  std::optional<Held> held_;
  journal::WriterId held_writer_;
  uint64_t held_sequence_ = 0;
  crypto::Digest held_hash_{};             // of the record with that sequence
  std::set<journal::SubjectId> held_ids_;  // reflections among what is held
  std::optional<BrakeNotes::Review> review_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_BRAKE_H_
