#include "daemon/store/release/concerned_drafts.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/base/title.h"
#include "daemon/journal/names.h"
#include "daemon/practice/mentions.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/text/utf8.h"

namespace fallow::store {
namespace {

using journal::SubjectId;

// A draft is kept as it was typed, whatever bytes that are. Those that are no text become spaces.
std::string AsText(std::string_view typed) {
  if (text::IsValidUtf8(typed)) return std::string(typed);
  constexpr size_t kCharacterBytesMax = 4;
  std::string text;
  while (!typed.empty()) {
    size_t length = 1;
    while (length <= kCharacterBytesMax && !text::IsValidUtf8(typed.substr(0, length))) ++length;
    const bool valid = length <= std::min(kCharacterBytesMax, typed.size());
    if (!valid) length = 1;
    text += valid ? typed.substr(0, length) : " ";
    typed.remove_prefix(length);
  }
  return text;
}

// A letter is nobody's, and whom a farewell or a check-in is about does not follow from its words.
bool MentionsCount(DraftKind kind) {
  return kind == DraftKind::kReflection || kind == DraftKind::kEdit || kind == DraftKind::kUntyped;
}

class Concerned {
 public:
  Concerned(std::span<const SubjectId> subjects, const journal::Connection* connection,
            const journal::ConnectionBook& book, Reflections& reflections)
      : subjects_(subjects.begin(), subjects.end()),
        known_(practice::NamesIn(book)),
        reflections_(reflections) {
    if (connection == nullptr) return;
    for (const std::string& name : journal::NamesOf(*connection)) own_.Insert(name);
    any_own_ = true;
  }

  // Nothing: it has nothing to do with what goes.
  absl::StatusOr<std::optional<ConcernedDraft>> Judge(const Draft& draft) const {
    std::optional<ConcernedDraft> judged;
    const bool edits = draft.reflection && subjects_.contains(*draft.reflection);
    if (!edits && !any_own_) return judged;
    bool goes = edits;
    if (!edits) {
      const std::vector<std::string> mentioned = WhomIn(draft);
      if (std::none_of(mentioned.begin(), mentioned.end(),
                       [&](const std::string& name) { return own_.Contains(name); })) {
        return judged;
      }
      FALLOW_ASSIGN_OR_RETURN(const std::vector<std::string> before, WhomBefore(draft));
      const auto is_own = [&](const std::string& name) { return own_.Contains(name); };
      goes = std::all_of(mentioned.begin(), mentioned.end(), is_own) &&
             std::all_of(before.begin(), before.end(), is_own);
    }
    judged =
        ConcernedDraft{*draft.id, base::TitleOf(draft.text).substr(0, kDraftTitleBytesMax), goes};
    return judged;
  }

 private:
  std::vector<std::string> WhomIn(const Draft& draft) const {
    std::vector<std::string> names = draft.about;
    if (!MentionsCount(draft.kind)) return names;
    for (std::string& name : practice::Mentions(AsText(draft.text), known_)) {
      names.push_back(std::move(name));
    }
    return names;
  }
  // Whom the text that it edits is about.
  absl::StatusOr<std::vector<std::string>> WhomBefore(const Draft& draft) const {
    if (!draft.reflection) return std::vector<std::string>();
    absl::StatusOr<journal::Reflection> edited = reflections_.Get(*draft.reflection);
    if (absl::IsNotFound(edited.status())) return std::vector<std::string>();
    FALLOW_RETURN_IF_ERROR(edited.status());
    return std::move(edited->about);
  }

  const std::set<SubjectId> subjects_;
  const practice::KnownNames known_;
  Reflections& reflections_;
  journal::NameSet own_;
  bool any_own_ = false;
};

}  // namespace

absl::StatusOr<std::vector<ConcernedDraft>> DraftsConcernedBy(std::span<const SubjectId> subjects,
                                                              const journal::Connection* connection,
                                                              PracticeRecords& practice,
                                                              Reflections& reflections,
                                                              Drafts& drafts) {
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ReadConnections(practice));
  const Concerned concerned(subjects, connection, book, reflections);
  std::vector<ConcernedDraft> all;
  const auto judge = [&](const Draft& draft) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(std::optional<ConcernedDraft> judged, concerned.Judge(draft));
    if (judged) all.push_back(*std::move(judged));
    return absl::OkStatus();
  };
  FALLOW_RETURN_IF_ERROR(drafts.Visit(judge).status());
  return all;
}

std::vector<DraftId> GoingOf(const std::vector<ConcernedDraft>& drafts) {
  std::vector<DraftId> going;
  for (const ConcernedDraft& each : drafts) {
    if (each.goes) going.push_back(each.id);
  }
  return going;
}

}  // namespace fallow::store
