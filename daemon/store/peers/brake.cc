#include "daemon/store/peers/brake.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/record.h"
#include "daemon/store/log/read_ids.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

using journal::RecordKind;
using journal::Run;
using journal::SubjectId;

int64_t SpanHours() {
  return kDeletionSpan / absl::Hours(1);
}

int64_t HourOf(absl::Time at) {
  return absl::ToUnixSeconds(at) / 3600;
}

}  // namespace

Brake::Brake(Log& log, base::Clock& clock) : log_(log), clock_(clock) {}

// --- what is kept

BrakeNotes Brake::Notes() {
  const absl::StatusOr<std::string> bytes = log_.settings().Get(setting::kBrake);
  return bytes.ok() ? DecodeBrakeNotes(*bytes) : BrakeNotes();
}

absl::Status Brake::SetNotes(const BrakeNotes& notes) {
  return log_.settings().Set(setting::kBrake, Encode(notes));
}

void Brake::Load() {
  review_ = Notes().review;
}

bool Brake::IsWaiting(const BrakeNotes& notes) const {
  return notes.held && std::abs(HourOf(clock_.Now()) - *notes.held) <= kHeldSpan / absl::Hours(1);
}

// The day is the one before something began to wait, for as long as that has not been decided.
Brake::Window Brake::WindowOf(const BrakeNotes& notes) const {
  const int64_t now = HourOf(clock_.Now());
  const bool waits = IsWaiting(notes);
  return {(waits ? std::min(*notes.held, now) : now) - SpanHours() + 1,
          waits ? std::max(*notes.held, now) : now};
}

// --- what arrives

bool Brake::IsPassed(const Run& run, const journal::RunItem& item) const {
  return review_ && review_->writer == run.writer &&
         item.header.stamp.sequence <= review_->sequence;
}

bool Brake::IsLast(const Run& run) const {
  return review_ && review_->sequence != 0 && review_->writer == run.writer &&
         run.items.back().header.stamp.sequence >= review_->sequence;
}

Brake::Losses Brake::LossesIn(const Arrival& arrival) const {
  Losses losses;
  if (arrival.past || arrival.run.writer.device == log_.writer().device) return losses;
  std::set<SubjectId> waiting(arrival.released.begin(), arrival.released.end());
  for (const SubjectId& id : arrival.attachments) waiting.erase(id);
  const auto release = [&](const SubjectId& id) {
    if (!arrival.living.contains(id)) {
      ++losses.others;
    } else {
      losses.released.insert(id);
    }
  };
  bool belongings_go = false;
  for (size_t i = arrival.fitted.first; i < arrival.run.items.size(); ++i) {
    const journal::RunItem& item = arrival.run.items[i];
    const SubjectId& subject = item.header.subject;
    if (IsPassed(arrival.run, item)) continue;
    if (journal::LetsGo(item)) {
      if (waiting.erase(subject) == 0) continue;
      release(subject);
      belongings_go = true;
    } else if (item.header.kind == RecordKind::kReflectionDeleted &&
               arrival.living.contains(subject)) {
      losses.deleted.insert(subject);
    }
  }
  if (belongings_go) {
    for (const Belonging& each : arrival.belongings) release(each.subject);
  }
  for (const SubjectId& id : losses.released) losses.deleted.erase(id);
  return losses;
}

absl::Status Brake::Check() const {
  if (!held_) return absl::OkStatus();
  return base::NeedsConsent("Another device has deleted or released a lot at once",
                            "nothing more is accepted until you have reviewed it",
                            base::Show(base::Thing::kHeldDeletions));
}

absl::Status Brake::Judge(const Arrival& arrival, const Here& here) {
  const Losses losses = LossesIn(arrival);
  if (losses.all() == 0) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const uint64_t lately, TakenLately());
  const auto share = static_cast<uint64_t>(share_ * static_cast<double>(here.living + lately));
  if (lately + losses.all() <= std::max(kDeletionsAlways, share)) return absl::OkStatus();
  BrakeNotes notes = Notes();
  if (!IsWaiting(notes)) {
    notes.held = HourOf(clock_.Now());
    SetNotes(notes).IgnoreError();  // at worst the day is forgotten when the vault is locked
  }
  held_ids_ = losses.deleted;
  held_ids_.insert(losses.released.begin(), losses.released.end());
  const Counted counted = CountTaken(arrival.run.writer.device);
  const auto is_gone = [&](const SubjectId& id) { return !here.is_living(id); };
  const auto gone = [&](const std::set<SubjectId>& ids, uint64_t max) {
    return std::min(max, static_cast<uint64_t>(std::count_if(ids.begin(), ids.end(), is_gone)));
  };
  held_ = Held{arrival.run.writer.device,
               gone(counted.by_one, counted.one_max) + held_ids_.size(),
               losses.released.size(),
               losses.others,
               here.living + gone(counted.by_all, counted.all_max),
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
  for (const auto* ids : {&losses.deleted, &losses.released}) {
    for (const SubjectId& id : *ids) held_->deletions += held_ids_.insert(id).second ? 1 : 0;
  }
  held_->deletions = std::min(held_->deletions, held_->living);
  held_->released += losses.released.size();
  held_->others += losses.others;
  log_.Tell({journal::ChangeKind::kSync});
}

// --- what was taken

absl::StatusOr<uint64_t> Brake::TakenLately() {
  const Window window = WindowOf(Notes());
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          log_.database().Prepare("SELECT sum(records) FROM deletion_taken"
                                                  " WHERE hour >= ? AND hour <= ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Bind(1, window.first).Bind(2, window.last).Step());
  return row ? static_cast<uint64_t>(read.Int(0)) : 0;
}

absl::Status Brake::Count(const Losses& losses, const journal::DeviceId& device) {
  BrakeNotes notes = Notes();
  const Window window = WindowOf(notes);
  const int64_t hour = HourOf(clock_.Now());
  FALLOW_ASSIGN_OR_RETURN(
      Statement count,
      log_.database().Prepare("INSERT INTO deletion_taken VALUES (?, ?)"
                              " ON CONFLICT DO UPDATE SET records = records + excluded.records"));
  FALLOW_RETURN_IF_ERROR(count.Bind(1, hour).Bind(2, static_cast<int64_t>(losses.all())).Run());
  // Hours outside the last day no longer count. A clock that was set back may come to those ahead.
  const int64_t ahead = window.last + SpanHours();
  FALLOW_ASSIGN_OR_RETURN(
      Statement drop,
      log_.database().Prepare("DELETE FROM deletion_taken WHERE hour < ? OR hour > ?"));
  FALLOW_RETURN_IF_ERROR(drop.Bind(1, window.first).Bind(2, ahead).Run());

  std::vector<BrakeNotes::Taken>& all = notes.taken;
  std::erase_if(all,
                [&](const auto& each) { return each.hour < window.first || each.hour > ahead; });
  const auto same = std::find_if(all.begin(), all.end(), [&](const auto& each) {
    return each.hour == hour && each.device == device;
  });
  const uint64_t reflections = losses.deleted.size() + losses.released.size();
  if (same != all.end()) {
    same->reflections += reflections;
  } else {
    if (all.size() == kTakenNotesMax) all.erase(all.begin());
    all.push_back({hour, device, log_.position(), reflections});
  }
  return SetNotes(notes);
}

Brake::Counted Brake::CountTaken(const journal::DeviceId& device) {
  Counted counted;
  counted.taken = {{}, device, log_.position()};
  uint64_t after_all = log_.position();
  const BrakeNotes notes = Notes();
  const Window window = WindowOf(notes);
  for (const BrakeNotes::Taken& each : notes.taken) {
    if (!window.Has(each.hour)) continue;
    after_all = std::min(after_all, each.position);
    counted.all_max += each.reflections;
    if (each.device != device) continue;
    counted.taken.after = std::min(counted.taken.after, each.position);
    counted.one_max += each.reflections;
  }
  // Damage costs those of which nothing can be read.
  ReadTaken(after_all, counted).IgnoreError();
  return counted;
}

absl::Status Brake::ReadTaken(uint64_t after_all, Counted& counted) {
  std::set<SubjectId> deleted;
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          log_.database().Prepare("SELECT r.header, r.position FROM record r"
                                                  " JOIN subject s ON s.id = r.subject"
                                                  " WHERE r.position > ? AND s.kind = ?"
                                                  " ORDER BY r.position"));
  read.Bind(1, static_cast<int64_t>(after_all))
      .Bind(2, static_cast<int64_t>(RecordKind::kReflectionCreated));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return absl::OkStatus();
    const absl::StatusOr<journal::RecordHeader> header = journal::DecodeHeader(read.Blob(0));
    if (!header.ok() || header->stamp.device == log_.writer().device) continue;
    const bool deletes = header->kind == RecordKind::kReflectionDeleted;
    if (!deletes && header->kind != RecordKind::kSubjectReleased) continue;
    const SubjectId& id = header->subject;
    if (!held_ids_.contains(id)) counted.by_all.insert(id);
    if (header->stamp.device != counted.taken.device ||
        static_cast<uint64_t>(read.Int(1)) <= counted.taken.after) {
      continue;
    }
    if (!held_ids_.contains(id)) counted.by_one.insert(id);
    if (deletes && deleted.insert(id).second) counted.taken.deleted.push_back(id);
  }
}

Brake::Taken Brake::TakenBefore() {
  FALLOW_CHECK(held_.has_value());
  return CountTaken(held_->device).taken;
}

// --- what is decided

absl::Status Brake::Review(Verdict verdict, std::span<const SubjectId> also) {
  if (!held_) return base::NotFound("Nothing is waiting for your decision", "", "");
  const bool keep = verdict == Verdict::kKeep;
  if (keep && held_->released + held_->others > 0) {
    return base::Failed(
        "What another device has released cannot be kept on all devices",
        "it is gone there for good; nothing more is accepted until you let it through",
        base::Next::kLetThrough);
  }
  BrakeNotes notes;
  notes.review = BrakeNotes::Review{held_writer_, held_sequence_, keep, TakenBefore().after};
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(log_.database()));
  FALLOW_RETURN_IF_ERROR(log_.database().Execute("DELETE FROM deletion_taken"));
  FALLOW_RETURN_IF_ERROR(SetNotes(notes));
  if (keep) FALLOW_RETURN_IF_ERROR(NoteUndone(also));
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  review_ = notes.review;
  held_.reset();
  held_ids_.clear();
  log_.Tell({journal::ChangeKind::kSync});
  return absl::OkStatus();
}

absl::Status Brake::Passed(const Arrival& arrival) {
  const Run& run = arrival.run;
  if (const Losses losses = LossesIn(arrival); losses.all() > 0) {
    FALLOW_RETURN_IF_ERROR(Count(losses, run.writer.device));
  }
  if (review_ && review_->keep) {
    std::vector<SubjectId> undone;
    for (size_t i = arrival.fitted.first; i < run.items.size(); ++i) {
      const journal::RecordHeader& header = run.items[i].header;
      if (header.kind != RecordKind::kReflectionDeleted || !IsPassed(run, run.items[i])) continue;
      undone.push_back(header.subject);
    }
    FALLOW_RETURN_IF_ERROR(NoteUndone(undone));
  }
  if (!IsLast(run)) return absl::OkStatus();
  BrakeNotes notes = Notes();
  if (notes.review) notes.review->sequence = 0;
  return SetNotes(notes);
}

void Brake::Added(const Arrival& arrival) {
  if (IsLast(arrival.run)) review_->sequence = 0;
}

absl::Status Brake::NoteUndone(std::span<const SubjectId> subjects) {
  FALLOW_ASSIGN_OR_RETURN(Statement note,
                          log_.database().Prepare("INSERT OR IGNORE INTO undelete VALUES (?)"));
  for (const SubjectId& id : subjects) {
    FALLOW_RETURN_IF_ERROR(note.Bind(1, crypto::ByteSpan(id.bytes)).Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SubjectId>> Brake::ToUndo() {
  FALLOW_ASSIGN_OR_RETURN(Statement read, log_.database().Prepare("SELECT subject FROM undelete"));
  return ReadIds(read);
}

absl::Status Brake::Undone() {
  return log_.database().Execute("DELETE FROM undelete");
}

}  // namespace fallow::store
