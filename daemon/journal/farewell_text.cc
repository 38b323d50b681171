#include "daemon/journal/farewell_text.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/history.h"
#include "daemon/text/diff.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

// The record that creates a reflection counts as a version; the part itself has no such edit.
constexpr uint32_t kMakingVersion = 1;

absl::Status NoSuchVersion() {
  return base::Invalid("The edit was made from a version that does not exist", "", "");
}

// For each character of the shown text, the text it comes from. A seam belongs to none.
constexpr size_t kSeam = SIZE_MAX;
using Owners = std::vector<size_t>;

Owners OwnersOf(const std::vector<std::string>& texts) {
  Owners owners;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!HasWords(texts[i])) continue;
    if (!owners.empty()) owners.insert(owners.end(), kFarewellSeam.size(), kSeam);
    owners.insert(owners.end(), text::CountCodePoints(texts[i]), i);
  }
  return owners;
}

// An insertion belongs to the text before it, or else to the one after it.
size_t OwnerAt(const Owners& owners, size_t position) {
  if (position > 0 && owners[position - 1] != kSeam) return owners[position - 1];
  if (position < owners.size() && owners[position] != kSeam) return owners[position];
  while (position > 0 && owners[position - 1] == kSeam) --position;
  return position > 0 ? owners[position - 1] : 0;
}

void Follow(const text::TextOperation& run, Owners& owners) {
  const auto at = owners.begin() + static_cast<ptrdiff_t>(run.position);
  const auto length = static_cast<ptrdiff_t>(run.length);
  if (run.kind == text::TextOperation::Kind::kDelete) {
    owners.erase(at, at + length);
  } else {
    owners.insert(at, run.length, OwnerAt(owners, run.position));
  }
}

// Deals out `whole` to `count` texts, by the owner of each character.
std::vector<std::string> Dealt(std::string_view whole, const Owners& owners, size_t count) {
  std::vector<std::string> texts(count);
  size_t character = 0;
  for (size_t byte = 0; byte < whole.size(); ++character) {
    const size_t begin = byte++;
    while (byte < whole.size() && (static_cast<uint8_t>(whole[byte]) & 0xC0) == 0x80) ++byte;
    if (owners[character] != kSeam) texts[owners[character]] += whole.substr(begin, byte - begin);
  }
  return texts;
}

PartState::Text TextFrom(const FarewellRecords& subject, size_t part) {
  PartState::Text text;
  PastRecord& making = text.records.emplace_back();
  making.stamp = subject.history->front().stamp;
  making.operation.mutable_at()->set_zone("UTC");
  text.arrived.push_back(0);
  for (const PracticeRecord& record : *subject.history) {
    auto operation = OperationOf<v1::FarewellOperation>(record);
    for (v1::PartEdit& edit : *operation.mutable_edits()) {
      if (static_cast<size_t>(edit.part()) != part + 1) continue;
      PastRecord& past = text.records.emplace_back();
      past.stamp = record.stamp;
      past.kind = RecordKind::kReflectionChanged;
      past.operation.set_salt(operation.salt());
      past.operation.set_written_unix_millis(operation.written_unix_millis());
      *past.operation.mutable_text() = std::move(*edit.mutable_edit());
      text.arrived.push_back(record.arrived);
    }
  }
  FoldedAll all = FoldAll(subject.id, text.records);
  text.taken = std::move(all.taken);
  text.folded = std::move(all.folded);
  return text;
}

// The records in the order in which they arrived here.
std::vector<PastRecord> InArrival(const PartState::Text& text) {
  std::vector<size_t> order(text.records.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return text.arrived[a] < text.arrived[b]; });
  std::vector<PastRecord> records;
  records.reserve(order.size());
  for (const size_t i : order) records.push_back(text.records[i]);
  return records;
}

}  // namespace

PartState FoldPart(const FarewellSubjects& subjects, size_t part) {
  PartState state;
  for (const FarewellRecords& subject : subjects) {
    state.texts.push_back(TextFrom(subject, part));
    state.version += state.texts.back().folded.state.version() - kMakingVersion;
  }
  return state;
}

std::vector<std::string> TextsOf(const PartState& state) {
  std::vector<std::string> texts;
  for (const PartState::Text& each : state.texts) texts.push_back(each.folded.view.text);
  return texts;
}

absl::StatusOr<std::vector<Folded>> OpenedPart(const FarewellSubjects& subjects,
                                               const PartState& now, uint32_t version,
                                               const DeviceId& self) {
  if (version > now.version) return NoSuchVersion();
  std::vector<std::pair<uint64_t, size_t>> edits;  // when it arrived, and in which text
  for (size_t i = 0; i < now.texts.size(); ++i) {
    const PartState::Text& text = now.texts[i];
    for (size_t k = 1; k < text.records.size(); ++k) {
      if (text.taken[k]) edits.emplace_back(text.arrived[k], i);
    }
  }
  std::stable_sort(edits.begin(), edits.end());
  std::vector<uint32_t> versions(subjects.size(), kMakingVersion);
  for (uint32_t i = 0; i < version; ++i) ++versions[edits[i].second];
  std::vector<Folded> opened;
  for (size_t i = 0; i < subjects.size(); ++i) {
    FALLOW_ASSIGN_OR_RETURN(
        opened.emplace_back(),
        OpenedState(subjects[i].id, InArrival(now.texts[i]), versions[i], self));
  }
  return opened;
}

bool HasWords(std::string_view text) {
  return !base::IsBlank(text);
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& each : texts) {
    if (!HasWords(each)) continue;
    if (!joined.empty()) joined += kFarewellSeam;
    joined += each;
  }
  return joined;
}

std::vector<std::optional<std::string>> Apportioned(const std::vector<std::string>& texts,
                                                    std::string_view wanted) {
  Owners owners = OwnersOf(texts);
  for (const text::TextOperation& run : text::DiffWords(Joined(texts), wanted)) {
    Follow(run, owners);
  }
  std::vector<std::string> becoming = Dealt(wanted, owners, texts.size());
  if (Joined(becoming) != wanted) {
    std::fill(becoming.begin(), becoming.end(), "");
    becoming.front() = wanted;
  }
  std::vector<std::optional<std::string>> apportioned(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    // Texts that are blank before and after are left alone: their white space is not shown.
    if (HasWords(texts[i]) || HasWords(becoming[i])) apportioned[i] = std::move(becoming[i]);
  }
  return apportioned;
}

}  // namespace fallow::journal
