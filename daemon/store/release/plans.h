#ifndef FALLOW_DAEMON_STORE_RELEASE_PLANS_H_
#define FALLOW_DAEMON_STORE_RELEASE_PLANS_H_

// Letting go, as a person decides on it: a last look at what would go, a plan that can be taken
// back for some days, and a receipt that says which devices have done it. Destroying the keys is
// the affair of Release (daemon/store/release/eraser.h); when, and of what, is told here, by
// records that every device folds alike (daemon/journal/release.h).
//
// What is due is let go when the vault is unlocked and whenever it is used, before anything of it
// is shown. What cannot be let go then, as on a full disk, keeps nothing else from being let go and
// nobody from the rest of the journal: it waits, is tried again, and can still be taken back.
//
// When a plan is due is what the clock says of the device that made it, and that may be years
// behind. So a plan that came from another device must also have been here for as long as it can be
// taken back there, unless that one has done it. A clock that jumps ahead shortens the days in
// which it can be taken back; it destroys nothing that nobody has decided on.
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
#include "daemon/store/log/log.h"
#include "daemon/store/peers/devices.h"
#include "daemon/store/peers/peers.h"
#include "daemon/store/peers/release_watch.h"
#include "daemon/store/practice/records.h"

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
  fallow::store::v1::Kept goes;  // what a release had kept
  uint32_t reflections = 0, attachments = 0, farewells = 0, letters = 0, spaces = 0;
  uint32_t releases = 0;  // what they kept
  uint32_t shared = 0;    // reflections among them, or left out, that are also about somebody else
  uint32_t versions = 0;  // earlier ones, of a history
  uint32_t drafts = 0;    // that edit one of them
  std::optional<journal::Moment> first, last;
  std::vector<journal::Reflection> examples;  // the first and the latest, with short texts
};

// INVALID_ARGUMENT when it is more than fits.
absl::Status CheckKept(const fallow::store::v1::Kept& kept);
// The earliest of the plans not done that let go of any of `subjects`, other than `except`.
std::optional<journal::ReleasePlan> EarliestFor(std::span<const journal::SubjectId> subjects,
                                                const std::vector<journal::ReleasePlan>& plans,
                                                const journal::SubjectId& except);
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
  // Until it is done: the connection, or the one subject; its name, or how its text begins.
  std::optional<journal::SubjectId> subject;
  std::string name, words;
  std::optional<journal::ReleasePlan> also;  // it was taken back, but this one covers some of it
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
  // Plans it, and does it at once where `grace` is 0. `zone` is the person's. FAILED (UNKNOWN)
  // while another plan covers some of it.
  absl::StatusOr<journal::ReleasePlan> Plan(const ReleaseTarget& target, absl::Duration grace,
                                            std::string_view zone);
  absl::StatusOr<std::vector<journal::ReleasePlan>> List();
  absl::StatusOr<journal::ReleasePlan> Find(std::string_view id_prefix);
  // FAILED (UNKNOWN) once it was done.
  absl::StatusOr<journal::ReleasePlan> Cancel(std::string_view id_prefix);
  // The earliest of the plans not done that let go of any of `subjects`.
  absl::StatusOr<std::optional<journal::ReleasePlan>> PlanFor(
      std::span<const journal::SubjectId> subjects);
  // Without the document.
  absl::StatusOr<ReleaseReceipt> StandingOf(const journal::ReleasePlan& plan);
  absl::StatusOr<std::vector<ReleaseReceipt>> Standings();  // of all, the latest first
  absl::StatusOr<ReleaseReceipt> ReceiptOf(std::string_view id_prefix);
  // Who has signed it, and when. DATA_LOSS when it was changed, or is not of this journal.
  struct Signed {
    std::string device;
    absl::Time at;
  };
  absl::StatusOr<Signed> VerifyReceipt(std::string_view document);

  // Lets go of all that is due, the earliest first. What fails is due still, and is tried again
  // after a while.
  absl::Status RunDue();
  absl::StatusOr<bool> IsAnyDue();  // costs nothing while nothing of the practice has changed
  absl::Status AddBelongings(Arrival& arrival) override;
  absl::Status Goes(const Arrival& arrival) override;
  // Takes note of the plans that have come, and says of what other devices have let go that this
  // one has, too.
  absl::Status Settled() override;

 private:
  absl::StatusOr<ReleaseScope> LookAtSubject(std::string_view id_prefix);
  absl::StatusOr<ReleaseScope> LookAtKept(const journal::ReleasePlan& plan);
  absl::StatusOr<ReleaseScope> LookAtHistory(std::string_view id_prefix);
  // Without the reflections about it.
  absl::StatusOr<ReleaseScope> LookAtItself(const journal::Connection& connection,
                                            const ReleaseTarget& target);
  absl::StatusOr<ReleaseScope> LookAtConnection(const journal::Connection& connection,
                                                const ReleaseTarget& target);
  absl::Status AddReflectionsAbout(const journal::Connection& connection, bool keep_shared,
                                   ReleaseScope& scope);
  absl::Status AddFarewells(const journal::Connection& connection, const ReleaseTarget& target,
                            ReleaseScope& scope);
  // The spaces that follow any of `subjects`.
  absl::Status AddSpaces(std::span<const journal::SubjectId> subjects, ReleaseScope& scope);
  absl::Status CountDrafts(ReleaseScope& scope);
  // When this device lets go of it: on its day, or later where it came from another.
  absl::Time DueHere(const journal::ReleasePlan& plan) const;
  absl::Time NextTry(const journal::ReleasePlan& plan) const;
  absl::Status LetGo(const journal::ReleasePlan& plan);
  absl::StatusOr<std::vector<journal::SubjectId>> Living(
      const journal::SubjectId& plan, std::span<const journal::SubjectId> subjects);
  absl::StatusOr<bool> IsToRenew(const journal::ReleasePlan& plan);
  // The connection that a plan lets go of, as it is now.
  struct PlannedConnection {
    journal::Connection connection;
    bool whole = true;  // false: it has become part of another, which stays
  };
  absl::StatusOr<std::optional<PlannedConnection>> ConnectionOf(const journal::ReleasePlan& plan);
  absl::StatusOr<std::optional<ReleaseScope>> GrownScope(const journal::ReleasePlan& plan);
  absl::StatusOr<std::optional<NewRecord>> SpaceAfter(const journal::ReleasePlan& plan,
                                                      std::span<const journal::SubjectId> subjects);
  absl::StatusOr<std::vector<journal::SubjectId>> CopyAttachments(
      const journal::SubjectId& reflection);
  absl::StatusOr<std::vector<NewRecord>> Renewed(const journal::SubjectId& old,
                                                 std::span<const journal::SubjectId> copies);
  // What is to stay with the devices that have not let go of the connection yet.
  absl::Status ReadChoices(const journal::Connection& connection, const journal::Run& run,
                           ReleaseTarget& target);
  absl::Status NoteArrivals();
  absl::Status SweepFarewells();
  absl::Status DiscardDraftsAbout(std::span<const std::string> names);
  absl::Status Acknowledge();
  absl::StatusOr<bool> IsToAcknowledge(const journal::ReleasePlan& plan);
  absl::Status NameSubject(ReleaseReceipt& receipt);
  absl::StatusOr<ReleaseReceipt> StandingAmong(const journal::ReleasePlan& plan,
                                               const std::vector<journal::ReleasePlan>& plans);
  std::string WaitsFor(const journal::ReleasePlan& plan) const;
  std::vector<ReceiptLine> LinesOf(const journal::ReleasePlan& plan) const;
  std::string DocumentOf(const ReleaseReceipt& receipt) const;

  struct Failure {
    absl::Status why;
    absl::Time at;
  };

  const Parts parts_;
  // When plans of other devices came here, those that are planned still; nothing: not read yet.
  std::optional<std::map<journal::SubjectId, absl::Time>> arrived_;
  std::map<journal::SubjectId, Failure> failed_;  // of those that are due: the last attempt
  std::optional<uint64_t> looked_at_;  // PracticeRecords::Changes, when the next was found
  absl::Time next_due_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_PLANS_H_
