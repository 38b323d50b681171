#include "daemon/practice/letter_text.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::practice {
namespace {

std::vector<char32_t> CodePoints(std::string_view text) {
  std::vector<char32_t> points;
  points.reserve(text.size());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(reinterpret_cast<const uint8_t*>(text.data()), at, size, c);
    points.push_back(static_cast<char32_t>(c));
  }
  return points;
}

// Straight for curly quotes and hyphens; a space for any white space but a line feed.
char32_t Plain(char32_t c) {
  switch (c) {
    case U'\u2018':
    case U'\u2019':
    case U'\u201B':
    case U'\u02BC':
      return U'\'';
    case U'\u2010':
    case U'\u2011':
      return U'-';
    default:
      return c != U'\n' && u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 ? U' ' : c;
  }
}

bool IsWordPart(char32_t c) {
  return u_isalnum(static_cast<UChar32>(c)) != 0;
}

// The characters that close the quotation that `points[at]` opens; empty when it opens none. An
// apostrophe opens one only before a word, and not after one.
std::u32string_view Closers(const std::vector<char32_t>& points, size_t at) {
  const bool before_word = at + 1 < points.size() && IsWordPart(points[at + 1]);
  const bool after_word = at > 0 && IsWordPart(points[at - 1]);
  switch (points[at]) {
    case U'"':
      return after_word ? U"" : U"\"";
    case U'\u201C':
      return U"\u201D";
    case U'\u201E':
      return U"\u201C\u201D";
    case U'\u00AB':
      return U"\u00BB";
    case U'\u00BB':
      return U"\u00AB";
    case U'\'':
      return before_word && !after_word ? U"'" : U"";
    case U'\u2018':
      return before_word && !after_word ? U"\u2019" : U"";
    default:
      return U"";
  }
}

bool EndsParagraph(const std::vector<char32_t>& points, size_t at) {
  return points[at] == U'\n' && at + 1 < points.size() && points[at + 1] == U'\n';
}

// How far ahead a closing mark is searched for. A longer quotation is read as ordinary text.
constexpr size_t kQuotationMax = 600;

// The index of the mark that closes the quotation opened at `at`, in the same paragraph.
std::optional<size_t> QuotationEnd(const std::vector<char32_t>& points, size_t at) {
  const std::u32string_view closers = Closers(points, at);
  if (closers.empty()) return std::nullopt;
  const bool apostrophe = closers == U"'" || closers == U"\u2019";
  const size_t end = std::min(points.size(), at + kQuotationMax);
  for (size_t i = at + 1; i < end && !EndsParagraph(points, i); ++i) {
    if (closers.find(points[i]) == std::u32string_view::npos) continue;
    if (apostrophe && i + 1 < points.size() && IsWordPart(points[i + 1])) continue;
    return i;
  }
  return std::nullopt;
}

}  // namespace

LetterText::LetterText(std::string_view source, std::string_view language, Quoted quoted) {
  const std::vector<char32_t> points = CodePoints(source);
  line_starts_.push_back(0);
  for (size_t i = 0; i < points.size(); ++i) {
    if (points[i] == U'\n') line_starts_.push_back(static_cast<uint32_t>(i + 1));
  }
  Simplify(points, quoted);
  Divide(language);
}

void LetterText::Emit(char32_t c, size_t position) {
  uint8_t bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, c);
  text_.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
  positions_.resize(text_.size(), static_cast<uint32_t>(position));
}

void LetterText::Simplify(const std::vector<char32_t>& source, Quoted quoted) {
  for (size_t i = 0; i < source.size(); ++i) {
    const char32_t c = Plain(source[i]);
    const bool blank = text_.empty() || text_.back() == ' ' || text_.back() == '\n';
    if (EndsParagraph(source, i)) {
      if (!text_.empty() && text_.back() != '\n') Emit(U'\n', i);
    } else if (c == U' ' || c == U'\n') {
      if (!blank) Emit(U' ', i);
    } else if (const auto end = quoted == Quoted::kRead ? std::nullopt : QuotationEnd(source, i);
               end.has_value()) {
      Emit(U'"', i);
      Emit(U'"', *end);
      i = *end;
    } else {
      Emit(c, i);
    }
  }
}

void LetterText::Divide(std::string_view language) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale((std::string(language) + "@ss=standard").c_str());
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createSentenceInstance(locale, error));
  FALLOW_CHECK(U_SUCCESS(error) != 0);
  UText utext = UTEXT_INITIALIZER;
  utext_openUTF8(&utext, text_.data(), static_cast<int64_t>(text_.size()), &error);
  breaks->setText(&utext, error);
  FALLOW_CHECK(U_SUCCESS(error) != 0);
  const std::string_view text = text_;
  auto begin = static_cast<size_t>(breaks->first());
  for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE; end = breaks->next()) {
    AddSentence(text.substr(begin, static_cast<size_t>(end) - begin));
    begin = static_cast<size_t>(end);
  }
  utext_close(&utext);
}

void LetterText::AddSentence(std::string_view sentence) {
  while (!sentence.empty()) {
    size_t size = sentence.size();
    if (size > kSentenceBytesMax) {
      size = sentence.substr(0, kSentenceBytesMax).rfind(' ');
      if (size == std::string_view::npos || size == 0) size = kSentenceBytesMax;
      while (size < sentence.size() && U8_IS_TRAIL(static_cast<uint8_t>(sentence[size]))) ++size;
    }
    const std::string_view piece = base::Trim(sentence.substr(0, size));
    sentence.remove_prefix(size);
    if (!piece.empty()) sentences_.push_back(piece);
  }
}

TextPlace LetterText::PlaceOf(std::string_view piece) const {
  const auto offset = static_cast<size_t>(piece.data() - text_.data());
  FALLOW_CHECK(!piece.empty() && offset + piece.size() <= text_.size());
  const uint32_t begin = positions_[offset];
  const uint32_t end = positions_[offset + piece.size() - 1] + 1;
  const auto line = std::ranges::upper_bound(line_starts_, begin) - 1;
  return {.line = static_cast<uint64_t>(line - line_starts_.begin()) + 1,
          .column = uint64_t{begin} - *line + 1,
          .length = uint64_t{end} - begin};
}

uint64_t CountWords(std::string_view text) {
  uint64_t words = 0;
  bool within = false;
  for (const char32_t c : CodePoints(text)) {
    const bool part = IsWordPart(c) || (within && c == U'\'');
    if (part && !within) ++words;
    within = part;
  }
  return words;
}

std::string Folded(std::string_view sentence) {
  icu::UnicodeString kept;
  bool gap = false;
  for (const char32_t c : CodePoints(sentence)) {
    if (!IsWordPart(c)) {
      gap = true;
      continue;
    }
    if (gap && !kept.isEmpty()) kept.append(static_cast<UChar32>(U' '));
    gap = false;
    kept.append(static_cast<UChar32>(c));
  }
  std::string folded;
  kept.foldCase().toUTF8String(folded);
  return folded;
}

}  // namespace fallow::practice
