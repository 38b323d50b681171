// How an envelope from another device is taken.

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/exchange.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/peers/envelope.h"
#include "daemon/store/peers/release_watch.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/reflections.h"

namespace fallow::store {
namespace {

using journal::RecordKind;

// A change made while two devices are connected is indexed at once. In a long exchange the index
// catches up once for many runs, which costs a fraction of that. The same goes for settling
// releases.
constexpr uint64_t kIndexAtOnce = 64;
constexpr uint64_t kIndexAfter = 4096;

bool Brings(const journal::Run& run, const FittedRun& fitted, bool (*wanted)(RecordKind)) {
  return std::any_of(run.items.begin() + static_cast<ptrdiff_t>(fitted.first), run.items.end(),
                     [&](const journal::RunItem& item) { return wanted(item.header.kind); });
}

std::vector<journal::SubjectId> SubjectsOf(const std::vector<Belonging>& belongings) {
  std::vector<journal::SubjectId> subjects;
  for (const Belonging& each : belongings) subjects.push_back(each.subject);
  return subjects;
}

}  // namespace

absl::StatusOr<Exchange::Taken> Exchange::Take(const DeviceId& from, std::string_view envelope) {
  FALLOW_ASSIGN_OR_RETURN(const bool refreshed, Refresh());
  if (from == self() || !devices_.roster().Holds(from)) {
    return base::NotFound("This is not a device of this journal", "", "");
  }
  FALLOW_RETURN_IF_ERROR(brake_.Check());
  FALLOW_ASSIGN_OR_RETURN(const EpochId epoch_id, EpochOf(envelope));
  const Epoch* const epoch = epochs_.Find(epoch_id);
  if (epoch == nullptr) {
    return base::NotFound("Records from another device cannot be opened yet",
                          "their epoch key has not arrived", "");
  }
  FALLOW_ASSIGN_OR_RETURN(const OpenedEnvelope opened, OpenEnvelope(*epoch, vault_, envelope));
  const journal::Run& run = opened.run;
  const DeviceId& writer = run.writer.device;
  std::optional<crypto::DevicePublicKeys> keys = devices_.WriterKeysOf(writer);
  // The record that tells of it may stand on a branch that was passed over: waiting for it, or for
  // whatever comes after this run, would never end.
  const bool is_new =
      !keys && devices_.MayIntroduce() && Devices::MayLackBranches(log_.Known(), self());
  if (is_new) keys = opened.keys;
  if (!keys) {
    return base::NotFound("Records from an unknown device arrived",
                          "no record shows yet that it belongs to this journal", "");
  }
  FALLOW_ASSIGN_OR_RETURN(const FittedRun fitted, log_.Fit(run, keys->signing));
  for (size_t i = fitted.first; i < run.items.size(); ++i) {
    FALLOW_RETURN_IF_ERROR(Devices::CheckArriving(run.items[i], log_));
  }
  Taken taken;
  if (fitted.first < run.items.size()) {
    FALLOW_ASSIGN_OR_RETURN(const Arrival arrival, Weigh(run, fitted));
    FALLOW_RETURN_IF_ERROR(Consent(arrival));
    FALLOW_ASSIGN_OR_RETURN(taken, TakeRun(arrival, is_new ? keys : std::nullopt));
  }
  taken.roster_changed = taken.roster_changed || refreshed;
  FALLOW_RETURN_IF_ERROR(NoteEpoch(from, epoch_id));
  return taken;
}

bool Exchange::FollowHeld(std::string_view envelope) {
  if (!brake_.held()) return false;
  Follow(envelope).IgnoreError();  // it comes again, and is refused then
  return true;
}

absl::Status Exchange::Follow(std::string_view envelope) {
  FALLOW_ASSIGN_OR_RETURN(const EpochId epoch_id, EpochOf(envelope));
  const Epoch* const epoch = epochs_.Find(epoch_id);
  if (epoch == nullptr) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const OpenedEnvelope opened, OpenEnvelope(*epoch, vault_, envelope));
  const std::optional<crypto::PublicKey> key = devices_.SigningKeyOf(opened.run.writer.device);
  FittedRun fitted;
  fitted.hashes = journal::ChainHashes(opened.run);
  if (!key || !journal::VerifyHead(*key, fitted.hashes.back(), opened.run.signature)) {
    return absl::OkStatus();
  }
  FALLOW_ASSIGN_OR_RETURN(const Arrival arrival, Weigh(opened.run, fitted));
  brake_.Follow(arrival);
  return absl::OkStatus();
}

absl::StatusOr<Arrival> Exchange::Weigh(const journal::Run& run, const FittedRun& fitted) {
  Arrival arrival{run, fitted, {}, {}};
  FALLOW_ASSIGN_OR_RETURN(arrival.released, eraser_.ReleasedBy(run, fitted));
  FALLOW_ASSIGN_OR_RETURN(arrival.attachments, eraser_.AttachmentsOf(arrival.released));
  if (watch_ != nullptr && !arrival.released.empty()) {
    FALLOW_RETURN_IF_ERROR(watch_->AddBelongings(arrival));
  }
  // A device that has just joined takes the journal's whole past.
  arrival.past = devices_.joined() && !peers_.EverAgreed();
  if (arrival.past) return arrival;
  std::set<journal::SubjectId> going(arrival.released.begin(), arrival.released.end());
  for (const Belonging& each : arrival.belongings) going.insert(each.subject);
  for (size_t i = fitted.first; i < run.items.size(); ++i) {
    const journal::RecordHeader& header = run.items[i].header;
    if (header.kind == RecordKind::kReflectionDeleted) going.insert(header.subject);
  }
  for (const journal::SubjectId& id : going) {
    FALLOW_ASSIGN_OR_RETURN(const bool living, IsLiving(id));
    if (living) arrival.living.insert(id);
  }
  return arrival;
}

absl::StatusOr<bool> Exchange::IsLiving(const journal::SubjectId& id) {
  const absl::StatusOr<journal::Reflection> shown =
      index_.Ask([&](Index& index) { return index.Get(id); });
  if (absl::IsNotFound(shown.status())) return false;
  FALLOW_RETURN_IF_ERROR(shown.status());
  return !shown->deleted;
}

absl::Status Exchange::Consent(const Arrival& arrival) {
  if (brake_.LossesIn(arrival).all() == 0) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const Index::Counts counts,
                          index_.Ask([](Index& index) { return index.Count(); }));
  return brake_.Judge(arrival, {counts.reflections, [this](const journal::SubjectId& id) {
                                  return IsLiving(id).value_or(false);
                                }});
}

// After a release all that is asked is a key that is younger, and whoever released has made one.
// (After a removal the one in force is not good any more.)
std::optional<Epoch> Exchange::NewEpochFor(const Arrival& arrival) {
  uint64_t released = 0;  // Lamport time of the last release in the run; 0: none
  for (size_t i = arrival.fitted.first; i < arrival.run.items.size(); ++i) {
    const journal::RecordHeader& header = arrival.run.items[i].header;
    if (header.kind == RecordKind::kSubjectReleased) released = header.stamp.lamport;
  }
  const Epoch* const in_force = InForce();
  if (released == 0 || (in_force != nullptr && in_force->lamport > released)) return std::nullopt;
  const uint64_t after = arrival.run.items.back().header.stamp.lamport + 1;
  return epochs_.Make(self(), std::max(log_.NextStamp().lamport, after));
}

absl::StatusOr<Exchange::Taken> Exchange::TakeRun(
    const Arrival& arrival, const std::optional<crypto::DevicePublicKeys>& introduced) {
  const journal::Run& run = arrival.run;
  const FittedRun& fitted = arrival.fitted;
  const std::optional<Epoch> epoch = NewEpochFor(arrival);
  const auto also = [&]() -> absl::Status {
    if (introduced) {
      FALLOW_RETURN_IF_ERROR(devices_.Introduce(run.writer.device, *introduced));
    }
    FALLOW_RETURN_IF_ERROR(brake_.Passed(arrival));
    for (const journal::SubjectId& id : arrival.released) {
      FALLOW_RETURN_IF_ERROR(log_.PurgeToo(id));
    }
    FALLOW_RETURN_IF_ERROR(eraser_.ReleaseLater(arrival.attachments));
    FALLOW_RETURN_IF_ERROR(eraser_.ReleaseLater(SubjectsOf(arrival.belongings)));
    if (watch_ != nullptr) FALLOW_RETURN_IF_ERROR(watch_->Goes(arrival));
    return epoch ? epochs_.Insert(*epoch) : absl::OkStatus();
  };
  FALLOW_RETURN_IF_ERROR(log_.Add(run, fitted, also));
  brake_.Added(arrival);

  Taken taken;
  taken.records = run.items.size() - fitted.first;
  taken.released = arrival.released.size() + arrival.belongings.size();
  taken.roster_changed = Brings(run, fitted, journal::IsDevice);
  taken.blobs_wanted =
      Brings(run, fitted, [](RecordKind kind) { return kind == RecordKind::kAttachmentCreated; });
  if (taken.blobs_wanted) blobs_.LookAgain();
  // Load both even if one fails: Refresh makes up for a failure.
  const absl::Status loaded = epoch ? epochs_.Load() : absl::OkStatus();
  if (taken.roster_changed || introduced) FALLOW_RETURN_IF_ERROR(RosterChanged());
  FALLOW_RETURN_IF_ERROR(loaded);
  if (taken.released > 0) SettleReleases(taken.records);
  const auto is_plan = [](RecordKind kind) {
    return kind == RecordKind::kReleasePlanned || kind == RecordKind::kReleaseDone;
  };
  if (taken.released > 0 || Brings(run, fitted, is_plan)) answers_release_ = true;
  AnswerReleases();
  CatchUp(taken.records);
  FALLOW_RETURN_IF_ERROR(UndoDeletions());
  return taken;
}

// A failure is reported when the index is next asked; the records are safe.
void Exchange::CatchUp(uint64_t records) {
  not_indexed_ += records;
  if (records > kIndexAtOnce && not_indexed_ < kIndexAfter) return;
  if (index_.Ready().ok()) not_indexed_ = 0;
}

// The keys are gone already, and anything that fails here is tried again. In a long exchange this
// is done once for many runs, since its cost grows with the journal.
void Exchange::SettleReleases(uint64_t records) {
  not_settled_ += records;
  eraser_.SettleLater();
  if (records > kIndexAtOnce && not_settled_ < kIndexAfter) return;
  if (eraser_.Settle().ok()) not_settled_ = 0;
}

void Exchange::ReleasesSettled() {
  not_settled_ = 0;
  AnswerReleases();
}

void Exchange::AnswerReleases() {
  if (!answers_release_ || !eraser_.settled() || watch_ == nullptr) return;
  answers_release_ = !watch_->Settled().ok();
}

// --- what is kept

absl::StatusOr<std::vector<journal::SubjectId>> Exchange::KeptToo() {
  const Brake::Taken taken = brake_.TakenBefore();
  return reflections_.DeletedOnlyBy(taken.deleted, taken.device, taken.after);
}

absl::StatusOr<uint64_t> Exchange::TakenBefore() {
  const std::optional<Held>& held = brake_.held();
  if (!held || held->released + held->others > 0) return 0;
  if (!taken_before_ || taken_before_->since != held->since ||
      taken_before_->position != log_.position()) {
    FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::SubjectId> subjects, KeptToo());
    taken_before_ = TakenCount{held->since, log_.position(), subjects.size()};
  }
  return taken_before_->count;
}

absl::Status Exchange::ReviewKeep() {
  std::vector<journal::SubjectId> also;
  if (brake_.held()) {
    FALLOW_ASSIGN_OR_RETURN(also, KeptToo());
  }
  FALLOW_RETURN_IF_ERROR(brake_.Review(Brake::Verdict::kKeep, also));
  return UndoDeletions();
}

// What somebody else has deleted too stays deleted: it may be the user, on this device.
absl::Status Exchange::UndoDeletions() {
  FALLOW_ASSIGN_OR_RETURN(std::vector<journal::SubjectId> subjects, brake_.ToUndo());
  if (subjects.empty()) return absl::OkStatus();
  if (const std::optional<BrakeNotes::Review>& review = brake_.review()) {
    FALLOW_ASSIGN_OR_RETURN(
        subjects, reflections_.DeletedOnlyBy(subjects, review->writer.device, review->after));
  }
  FALLOW_RETURN_IF_ERROR(reflections_.UndeleteAll(subjects));
  return brake_.Undone();
}

}  // namespace fallow::store
