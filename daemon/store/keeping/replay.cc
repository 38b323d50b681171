#include "daemon/store/keeping/replay.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/operation_check.h"
#include "daemon/journal/practice_record.h"
#include "daemon/store/keeping/rescue.h"
#include "fallow/store/v1/operation.pb.h"

namespace fallow::store {
namespace {

constexpr size_t kBatchReflectionsMax = 256;
constexpr size_t kBatchTextBytesMax = size_t{8} << 20;
constexpr uint64_t kBatchRecords = 4096;

// Damage in the log: a row that changed after it was written, or that a newer program wrote.
bool IsDamage(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsUnimplemented(status);
}

class Replayer {
 public:
  Replayer(Log& log, Index& index, const Progress& progress)
      : log_(log), index_(index), progress_(progress), total_(log.position()) {}

  // Fails only when the index or the disk does.
  absl::Status Take(const LogEntry& entry) {
    FALLOW_RETURN_IF_ERROR(FoldIn(entry));
    return Passed(entry.position);
  }

  // The record at `position` cannot be read at all.
  absl::Status Skip(uint64_t position) {
    ++set_aside_;
    ++damaged_;
    return Passed(position);
  }

  absl::Status Flush() {
    if (records_ == 0) return absl::OkStatus();
    FALLOW_RETURN_IF_ERROR(MergeTexts());
    FALLOW_RETURN_IF_ERROR(index_.Apply(batch_));
    const uint64_t position = batch_.position;
    batch_ = {};
    places_.clear();
    text_bytes_ = 0;
    records_ = 0;
    if (progress_ && !progress_(position, total_)) {
      return absl::CancelledError("Stopped before the index was complete.");
    }
    return absl::OkStatus();
  }

  Replayed replayed() const { return {set_aside_, damaged_}; }

 private:
  struct Place {
    size_t reflection = 0;  // in batch_.reflections
    // Records that wait for MergeTexts, and the position of the first. Once one record waits, so do
    // all later ones of its reflection.
    int64_t waiting = 0;
    uint64_t merge_from = 0;
  };

  absl::Status Passed(uint64_t position) {
    batch_.position = position;
    ++records_;
    const bool full = batch_.reflections.size() >= kBatchReflectionsMax ||
                      text_bytes_ >= kBatchTextBytesMax || records_ >= kBatchRecords;
    return full ? Flush() : absl::OkStatus();
  }

  absl::Status FoldIn(const LogEntry& entry) {
    const journal::RecordKind kind = entry.header.kind;
    if (entry.let_go) {
      batch_.forgotten.push_back(entry.header.subject);
      return absl::OkStatus();
    }
    if (!entry.operation.ok()) {
      ++damaged_;
      return SetAside();
    }
    if (journal::IsReflection(kind)) return FoldReflection(entry);
    if (kind == journal::RecordKind::kTemplateSet) return FoldTemplate(entry);
    // A release that can still be read is about something that cannot be let go, and has no effect.
    const bool elsewhere =
        kind == journal::RecordKind::kAttachmentCreated || IsDevice(kind) ||
        kind == journal::RecordKind::kSubjectReleased ||
        (IsPractice(kind) && journal::CheckPractice(kind, *entry.operation).ok());
    return elsewhere ? absl::OkStatus() : SetAside();
  }

  absl::Status SetAside(int64_t records = 1) {
    set_aside_ += records;
    return absl::OkStatus();
  }

  absl::StatusOr<Place*> PlaceOf(const journal::SubjectId& subject) {
    const auto known = places_.find(subject);
    if (known != places_.end()) return &known->second;
    absl::StatusOr<journal::Folded> folded = index_.LoadFolded(subject);
    if (absl::IsNotFound(folded.status())) folded = journal::Folded();
    FALLOW_RETURN_IF_ERROR(folded.status());
    Place& place = places_.emplace(subject, Place{batch_.reflections.size()}).first->second;
    batch_.reflections.push_back(*std::move(folded));
    return &place;
  }

  absl::Status FoldReflection(const LogEntry& entry) {
    const journal::SubjectId& subject = entry.header.subject;
    const journal::RecordStamp& stamp = entry.header.stamp;
    const journal::RecordKind kind = entry.header.kind;
    const absl::StatusOr<v1::ReflectionOperation> operation =
        journal::ParseReflectionOperation(*entry.operation);
    if (!operation.ok()) return SetAside();
    text_bytes_ += entry.operation->size();
    FALLOW_ASSIGN_OR_RETURN(Place* const place, PlaceOf(subject));
    journal::Folded& folded = batch_.reflections[place->reflection];
    // Changes of it may have come before it, in a log that was mended.
    const bool is_late = kind == journal::RecordKind::kReflectionCreated && log_.was_mended();
    if (place->waiting > 0 || is_late || IsKnown(stamp, kind, folded.state) ||
        journal::NeedsHistory(stamp, kind, *operation, folded)) {
      if (place->waiting++ == 0) place->merge_from = entry.position;
      return absl::OkStatus();
    }
    if (!journal::Fold(subject, stamp, kind, *operation, folded).ok()) return SetAside();
    text_bytes_ += folded.view.text.size();
    NoteImport(*operation, subject);
    return absl::OkStatus();
  }

  // Folds the reflections that have waiting records once more, from their first record on.
  absl::Status MergeTexts() {
    for (const auto& [subject, place] : places_) {
      if (place.waiting > 0) FALLOW_RETURN_IF_ERROR(MergeText(subject, place));
    }
    // Removes reflections of which nothing could be folded.
    std::erase_if(batch_.reflections,
                  [](const journal::Folded& folded) { return folded.state.version() == 0; });
    return absl::OkStatus();
  }

  absl::Status MergeText(const journal::SubjectId& subject, const Place& place) {
    const absl::StatusOr<std::vector<LogEntry>> entries = log_.ReadSubject(subject);
    if (!entries.ok()) {
      // Waiting records cannot be merged without the earlier ones; the reflection stays as it was.
      return IsDamage(entries.status()) ? SetAside(place.waiting) : entries.status();
    }
    std::vector<journal::PastRecord> records;
    std::vector<uint64_t> positions;
    for (const LogEntry& entry : *entries) {
      if (entry.position > batch_.position) continue;
      if (!journal::IsReflection(entry.header.kind) || !entry.operation.ok()) continue;
      auto operation = journal::ParseReflectionOperation(*entry.operation);
      if (!operation.ok()) continue;
      records.push_back({entry.header.stamp, entry.header.kind, *std::move(operation)});
      positions.push_back(entry.position);
    }
    journal::FoldedAll all = journal::FoldAll(subject, records);
    journal::Folded& folded = batch_.reflections[place.reflection];
    // What the log has lost stays until it is back, or written back.
    if (KnowsMore(folded.state, all.folded.state)) return absl::OkStatus();
    const bool is_new = folded.state.version() == 0;
    // Records that were already waiting have been counted before.
    set_aside_ -= folded.state.text_waiting();
    folded = std::move(all.folded);
    set_aside_ += folded.state.text_waiting();
    for (size_t i = 0; i < records.size(); ++i) {
      // Those that came before the first record were set aside.
      if (is_new && positions[i] < place.merge_from && (all.taken[i] || all.waiting[i])) {
        --set_aside_;
      }
      if (all.taken[i]) {
        NoteImport(records[i].operation, subject);
      } else if (positions[i] >= place.merge_from && !all.waiting[i]) {
        ++set_aside_;
      }
    }
    return absl::OkStatus();
  }

  void NoteImport(const v1::ReflectionOperation& operation, const journal::SubjectId& subject) {
    if (operation.import_key().empty()) return;
    IndexBatch::Imported imported{{}, subject};
    const crypto::ByteSpan key = crypto::AsBytes(operation.import_key());
    std::copy(key.begin(), key.end(), imported.key.begin());
    batch_.imported.push_back(imported);
  }

  absl::Status FoldTemplate(const LogEntry& entry) {
    v1::TemplateOperation operation;
    if (!operation.ParseFromString(*entry.operation) || !journal::CheckOperation(operation).ok()) {
      return SetAside();
    }
    batch_.templates.push_back({{operation.name(), operation.text()}, entry.header.stamp});
    text_bytes_ += operation.text().size();
    return absl::OkStatus();
  }

  Log& log_;
  Index& index_;
  const Progress& progress_;
  const uint64_t total_;
  IndexBatch batch_;
  std::map<journal::SubjectId, Place> places_;
  size_t text_bytes_ = 0;
  uint64_t records_ = 0;  // in batch_
  int64_t set_aside_ = 0;
  uint64_t damaged_ = 0;
};

}  // namespace

absl::StatusOr<Replayed> Replay(Log& log, Index& index, const Progress& progress) {
  Replayer replayer(log, index, progress);
  uint64_t passed = index.position();
  while (passed < log.position()) {
    absl::Status taken;
    const absl::Status read = log.Read(passed, [&](const LogEntry& entry) {
      passed = entry.position;
      taken = replayer.Take(entry);
      return taken;
    });
    FALLOW_RETURN_IF_ERROR(taken);
    if (read.ok()) break;
    if (!IsDamage(read)) return read;
    // The row after the last readable one is damaged; later rows may be fine.
    FALLOW_RETURN_IF_ERROR(replayer.Skip(++passed));
  }
  FALLOW_RETURN_IF_ERROR(replayer.Flush());
  return replayer.replayed();
}

}  // namespace fallow::store
