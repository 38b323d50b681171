#include "tests/simulation/ledger.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <functional>
#include <set>

#include "daemon/base/status.h"

namespace fallow::simulation {
namespace {

using Story = std::vector<const Change*>;
using Selector = std::function<bool(const Change&)>;

// Whether `later` was certainly made with knowledge of `earlier`.
bool Knew(const Change& later, const Change& earlier) {
  return earlier.acknowledged && Includes(later.seen, earlier.record) == Inclusion::kYes;
}
// Whether `later` was certainly made without that knowledge.
bool KnewNot(const Change& later, const Change& earlier) {
  return earlier.acknowledged && Includes(later.seen, earlier.record) == Inclusion::kNo;
}
bool IsOwed(const Change& change) {
  return change.acknowledged && !change.excused;
}

// For two opposite changes, an addition wins unless a removal knew of it. True or false when the
// result is certain, nothing when both are allowed.
std::optional<bool> AddWins(const Story& story, const Selector& adds, const Selector& removes) {
  bool present = false;
  bool certain_absence = true;
  for (const Change* add : story) {
    if (!adds(*add)) continue;
    bool removed = false;
    bool maybe_removed = false;
    for (const Change* remove : story) {
      if (!removes(*remove)) continue;
      removed = removed || (IsOwed(*remove) && Knew(*remove, *add));
      maybe_removed = maybe_removed || !KnewNot(*remove, *add);
    }
    present = present || (IsOwed(*add) && !maybe_removed);
    certain_absence = certain_absence && removed;
  }
  if (present) return true;
  if (certain_absence) return false;
  return std::nullopt;
}

// The values that a field may have: those that were certainly or possibly written last. `initial`
// as well if no owed change wrote one.
template <class T>
std::vector<T> Allowed(const Story& story, std::optional<T> Change::*field, T initial) {
  std::vector<T> allowed;
  bool written = false;
  for (const Change* change : story) {
    if (!(change->*field)) continue;
    written = written || IsOwed(*change);
    const bool replaced = std::any_of(story.begin(), story.end(), [&](const Change* later) {
      return later->*field && IsOwed(*later) && Knew(*later, *change);
    });
    if (!replaced) allowed.push_back(*(change->*field));
  }
  if (!written) allowed.push_back(std::move(initial));
  return allowed;
}

template <class T>
bool Contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// `all_owed`: everything that was written must be there.
std::string CheckText(const Story& story, std::string_view text, bool all_owed = true) {
  std::map<char32_t, size_t> places;
  size_t place = 0;
  for (const char32_t character : ToCharacters(text)) {
    // Spaces, line ends and words that everybody uses are not checked.
    if (character < U'\x80') continue;
    if (!places.emplace(character, place++).second) return "a character stands twice in the text";
  }
  std::set<char32_t> written, owed, gone, maybe_gone;
  for (const Change* change : story) {
    written.insert(change->inserted.begin(), change->inserted.end());
    if (IsOwed(*change)) owed.insert(change->inserted.begin(), change->inserted.end());
    maybe_gone.insert(change->removed.begin(), change->removed.end());
    if (IsOwed(*change)) gone.insert(change->removed.begin(), change->removed.end());
  }
  for (const auto& [character, at] : places) {
    if (!written.contains(character)) return "the text has a character that nobody wrote";
    if (gone.contains(character)) return "a character that was taken out is in the text";
  }
  for (const char32_t character : owed) {
    if (all_owed && !places.contains(character) && !maybe_gone.contains(character)) {
      return "a character is lost from the text";
    }
  }
  for (const Change* change : story) {
    std::optional<size_t> before;
    for (const char32_t character : change->inserted) {
      const auto found = places.find(character);
      if (found == places.end()) continue;
      if (before && found->second < *before) return "characters have changed places in the text";
      before = found->second;
    }
  }
  return "";
}

std::string CheckTags(const Story& story, const journal::Reflection& shown) {
  std::set<std::string> tags(shown.tags.begin(), shown.tags.end());
  for (const Change* change : story) {
    tags.insert(change->tags_added.begin(), change->tags_added.end());
  }
  for (const std::string& tag : tags) {
    const std::optional<bool> expected = AddWins(
        story, [&](const Change& change) { return Contains(change.tags_added, tag); },
        [&](const Change& change) { return Contains(change.tags_removed, tag); });
    if (expected && *expected != Contains(shown.tags, tag)) {
      return *expected ? "a tag is lost" : "a tag is there that was taken off";
    }
  }
  return "";
}

std::string CheckPractice(const Story& story, const FinalView& view, bool connections_owed) {
  for (const Change* change : story) {
    if (!IsOwed(*change)) continue;
    if (connections_owed) {
      if (change->name && !view.names.contains(*change->name)) return "a connection's name is lost";
      if (change->season && !view.seasons.contains(*change->season)) return "a season is lost";
    }
    if (change->sign && !view.signs.contains(*change->sign)) return "a sign of one's own is lost";
  }
  return "";
}

bool Deletes(const Change& change) {
  return change.deleted && *change.deleted;
}

std::string CheckDeletion(const Story& story, bool deleted) {
  // Whether there is a deletion that may have known of all edits, or certainly did.
  bool maybe = false;
  bool certain = false;
  for (const Change* deletion : story) {
    if (!Deletes(*deletion)) continue;
    const auto any = [&](const auto& condition) {
      return std::any_of(story.begin(), story.end(),
                         [&](const Change* edit) { return !Deletes(*edit) && condition(*edit); });
    };
    maybe =
        maybe || !any([&](const Change& edit) { return IsOwed(edit) && KnewNot(*deletion, edit); });
    certain = certain || (IsOwed(*deletion) &&
                          !any([&](const Change& edit) { return !Knew(*deletion, edit); }));
  }
  if (deleted && !maybe) return "it is deleted, though no deletion knew of every edit";
  if (!deleted && certain) return "it is there, though a deletion knew of every edit";
  return "";
}

// It is taken off only where it is seen, and so never put back.
std::string CheckAttachment(const Story& story, const journal::SubjectId& id,
                            const journal::Reflection& shown) {
  const bool listed = std::any_of(shown.attachments.begin(), shown.attachments.end(),
                                  [&](const auto& attachment) { return attachment.id == id; });
  const auto takes_off = [&](const Change* change) { return change->detached == id; };
  const auto certainly = [&](const Change* change) { return takes_off(change) && IsOwed(*change); };
  if (listed && std::any_of(story.begin(), story.end(), certainly)) {
    return "an attachment is there that was taken off";
  }
  if (!listed && std::none_of(story.begin(), story.end(), takes_off)) {
    return "an attachment is lost";
  }
  return "";
}

std::string CheckReflection(const Story& story, const journal::Reflection& shown) {
  if (std::string wrong = CheckText(story, shown.text); !wrong.empty()) return wrong;
  if (std::string wrong = CheckTags(story, shown); !wrong.empty()) return wrong;
  if (!Contains(Allowed<bool>(story, &Change::starred, false), shown.starred)) {
    return "the star is not what was last set";
  }
  if (!Contains(Allowed<std::string>(story, &Change::mood, ""), shown.mood)) {
    return "the mood is not what was last set";
  }
  for (const Change* change : story) {
    if (!IsOwed(*change)) continue;
    for (const std::string& sign : change->signs) {
      if (!Contains(shown.signs, sign)) return "a sign is lost";
    }
    for (const auto& [id, content] : change->attached) {
      if (std::string wrong = CheckAttachment(story, id, shown); !wrong.empty()) return wrong;
    }
  }
  return "";
}

}  // namespace

Inclusion Includes(const journal::Frontier& frontier, const journal::WriterHead& record) {
  size_t branches = 0;
  bool reached = false;
  for (const journal::WriterHead& head : frontier) {
    if (head.writer != record.writer) continue;
    if (head == record) return Inclusion::kYes;
    ++branches;
    reached = reached || head.sequence > record.sequence;
  }
  if (!reached) return Inclusion::kNo;
  return branches == 1 ? Inclusion::kYes : Inclusion::kMaybe;
}

std::u32string Ledger::NewCharacters(size_t count) {
  std::u32string characters;
  while (characters.size() < count) characters.push_back(next_character_++);
  FALLOW_CHECK(next_character_ <= kLastCharacter);
  return characters;
}

std::optional<bool> Ledger::Released(const std::string& subject) const {
  if (forgotten_.contains(subject)) return true;
  bool maybe = false;
  for (const Change& change : changes_) {
    if (change.subject != subject) continue;
    maybe = maybe || (change.about && connections_released_);
    if (!change.released) continue;
    if (IsOwed(change)) return true;
    maybe = true;
  }
  if (maybe) return std::nullopt;
  return false;
}

bool Ledger::MayBeDetached(const journal::SubjectId& attachment) const {
  return std::any_of(changes_.begin(), changes_.end(),
                     [&](const Change& change) { return change.detached == attachment; });
}

std::string Ledger::Check(const FinalView& view) const {
  std::map<std::string, Story> stories;
  for (const Change& change : changes_) {
    if (IsOwed(change) && Includes(view.frontier, change.record) == Inclusion::kNo) {
      return "an acknowledged change of device " + std::to_string(change.device) + " is lost";
    }
    stories[change.subject].push_back(&change);
  }
  for (auto& [subject, story] : stories) {
    if (subject.starts_with("template ")) {
      const auto found = view.templates.find(subject);
      const std::string shown = found == view.templates.end() ? "" : found->second;
      if (!Contains(Allowed<std::string>(story, &Change::text, ""), shown)) {
        return "a template is not what was last set";
      }
      continue;
    }
    if (subject.starts_with("device ")) continue;
    if (subject == "practice") {
      if (std::string wrong = CheckPractice(story, view, !connections_released_); !wrong.empty()) {
        return wrong;
      }
      continue;
    }
    if (subject == "farewell") {
      const std::string wrong = CheckText(story, view.farewells, !connections_released_);
      if (!wrong.empty()) return "of the farewells: " + wrong;
      continue;
    }
    if (std::none_of(story.begin(), story.end(), [](const Change* one) { return IsOwed(*one); })) {
      continue;
    }
    const auto found = view.reflections.find(subject);
    const std::optional<bool> released = Released(subject);
    if (found == view.reflections.end()) {
      if (released && !*released) return "a reflection is lost";
      continue;
    }
    if (released && *released) return "a reflection is there that was released";
    std::erase_if(story, [](const Change* change) { return change->released; });
    if (std::string wrong = CheckReflection(story, found->second); !wrong.empty()) return wrong;
    if (std::string wrong = CheckDeletion(story, found->second.deleted.has_value());
        !wrong.empty() && !deletions_undone_) {
      return wrong;
    }
  }
  return CheckUnknown(view);
}

// A reflection that is not in the ledger must be one whose writing was interrupted.
std::string Ledger::CheckUnknown(const FinalView& view) const {
  std::set<std::string> known;
  std::set<std::u32string> unsure;
  for (const Change& change : changes_) {
    known.insert(change.subject);
    if (change.subject.empty()) unsure.insert(change.inserted);
  }
  for (const auto& [subject, shown] : view.reflections) {
    if (!known.contains(subject) && !unsure.contains(ToCharacters(shown.text))) {
      return "there is a reflection that nobody wrote";
    }
  }
  return "";
}

std::u32string ToCharacters(std::string_view utf8) {
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  std::u32string characters(static_cast<size_t>(text.countChar32()), U' ');
  UErrorCode error = U_ZERO_ERROR;
  text.toUTF32(reinterpret_cast<UChar32*>(characters.data()),
               static_cast<int32_t>(characters.size()), error);
  FALLOW_CHECK(U_SUCCESS(error));
  return characters;
}

std::string ToUtf8(std::u32string_view characters) {
  std::string utf8;
  icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(characters.data()),
                                static_cast<int32_t>(characters.size()))
      .toUTF8String(utf8);
  return utf8;
}

}  // namespace fallow::simulation
