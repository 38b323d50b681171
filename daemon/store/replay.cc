#include "daemon/store/replay.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/operation_check.h"
#include "fallow/store/v1/operation.pb.h"

namespace fallow::store {
namespace {

constexpr size_t kBatchReflectionsMax = 256;
constexpr size_t kBatchTextBytesMax = size_t{8} << 20;
constexpr uint64_t kBatchRecords = 4096;

class Replayer {
 public:
  Replayer(Log& log, Index& index, const Progress& progress)
      : index_(index), progress_(progress), total_(log.position()) {}

  // Fails only when the index does.
  absl::Status Take(const LogEntry& entry) {
    FALLOW_RETURN_IF_ERROR(FoldIn(entry));
    batch_.position = entry.position;
    ++records_;
    const bool full = batch_.reflections.size() >= kBatchReflectionsMax ||
                      text_bytes_ >= kBatchTextBytesMax || records_ >= kBatchRecords;
    return full ? Flush() : absl::OkStatus();
  }

  absl::Status Flush() {
    if (records_ == 0) return absl::OkStatus();
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

  uint64_t set_aside() const { return set_aside_; }

 private:
  absl::Status FoldIn(const LogEntry& entry) {
    const journal::RecordKind kind = entry.header.kind;
    if (entry.let_go) {
      batch_.forgotten.push_back(entry.header.subject);
      return absl::OkStatus();
    }
    if (!entry.operation.ok()) return SetAside();
    if (journal::IsReflection(kind)) return FoldReflection(entry);
    if (kind == journal::RecordKind::kTemplateSet) return FoldTemplate(*entry.operation);
    return kind == journal::RecordKind::kAttachmentCreated ? absl::OkStatus() : SetAside();
  }

  absl::Status SetAside() {
    ++set_aside_;
    return absl::OkStatus();
  }

  absl::Status FoldReflection(const LogEntry& entry) {
    const journal::SubjectId& subject = entry.header.subject;
    const absl::StatusOr<v1::ReflectionOperation> operation =
        journal::ParseReflectionOperation(*entry.operation);
    if (!operation.ok()) return SetAside();
    const auto fold_into = [&](journal::Folded& folded) {
      return journal::Fold(subject, entry.header.stamp, entry.header.kind, *operation, folded).ok();
    };
    auto place = places_.find(subject);
    if (place != places_.end()) {
      if (!fold_into(batch_.reflections[place->second])) return SetAside();
    } else {
      absl::StatusOr<journal::Folded> folded = index_.LoadFolded(subject);
      if (absl::IsNotFound(folded.status())) folded = journal::Folded();
      FALLOW_RETURN_IF_ERROR(folded.status());
      if (!fold_into(*folded)) return SetAside();
      place = places_.emplace(subject, batch_.reflections.size()).first;
      batch_.reflections.push_back(*std::move(folded));
    }
    text_bytes_ += batch_.reflections[place->second].view.text.size();
    NoteImport(*operation, subject);
    return absl::OkStatus();
  }

  void NoteImport(const v1::ReflectionOperation& operation, const journal::SubjectId& subject) {
    if (operation.import_key().empty()) return;
    IndexBatch::Imported imported{{}, subject};
    const crypto::ByteSpan key = crypto::AsBytes(operation.import_key());
    std::copy(key.begin(), key.end(), imported.key.begin());
    batch_.imported.push_back(imported);
  }

  absl::Status FoldTemplate(const std::string& payload) {
    v1::TemplateOperation operation;
    if (!operation.ParseFromString(payload) || !journal::CheckOperation(operation).ok()) {
      return SetAside();
    }
    batch_.templates.push_back({operation.name(), operation.text()});
    text_bytes_ += operation.text().size();
    return absl::OkStatus();
  }

  Index& index_;
  const Progress& progress_;
  const uint64_t total_;
  IndexBatch batch_;
  std::map<journal::SubjectId, size_t> places_;  // in batch_.reflections
  size_t text_bytes_ = 0;
  uint64_t records_ = 0;  // in batch_
  uint64_t set_aside_ = 0;
};

}  // namespace

absl::StatusOr<uint64_t> Replay(Log& log, Index& index, const Progress& progress) {
  Replayer replayer(log, index, progress);
  FALLOW_RETURN_IF_ERROR(
      log.Read(index.position(), [&](const LogEntry& entry) { return replayer.Take(entry); }));
  FALLOW_RETURN_IF_ERROR(replayer.Flush());
  return replayer.set_aside();
}

}  // namespace fallow::store
