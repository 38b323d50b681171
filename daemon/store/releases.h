#ifndef FALLOW_DAEMON_STORE_RELEASES_H_
#define FALLOW_DAEMON_STORE_RELEASES_H_

// Letting go, as a person decides on it: a last look at what would go, a plan that can be taken
// back for some days, and a receipt that says which devices have done it. Destroying the keys is
// the affair of Release (daemon/store/release.h); when, and of what, is told here, by records that
// every device folds alike (daemon/journal/release.h).
//
// What is due is let go when the vault is unlocked and whenever it is used, before anything of it
// is shown. What cannot be let go then, as on a full disk, keeps nothing else from being let go and
// nobody from the rest of the journal: it waits, is tried again, and can still be taken back. A
// clock that runs ahead shortens the days in which it can be taken back; it destroys nothing that
// nobody has decided on.
//
// Not thread-safe: the journal executor owns it.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/journal/connection.h"
#include "daemon/journal/release.h"
#include "daemon/store/devices.h"
#include "daemon/store/log.h"
#include "daemon/store/peers.h"
#include "daemon/store/practice_records.h"
#include "daemon/store/release_watch.h"

namespace fallow::store {

class Blobs;
class Drafts;
class Reflections;
class Release;

// What somebody wants to let go of.
struct ReleaseTarget {
  enum class Kind { kSubject, kConnection, kHistory };
  Kind kind = Kind::kSubject;
  std::string name;  // an id's beginning, or a connection's name
  // Of a connection, what stays.
  bool keep_gratitude = false, keep_dates = false, keep_name = false, keep_boundaries = false;
  bool keep_shared = false;  // reflections that are also about somebody else
};

// What that comes to.
struct ReleaseScope {
  std::vector<journal::SubjectId> subjects;
  std::optional<journal::Connection> connection;
  fallow::store::v1::Kept kept;
  uint32_t reflections = 0, attachments = 0, farewells = 0, letters = 0;
  uint32_t shared = 0;    // reflections among them, or left out, that are also about somebody else
  uint32_t versions = 0;  // earlier ones, of a history
  uint32_t drafts = 0;    // that edit one of them
  std::optional<journal::Moment> first, last;
  std::vector<journal::Reflection> examples;  // the first and the latest, with short texts
};

// As a plan or its fulfilment says it.
void SetCounts(const ReleaseScope& scope, fallow::store::v1::ReleaseOperation& operation);

struct ReceiptLine {
  journal::DeviceId device;
  std::string name;
  bool self = false;
  std::optional<absl::Time> let_go;  // nothing: not heard from since
  std::optional<absl::Time> last_met;
  bool released = false;  // it was let go itself, and gets nothing any more
};

// A plan as it stands here, with what the devices have said of it.
struct ReleaseReceipt {
  journal::ReleasePlan plan;
  std::string
      waits;  // sentences: why it is not done, or cannot be, here; empty: it waits for its day
  std::vector<ReceiptLine> devices;
  uint64_t written_meanwhile = 0;  // changes made elsewhere without knowing, that went with it
  std::string document;            // docs/formats.md, "Receipts"; empty unless it was asked for
};

class Releases final : public ReleaseWatch {
 public:
  struct Parts {
    const journal::VaultId vault;
    Log& log;
    PracticeRecords& practice;
    Reflections& reflections;
    Release& release;
    const Devices& devices;
    const Peers& peers;
    Blobs& blobs;
    Drafts& drafts;
    base::Clock& clock;
  };
  explicit Releases(const Parts& parts) : parts_(parts) {}

  // Changes nothing. NOT_FOUND; INVALID_ARGUMENT when a beginning is that of several.
  absl::StatusOr<ReleaseScope> Look(const ReleaseTarget& target);
  // Plans it, and does it at once where `grace` is 0. `zone` is the person's.
  absl::StatusOr<journal::ReleasePlan> Plan(const ReleaseTarget& target, absl::Duration grace,
                                            std::string_view zone);
  absl::StatusOr<std::vector<journal::ReleasePlan>> List();
  absl::StatusOr<journal::ReleasePlan> Find(std::string_view id_prefix);
  // FAILED (UNKNOWN) once it was done.
  absl::StatusOr<journal::ReleasePlan> Cancel(std::string_view id_prefix);
  // Without the document.
  absl::StatusOr<ReleaseReceipt> StandingOf(const journal::ReleasePlan& plan);
  absl::StatusOr<ReleaseReceipt> ReceiptOf(std::string_view id_prefix);
  // Who has signed it, and when. DATA_LOSS when it was changed, or is not of this journal.
  struct Signed {
    std::string device;
    std::string at;
  };
  absl::StatusOr<Signed> VerifyReceipt(std::string_view document);

  // Lets go of all that is due, the earliest first. What fails is due still, and is tried again
  // after a while.
  absl::Status RunDue();
  absl::StatusOr<bool> IsAnyDue();  // costs nothing while nothing of the practice has changed
  absl::StatusOr<std::vector<Belonging>> BelongingsOf(const Arrival& arrival) override;
  absl::Status Noted(const std::vector<Belonging>& belongings) override;
  // Says of what other devices have let go that this one has, too.
  absl::Status Settled() override;

 private:
  absl::StatusOr<ReleaseScope> LookAtSubject(std::string_view id_prefix);
  absl::StatusOr<ReleaseScope> LookAtHistory(std::string_view id_prefix);
  absl::StatusOr<ReleaseScope> LookAtConnection(const journal::Connection& connection,
                                                const ReleaseTarget& target);
  absl::Status AddReflectionsAbout(const journal::Connection& connection, bool keep_shared,
                                   ReleaseScope& scope);
  absl::Status AddFarewells(const journal::Connection& connection, const ReleaseTarget& target,
                            ReleaseScope& scope);
  absl::Status CountDrafts(ReleaseScope& scope);
  absl::Time NextTry(const journal::ReleasePlan& plan) const;
  absl::Status LetGo(const journal::ReleasePlan& plan);
  absl::StatusOr<std::vector<journal::SubjectId>> Living(
      const journal::SubjectId& plan, std::span<const journal::SubjectId> subjects);
  absl::StatusOr<bool> IsToRenew(const journal::ReleasePlan& plan);
  absl::StatusOr<std::optional<ReleaseScope>> GrownScope(const journal::ReleasePlan& plan);
  absl::StatusOr<std::optional<NewRecord>> SpaceAfter(const journal::ReleasePlan& plan);
  absl::StatusOr<std::vector<journal::SubjectId>> CopyAttachments(
      const journal::SubjectId& reflection);
  absl::StatusOr<std::vector<NewRecord>> Renewed(const journal::SubjectId& old,
                                                 std::span<const journal::SubjectId> copies);
  absl::StatusOr<bool> KeepsShared(const journal::Connection& connection, const journal::Run& run);
  absl::Status SweepFarewells();
  absl::Status Acknowledge();
  absl::StatusOr<bool> IsToAcknowledge(const journal::ReleasePlan& plan);
  std::string WaitsFor(const journal::ReleasePlan& plan) const;
  std::vector<ReceiptLine> LinesOf(const journal::ReleasePlan& plan) const;
  std::string DocumentOf(const ReleaseReceipt& receipt) const;

  struct Failure {
    absl::Status why;
    absl::Time at;
  };

  const Parts parts_;
  std::map<journal::SubjectId, Failure> failed_;  // of those that are due: the last attempt
  std::optional<uint64_t> looked_at_;  // PracticeRecords::Changes, when the next was found
  absl::Time next_due_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASES_H_
