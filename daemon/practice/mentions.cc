#include "daemon/practice/mentions.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/names.h"
#include "daemon/text/markdown.h"

namespace fallow::practice {
namespace {

// Between the words of a name, spaces, hyphens and underscores are equivalent.
std::string TypedKey(std::string_view typed) {
  std::string key;
  for (const char c : journal::NameKey(typed)) {
    const bool gap = c == ' ' || c == '-' || c == '_';
    if (!gap) key.push_back(c);
    if (gap && !key.empty() && key.back() != ' ') key.push_back(' ');
  }
  return key;
}

struct Character {
  UChar32 c = 0;
  size_t end = 0;  // the offset of the next character
};

Character Read(std::string_view text, size_t place) {
  Character read;
  const auto* const bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int64_t>(text.size());
  auto at = static_cast<int64_t>(place);
  U8_NEXT(bytes, at, length, read.c);
  read.end = static_cast<size_t>(at);
  return read;
}

UChar32 CharacterAt(std::string_view text, size_t place) {
  return Read(text, place).c;
}

size_t After(std::string_view text, size_t place) {
  return Read(text, place).end;
}

// REQUIRES: place > 0.
UChar32 CharacterBefore(std::string_view text, size_t place) {
  const auto continues = [&](size_t i) { return (static_cast<uint8_t>(text[i]) & 0xC0) == 0x80; };
  size_t begin = place - 1;
  while (begin > 0 && continues(begin)) --begin;
  return CharacterAt(text, begin);
}

bool IsLetter(UChar32 c) {
  if (c < 0) return false;
  return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0 || c == 0x200D;
}

bool IsInWord(UChar32 c) {
  return IsLetter(c) || c == '-' || c == '_';
}

// Whether an @ at `place` begins a word. After a letter it is part of an address, after a slash
// part of a link; emphasis marks may come before it.
bool BeginsWord(std::string_view text, size_t place) {
  while (place > 0 &&
         (text[place - 1] == '_' || text[place - 1] == '*' || text[place - 1] == '~')) {
    --place;
  }
  if (place == 0) return true;
  const UChar32 before = CharacterBefore(text, place);
  constexpr std::string_view kNotBefore = "@/\\.+-=";
  const bool refused =
      before < 128 && kNotBefore.find(static_cast<char>(before)) != std::string_view::npos;
  return !IsLetter(before) && !refused;
}

// Where the word at `place` ends, or `place` itself when there is no word.
size_t EndOfWord(std::string_view text, size_t place) {
  size_t end = place;
  while (end < text.size()) {
    const UChar32 c = CharacterAt(text, end);
    const size_t next = After(text, end);
    const bool stop_inside =
        c == '.' && end > place && next < text.size() && IsLetter(CharacterAt(text, next));
    if (!IsInWord(c) && !stop_inside) break;
    end = next;
  }
  while (end > place && (text[end - 1] == '-' || text[end - 1] == '_')) --end;
  return end;
}

// The text after an @, as far as a name can reach, in the form in which names are kept.
std::string Ahead(std::string_view text, size_t bytes_max) {
  std::string_view ahead = text.substr(0, std::min(bytes_max, text.find('\n')));
  while (!ahead.empty() && ahead.size() < text.size() &&
         (static_cast<uint8_t>(text[ahead.size()]) & 0xC0) == 0x80) {
    ahead.remove_suffix(1);
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  FALLOW_CHECK(U_SUCCESS(error));
  std::string composed;
  nfc->normalize(icu::UnicodeString::fromUTF8({ahead.data(), static_cast<int32_t>(ahead.size())}),
                 error)
      .toUTF8String(composed);
  FALLOW_CHECK(U_SUCCESS(error));
  return composed;
}

// The longest known name that `ahead` starts with, in whole words.
const std::string* LongestKnown(std::string_view ahead, size_t first_word,
                                const KnownNames& names) {
  const std::string* longest = nullptr;
  for (size_t end = first_word; end > 0;) {
    const std::string_view typed = ahead.substr(0, end);
    if (const std::string* const known = names.Find(typed)) longest = known;
    if (typed.size() > 4 * names.longest()) break;
    // Go on to the end of the next word; names may have any characters in between.
    size_t begin = end;
    while (begin < ahead.size() && !IsLetter(CharacterAt(ahead, begin)))
      begin = After(ahead, begin);
    const size_t next = EndOfWord(ahead, begin);
    if (next <= end) break;
    end = next;
  }
  return longest;
}

// The text with all code replaced by spaces, byte by byte.
std::string WithoutCode(std::string_view text) {
  std::string prose(text);
  for (const text::Stretch& code : text::CodeIn(text)) {
    std::fill_n(prose.begin() + static_cast<std::ptrdiff_t>(code.begin), code.end - code.begin,
                ' ');
  }
  return prose;
}

}  // namespace

void KnownNames::Add(std::string_view typed, std::string name) {
  std::string key = TypedKey(typed);
  longest_ = std::max(longest_, key.size());
  names_.try_emplace(std::move(key), std::move(name));
}

const std::string* KnownNames::Find(std::string_view typed) const {
  const auto found = names_.find(TypedKey(typed));
  return found == names_.end() ? nullptr : &found->second;
}

KnownNames NamesIn(const journal::ConnectionBook& book) {
  KnownNames known;
  for (const journal::Connection& each : book.all()) known.Add(each.name, each.name);
  for (const journal::Connection& each : book.all()) {
    for (const std::string& alias : each.aliases) known.Add(alias, each.name);
  }
  return known;
}

std::vector<std::string> Mentions(std::string_view text, const KnownNames& names) {
  if (text.find('@') == std::string_view::npos) return {};
  const std::string prose = WithoutCode(text);
  std::vector<std::string> found;
  journal::NameSet seen;
  size_t tried = 0;
  for (size_t at = prose.find('@'); at != std::string::npos; at = prose.find('@', at + 1)) {
    if (found.size() >= kMentionsMax || ++tried > kMentionsTried) break;
    if (!BeginsWord(prose, at)) continue;
    const std::string ahead =
        Ahead(std::string_view(prose).substr(at + 1), 2 * journal::kNameBytesMax);
    const size_t word = EndOfWord(ahead, 0);
    if (word == 0 || (word < ahead.size() && ahead[word] == '@')) continue;
    const std::string* const known = LongestKnown(ahead, word, names);
    std::string name = known == nullptr ? ahead.substr(0, word) : *known;
    if (name.size() > journal::kNameBytesMax || !seen.Insert(name)) continue;
    found.push_back(std::move(name));
  }
  return found;
}

}  // namespace fallow::practice
