#include "daemon/store/peers/brake.h"

#include <algorithm>
#include <set>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/log/read_ids.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

using journal::RecordKind;
using journal::Run;

int64_t HourOf(absl::Time at) {
  return absl::ToUnixSeconds(at) / 3600;
}

}  // namespace

Brake::Brake(Log& log, base::Clock& clock) : log_(log), clock_(clock) {}

bool Brake::IsPassed(const Run& run, const journal::RunItem& item) const {
  return pass_ && pass_->writer == run.writer && item.header.stamp.sequence <= pass_->sequence;
}

Brake::Losses Brake::LossesIn(const Arrival& arrival) const {
  Losses losses;
  if (arrival.run.writer.device == log_.writer().device) return losses;
  std::set<journal::SubjectId> waiting(arrival.released.begin(), arrival.released.end());
  for (const journal::SubjectId& id : arrival.attachments) waiting.erase(id);
  std::set<journal::SubjectId> deleted;
  bool belongings_go = false;
  for (size_t i = arrival.fitted.first; i < arrival.run.items.size(); ++i) {
    const journal::RunItem& item = arrival.run.items[i];
    if (IsPassed(arrival.run, item)) continue;
    if (journal::LetsGo(item)) {
      if (waiting.erase(item.header.subject) == 0) continue;
      ++losses.releases;
      belongings_go = true;
    } else if (item.header.kind == RecordKind::kReflectionDeleted) {
      deleted.insert(item.header.subject);
    }
  }
  losses.deletions = deleted.size();
  if (belongings_go) losses.releases += arrival.belongings.size();
  return losses;
}

absl::Status Brake::Check() const {
  if (!held_) return absl::OkStatus();
  return base::NeedsConsent("Another device has deleted or released a lot at once",
                            "nothing more is accepted until you have reviewed it",
                            base::Show(base::Thing::kHeldDeletions));
}

absl::Status Brake::Judge(const Arrival& arrival, uint64_t living) {
  const Losses losses = LossesIn(arrival);
  if (losses.all() == 0) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const uint64_t lately, TakenLately());
  const auto share = static_cast<uint64_t>(share_ * static_cast<double>(living + lately));
  if (lately + losses.all() <= std::max(kDeletionsAlways, share)) return absl::OkStatus();
  const uint64_t lost = lately + losses.all();
  held_ = Held{arrival.run.writer.device, lost, losses.releases, std::max(living + lately, lost),
               clock_.Now()};
  held_writer_ = arrival.run.writer;
  held_sequence_ = arrival.run.items.back().header.stamp.sequence;
  held_hash_ = arrival.fitted.hashes.back();
  log_.Tell({journal::ChangeKind::kSync});
  return Check();
}

void Brake::Follow(const Arrival& arrival) {
  const journal::RecordHeader& first = arrival.run.items.front().header;
  if (!held_ || arrival.run.writer != held_writer_ || first.previous != held_hash_) return;
  held_sequence_ = arrival.run.items.back().header.stamp.sequence;
  held_hash_ = arrival.fitted.hashes.back();
  const Losses losses = LossesIn(arrival);
  if (losses.all() == 0) return;
  held_->deletions = std::min(held_->deletions + losses.all(), held_->living);
  held_->released += losses.releases;
  log_.Tell({journal::ChangeKind::kSync});
}

absl::Status Brake::Review(Verdict verdict) {
  if (!held_) return base::NotFound("Nothing is waiting for your decision", "", "");
  if (verdict == Verdict::kKeep && held_->released > 0) {
    return base::Failed(
        "What another device has released cannot be kept on all devices",
        "it is gone there for good; nothing more is accepted until you let it through",
        base::Next::kLetThrough);
  }
  pass_ = Pass{held_writer_, held_sequence_, verdict};
  held_.reset();
  log_.Tell({journal::ChangeKind::kSync});
  return log_.database().Execute("DELETE FROM deletion_taken");
}

absl::StatusOr<uint64_t> Brake::TakenLately() {
  const int64_t hour = HourOf(clock_.Now());
  const int64_t span = kDeletionSpan / absl::Hours(1);
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          log_.database().Prepare("SELECT sum(records) FROM deletion_taken"
                                                  " WHERE hour > ? AND hour <= ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Bind(1, hour - span).Bind(2, hour).Step());
  return row ? static_cast<uint64_t>(read.Int(0)) : 0;
}

absl::Status Brake::Count(uint64_t losses) {
  const int64_t hour = HourOf(clock_.Now());
  FALLOW_ASSIGN_OR_RETURN(
      Statement count,
      log_.database().Prepare("INSERT INTO deletion_taken VALUES (?, ?)"
                              " ON CONFLICT DO UPDATE SET records = records + excluded.records"));
  FALLOW_RETURN_IF_ERROR(count.Bind(1, hour).Bind(2, static_cast<int64_t>(losses)).Run());
  // Hours outside the last day no longer count.
  FALLOW_ASSIGN_OR_RETURN(
      Statement drop,
      log_.database().Prepare("DELETE FROM deletion_taken WHERE abs(hour - ?) > ?"));
  return drop.Bind(1, hour).Bind(2, int64_t{kDeletionSpan / absl::Hours(1)}).Run();
}

absl::Status Brake::Passed(const Arrival& arrival) {
  const Run& run = arrival.run;
  if (const uint64_t losses = LossesIn(arrival).all(); losses > 0) {
    FALLOW_RETURN_IF_ERROR(Count(losses));
  }
  if (!pass_ || pass_->verdict != Verdict::kKeep) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(Statement note,
                          log_.database().Prepare("INSERT OR IGNORE INTO undelete VALUES (?)"));
  for (size_t i = arrival.fitted.first; i < run.items.size(); ++i) {
    const journal::RecordHeader& header = run.items[i].header;
    if (header.kind != RecordKind::kReflectionDeleted || !IsPassed(run, run.items[i])) continue;
    FALLOW_RETURN_IF_ERROR(note.Bind(1, crypto::ByteSpan(header.subject.bytes)).Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<journal::SubjectId>> Brake::ToUndo() {
  FALLOW_ASSIGN_OR_RETURN(Statement read, log_.database().Prepare("SELECT subject FROM undelete"));
  return ReadIds(read);
}

absl::Status Brake::Undone() {
  return log_.database().Execute("DELETE FROM undelete");
}

}  // namespace fallow::store
