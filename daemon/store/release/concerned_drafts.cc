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
  // `names`: of the connection that goes, which `book` may have no more.
  Concerned(std::span<const SubjectId> subjects, const std::vector<std::string>& names,
            const journal::ConnectionBook& book, Reflections& reflections)
      : subjects_(subjects.begin(), subjects.end()),
        known_(practice::NamesIn(book)),
        reflections_(reflections),
        any_own_(!names.empty()) {
    for (const std::string& name : names) {
      own_.Insert(name);
      known_.Add(name, name);
    }
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
  practice::KnownNames known_;
  Reflections& reflections_;
  journal::NameSet own_;
  const bool any_own_;
};

}  // namespace

absl::StatusOr<ConcernedDrafts> DraftsConcernedBy(std::span<const SubjectId> subjects,
                                                  const journal::Connection* connection,
                                                  PracticeRecords& practice,
                                                  Reflections& reflections, Drafts& drafts) {
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ReadConnections(practice));
  std::vector<std::string> names;
  if (connection != nullptr) names = journal::NamesOf(*connection);
  const Concerned concerned(subjects, names, book, reflections);
  ConcernedDrafts all;
  const auto judge = [&](const Draft& draft) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(std::optional<ConcernedDraft> judged, concerned.Judge(draft));
    if (judged) all.drafts.push_back(*std::move(judged));
    return absl::OkStatus();
  };
  FALLOW_ASSIGN_OR_RETURN(const std::vector<Drafts::Unread> unread, drafts.Visit(judge));
  for (const Drafts::Unread& each : unread) {
    if (!absl::IsDataLoss(each.why)) all.unread.push_back(each.id);
  }
  return all;
}

std::optional<UnreadDrafts> NoteOf(const SubjectId& with, const journal::Connection& connection,
                                   const ConcernedDrafts& drafts) {
  if (drafts.unread.empty()) return std::nullopt;
  return UnreadDrafts{with, journal::NamesOf(connection), drafts.unread};
}

absl::StatusOr<LookedAgain> LookAgain(std::span<const UnreadDrafts> notes, Log& log,
                                      PracticeRecords& practice, Reflections& reflections,
                                      Drafts& drafts) {
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ReadConnections(practice));
  LookedAgain looked;
  for (const UnreadDrafts& note : notes) {
    const Concerned concerned({}, note.names, book, reflections);
    UnreadDrafts left{note.with, note.names, {}};
    for (const DraftId& id : note.drafts) {
      const absl::StatusOr<Draft> draft = drafts.Get(id);
      if (absl::IsNotFound(draft.status()) || absl::IsDataLoss(draft.status())) continue;
      if (!draft.ok()) {
        left.drafts.push_back(id);
        continue;
      }
      bool goes = false;
      if (draft->reflection) {
        FALLOW_ASSIGN_OR_RETURN(goes, log.WasLetGo(*draft->reflection));
      }
      FALLOW_ASSIGN_OR_RETURN(const std::optional<ConcernedDraft> judged, concerned.Judge(*draft));
      if (goes || (judged && judged->goes)) looked.going.push_back(id);
    }
    if (!left.drafts.empty()) looked.left.push_back(std::move(left));
  }
  return looked;
}

std::vector<DraftId> GoingOf(const std::vector<ConcernedDraft>& drafts) {
  std::vector<DraftId> going;
  for (const ConcernedDraft& each : drafts) {
    if (each.goes) going.push_back(each.id);
  }
  return going;
}

}  // namespace fallow::store
