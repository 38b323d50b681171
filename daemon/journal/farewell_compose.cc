#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/farewell.h"
#include "daemon/journal/farewell_text.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/names.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

constexpr size_t kLanguageBytesMax = 35;  // RFC 5646, section 4.4.1: no tag needs more

// Texts that devices wrote independently may exceed the bound together; they can then be shortened
// step by step.
absl::Status CheckPart(std::string_view text, size_t bytes_now) {
  if (text.size() > kPracticeTextBytesMax && text.size() >= bytes_now) {
    return base::Invalid("The text is too long", "a part of a farewell holds at most 256 KiB",
                         base::Next::kWriteReflection);
  }
  return text::CheckText(text, "The text");
}

absl::Status TooMuch() {
  return base::Invalid("The change cannot be kept", "the farewell holds too much already",
                       base::Next::kShorten);
}

// Whether folding will accept the edit.
bool Fits(const SubjectId& subject, const PartState::Text& text, const v1::TextEdit& edit,
          const Occasion& occasion) {
  std::vector<PastRecord> records = text.records;
  PastRecord& coming = records.emplace_back();
  coming.stamp = occasion.stamp;
  coming.kind = RecordKind::kReflectionChanged;
  coming.operation.set_salt(occasion.salt);
  *coming.operation.mutable_text() = edit;
  return FoldAll(subject, records).taken.back();
}

bool IsLanguage(std::string_view language) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !language.empty() && language.size() <= kLanguageBytesMax && language.front() != '-' &&
         language.back() != '-' && std::all_of(language.begin(), language.end(), fits);
}

}  // namespace

absl::StatusOr<std::vector<FarewellChange>> ComposeFarewellPart(const FarewellSubjects& subjects,
                                                                const FarewellPartEdit& what,
                                                                const Occasion& occasion) {
  FALLOW_CHECK(what.part < kFarewellParts);
  const PartState now = FoldPart(subjects, what.part);
  FALLOW_RETURN_IF_ERROR(CheckPart(what.text, Joined(TextsOf(now)).size()));
  std::vector<Folded> opened;
  for (const PartState::Text& text : now.texts) opened.push_back(text.folded);
  if (what.base_version != 0 && what.base_version != now.version) {
    FALLOW_ASSIGN_OR_RETURN(opened,
                            OpenedPart(subjects, now, what.base_version, occasion.stamp.device));
  }
  std::vector<std::string> texts;
  for (const Folded& each : opened) texts.push_back(each.view.text);
  const auto wanted = Apportioned(texts, what.text);
  std::vector<FarewellChange> changes;
  for (size_t i = 0; i < subjects.size(); ++i) {
    if (!wanted[i]) continue;
    FALLOW_ASSIGN_OR_RETURN(std::optional<v1::TextEdit> edit,
                            ComposeText(opened[i], *wanted[i], occasion.salt));
    if (!edit) continue;
    if (!Fits(subjects[i].id, now.texts[i], *edit, occasion)) return TooMuch();
    v1::FarewellOperation operation;
    v1::PartEdit& part = *operation.add_edits();
    part.set_part(static_cast<v1::FarewellPart>(what.part + 1));
    *part.mutable_edit() = *std::move(edit);
    changes.push_back({subjects[i].id, std::move(operation)});
  }
  return changes;
}

absl::StatusOr<v1::FarewellOperation> ComposeSaid(const Moment& at, std::string_view how) {
  FALLOW_RETURN_IF_ERROR(CheckMoment(at));
  v1::FarewellOperation operation;
  v1::Said& said = *operation.mutable_said();
  said.mutable_at()->set_unix_millis(ToMillis(at.at));
  said.mutable_at()->set_zone(at.zone);
  if (!how.empty()) {
    FALLOW_ASSIGN_OR_RETURN(*said.mutable_how(), CleanName(how, "How it was said"));
  }
  return operation;
}

absl::StatusOr<std::string> CleanLanguage(std::string_view language) {
  if (IsLanguage(language)) return std::string(language);
  return base::Invalid("This is not a language code", "it must look like \"en\" or \"pt-BR\"", "");
}

}  // namespace fallow::journal
