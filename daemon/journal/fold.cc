#include "daemon/journal/fold.h"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/fold_order.h"
#include "daemon/journal/fold_record.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/operation_check.h"
#include "daemon/journal/text_history.h"
#include "daemon/text/operation.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

// Whether `edit` was made in the version that ends in the state's heads. A format rule keeps both
// lists sorted, so that they compare as they stand.
bool FollowsHeads(const WrittenEdit& written, const v1::ReflectionState& state) {
  const v1::TextEdit& edit = *written.edit;
  const auto& heads = state.text_heads();
  if (!edit.parents().empty()) {
    return std::equal(
        edit.parents().begin(), edit.parents().end(), heads.begin(), heads.end(),
        [](const v1::EventId& a, const v1::EventId& b) { return Order(a) == Order(b); });
  }
  const bool from_empty =
      edit.from_empty() || edit.first() == 0 || written.kind == RecordKind::kReflectionCreated;
  if (from_empty) return heads.empty();
  return heads.size() == 1 && Order(heads[0]) == Order(EventIdOf(written.stamp, edit.first() - 1));
}

absl::Status NoFit() {
  return BadOperation("its text does not fit what was there before");
}

// The text, which is refused as a whole or not at all.
absl::Status FoldText(const WrittenEdit& written, TextHistory* history, Folded& folded) {
  v1::ReflectionState& state = folded.state;
  if (FollowsHeads(written, state)) {
    const std::vector<text::TextOperation> runs = RunsOf(*written.edit);
    if (!text::Apply(folded.view.text, runs).ok()) return NoFit();
    if (history != nullptr) history->Note(written);
    uint64_t events = 0;
    for (const text::TextOperation& run : runs) events += run.length;
    state.clear_text_heads();
    *state.add_text_heads() = EventIdOf(written.stamp, written.edit->first() + events - 1);
    return absl::OkStatus();
  }
  if (history == nullptr) {
    return absl::FailedPreconditionError("Merging a text takes its history.");
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<text::TextOperation> merged,
                          history->Merge({&written, 1}));
  // The history knows all edits of this text, so that only events that share a name come apart
  // here.
  if (!text::Apply(folded.view.text, merged).ok()) return NoFit();
  *state.mutable_text_heads() = history->Heads();
  return absl::OkStatus();
}

// Merges in stretches as long as possible: one that does not fit is cut in two until what does not
// fit stands alone. An edit fits or does not for what it builds on, so the cuts change nothing.
class AllFolder {
 public:
  AllFolder(const SubjectId& subject, std::span<const PastRecord> records)
      : subject_(subject), records_(records) {
    result_.taken.resize(records.size());
  }

  void FoldRange(size_t begin, size_t end) {
    if (begin == end || TryRange(begin, end) || end - begin == 1) return;
    const size_t middle = begin + (end - begin) / 2;
    FoldRange(begin, middle);
    FoldRange(middle, end);
  }

  FoldedAll Take() { return std::move(result_); }

 private:
  bool TryRange(size_t begin, size_t end) {
    Folded folded = result_.folded;
    std::vector<bool> taken = result_.taken;
    std::vector<WrittenEdit> edits;
    for (size_t i = begin; i < end; ++i) {
      const auto& [stamp, kind, operation] = records_[i];
      if (!CheckRecord(subject_, stamp, kind, operation, folded).ok()) continue;
      FoldAround(subject_, stamp, kind, operation, folded);
      if (operation.has_text()) edits.push_back({stamp, kind, &operation.text()});
      taken[i] = true;
    }
    if (!edits.empty()) {
      const auto merged = history_.Merge(edits);
      if (!merged.ok()) return false;
      FALLOW_CHECK(text::Apply(folded.view.text, *merged).ok());
      *folded.state.mutable_text_heads() = history_.Heads();
    }
    result_ = {std::move(folded), std::move(taken)};
    return true;
  }

  const SubjectId& subject_;
  const std::span<const PastRecord> records_;
  TextHistory history_;
  FoldedAll result_;
};

}  // namespace

bool NeedsHistory(const RecordStamp& stamp, RecordKind kind,
                  const v1::ReflectionOperation& operation, const Folded& folded) {
  return operation.has_text() && !FollowsHeads({stamp, kind, &operation.text()}, folded.state);
}

absl::Status Fold(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                  const v1::ReflectionOperation& operation, Folded& folded, TextHistory* history) {
  FALLOW_RETURN_IF_ERROR(CheckRecord(subject, stamp, kind, operation, folded));
  // The text is the last thing that can be refused, and leaves what it was given as it was.
  if (operation.has_text()) {
    FALLOW_RETURN_IF_ERROR(FoldText({stamp, kind, &operation.text()}, history, folded));
  }
  FoldAround(subject, stamp, kind, operation, folded);
  return absl::OkStatus();
}

FoldedAll FoldAll(const SubjectId& subject, std::span<const PastRecord> records) {
  AllFolder folder(subject, records);
  folder.FoldRange(0, records.size());
  return folder.Take();
}

absl::StatusOr<v1::ReflectionOperation> ParseReflectionOperation(std::string_view payload) {
  v1::ReflectionOperation operation;
  if (payload.size() > kPayloadBytesMax ||
      !operation.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return BadOperation("it is not an operation");
  }
  return operation;
}

}  // namespace fallow::journal
