#ifndef FALLOW_DAEMON_STORE_RELEASE_RECEIPTS_H_
#define FALLOW_DAEMON_STORE_RELEASE_RECEIPTS_H_

// Receipts: which devices have carried out a release, for people to read and signed by a device.
// Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/journal/release.h"
#include "daemon/store/log/log.h"
#include "daemon/store/peers/devices.h"
#include "daemon/store/peers/peers.h"
#include "daemon/store/practice/records.h"
#include "daemon/store/release/concerned_drafts.h"

namespace fallow::store {

class DueReleases;
class Eraser;
class PlanArrivals;
class Reflections;

struct ReceiptLine {
  journal::DeviceId device;
  std::string name;
  bool self = false;
  std::optional<absl::Time> let_go;  // nothing: not heard from since, or not finished
  bool unfinished = false;  // its keys are gone there, but what is left on the disk still opens
  std::optional<absl::Time> last_met;
  bool released = false;  // the device itself was released and receives nothing any more
};

// A plan as it stands on this device, with the answers of the other devices.
struct ReleaseReceipt {
  journal::ReleasePlan plan;
  // Until it is carried out: the connection or the single subject; its name, or the beginning of
  // its text.
  std::optional<journal::SubjectId> subject;
  std::string name, words;
  std::optional<journal::ReleasePlan> also;  // if taken back: another plan that covers some of it
  std::string
      waits;  // sentences: why it is not done, or cannot be, here; empty: it waits for its day
  std::string unfinished;  // done, but not settled on this device: why; a sentence. Else empty
  ConcernedDrafts drafts;  // until it is done: those here that it concerns
  std::vector<ReceiptLine> devices;
  uint64_t written_meanwhile = 0;  // changes made elsewhere, unaware of the release
  std::string document;            // docs/formats.md, "Receipts"; empty unless it was asked for
};

class Receipts {
 public:
  // All of them outlive it.
  struct Parts {
    const journal::VaultId vault;
    Log& log;
    PracticeRecords& practice;
    Reflections& reflections;
    const Devices& devices;
    const Peers& peers;
    const PlanArrivals& arrivals;
    const DueReleases& due;
    const Eraser& eraser;
    Drafts& drafts;
    base::Clock& clock;
  };
  explicit Receipts(const Parts& parts) : parts_(parts) {}

  // Without the document.
  absl::StatusOr<ReleaseReceipt> StandingOf(const journal::ReleasePlan& plan);
  absl::StatusOr<std::vector<ReleaseReceipt>> Standings();  // of all plans, latest first
  // With the document and the drafts. NOT_FOUND; INVALID_ARGUMENT when several ids begin with
  // `id_prefix`.
  absl::StatusOr<ReleaseReceipt> Of(std::string_view id_prefix);
  // Sentences that say why something let go, by a release or a final deletion, is not settled on
  // this device. Empty when everything is.
  std::string Unfinished() const;
  // Who signed `document`, and when. DATA_LOSS when it was changed or is not from this journal.
  struct Signed {
    std::string device;
    absl::Time at;
  };
  absl::StatusOr<Signed> Verify(std::string_view document);

 private:
  absl::Status NameSubject(ReleaseReceipt& receipt);
  absl::StatusOr<ReleaseReceipt> StandingAmong(const journal::ReleasePlan& plan,
                                               const std::vector<journal::ReleasePlan>& plans);
  std::string WaitsFor(const journal::ReleasePlan& plan) const;
  // Whether the plan is carried out, but not settled on this device.
  absl::StatusOr<bool> IsUnfinished(const journal::ReleasePlan& plan);
  std::vector<ReceiptLine> LinesOf(const journal::ReleasePlan& plan, bool unfinished_here) const;
  std::string DocumentOf(const ReleaseReceipt& receipt) const;

  const Parts parts_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_RECEIPTS_H_
