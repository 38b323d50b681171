#include "daemon/journal/fold.h"

#include <algorithm>
#include <string>
#include <tuple>
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

// Whether `edit` was made to the version that ends in the state's heads. By the format both lists
// are sorted, so they can be compared as they are.
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

// Takes back how the text is shown where edits meet, so that it is the merged one.
void Unjoin(Folded& folded) {
  if (folded.state.text_joins().empty()) return;
  folded.view.text = std::move(*folded.state.mutable_text_merged());
  folded.state.clear_text_merged();
  folded.state.clear_text_joins();
}

// REQUIRES: the text is the merged one, and `history` has just merged it.
void Join(const TextHistory& history, Folded& folded) {
  std::vector<text::TextOperation> joins = history.Joins();
  if (joins.empty()) return;
  folded.state.set_text_merged(folded.view.text);
  FALLOW_CHECK(text::Apply(folded.view.text, joins).ok());
  AddRuns(std::move(joins), *folded.state.mutable_text_joins());
}

// Changes the text as merging does. False, and nothing changed, where the runs do not fit it.
bool ApplyMerged(std::span<const text::TextOperation> runs, Folded& folded) {
  if (folded.state.text_joins().empty()) return text::Apply(folded.view.text, runs).ok();
  std::string merged = folded.state.text_merged();
  if (!text::Apply(merged, runs).ok()) return false;
  Unjoin(folded);
  folded.view.text = std::move(merged);
  return true;
}

// Folds the text. On failure `folded` is unchanged.
absl::Status FoldText(const WrittenEdit& written, TextHistory* history, Folded& folded) {
  v1::ReflectionState& state = folded.state;
  if (FollowsHeads(written, state)) {
    const std::vector<text::TextOperation> runs = RunsOf(*written.edit);
    if (!ApplyMerged(runs, folded)) return NoFit();
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
  const auto merged = history->Merge({&written, 1});
  if (!merged.ok()) return NoFit();
  // The history knows all edits of this text, so this fails only where two events share a name.
  if (!ApplyMerged(*merged, folded)) return NoFit();
  *state.mutable_text_heads() = history->Heads();
  Join(*history, folded);
  return absl::OkStatus();
}

// Merges as many records at once as possible: a range that does not fit is halved until what does
// not fit stands alone. Whether an edit fits depends only on what it builds on, so the division
// changes nothing.
class AllFolder {
 public:
  AllFolder(const SubjectId& subject, std::span<const PastRecord> records)
      : subject_(subject), records_(records) {
    result_.taken.resize(records.size());
  }

  FoldedAll FoldThem() {
    FoldRange(0, records_.size());
    FoldLate();
    Join(history_, result_.folded);
    return std::move(result_);
  }

 private:
  void FoldRange(size_t begin, size_t end) {
    if (begin == end || TryRange(begin, end)) return;
    if (end - begin == 1) {
      if (early_) late_.push_back(begin);
      return;
    }
    const size_t middle = begin + (end - begin) / 2;
    FoldRange(begin, middle);
    FoldRange(middle, end);
  }

  // Folds the texts that came before what they build on, in an order that puts each after it.
  void FoldLate() {
    std::sort(late_.begin(), late_.end(),
              [this](size_t a, size_t b) { return Precedes(records_[a], records_[b]); });
    std::erase_if(late_, [this](size_t i) { return TryRange(i, i + 1) || !early_; });
    result_.waiting.resize(records_.size());
    for (const size_t i : late_) result_.waiting[i] = true;
    result_.folded.state.set_text_waiting(static_cast<uint32_t>(late_.size()));
  }

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
      early_ = absl::IsNotFound(merged.status());
      if (!merged.ok()) return false;
      FALLOW_CHECK(text::Apply(folded.view.text, *merged).ok());
      *folded.state.mutable_text_heads() = history_.Heads();
    }
    result_ = {std::move(folded), std::move(taken), {}};
    return true;
  }

  const SubjectId& subject_;
  const std::span<const PastRecord> records_;
  TextHistory history_;
  FoldedAll result_;
  bool early_ = false;        // whether the last failure was for building on unknown events
  std::vector<size_t> late_;  // records that failed for that reason
};

}  // namespace

bool Precedes(const PastRecord& a, const PastRecord& b) {
  const auto place = [](const PastRecord& record) {
    const RecordStamp& stamp = record.stamp;
    return std::tuple(stamp.lamport, stamp.device, stamp.incarnation, stamp.sequence,
                      record.operation.salt());
  };
  return place(a) < place(b);
}

bool NeedsHistory(const RecordStamp& stamp, RecordKind kind,
                  const v1::ReflectionOperation& operation, const Folded& folded) {
  if (!operation.has_text()) return false;
  // Edits that are waiting may have been waiting for this one.
  return folded.state.text_waiting() > 0 ||
         !FollowsHeads({stamp, kind, &operation.text()}, folded.state);
}

absl::Status Fold(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                  const v1::ReflectionOperation& operation, Folded& folded, TextHistory* history) {
  FALLOW_RETURN_IF_ERROR(CheckRecord(subject, stamp, kind, operation, folded));
  // The text is the last thing that can be refused, and then leaves `folded` as it was.
  if (operation.has_text()) {
    FALLOW_RETURN_IF_ERROR(FoldText({stamp, kind, &operation.text()}, history, folded));
  }
  FoldAround(subject, stamp, kind, operation, folded);
  return absl::OkStatus();
}

FoldedAll FoldAll(const SubjectId& subject, std::span<const PastRecord> records) {
  return AllFolder(subject, records).FoldThem();
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
