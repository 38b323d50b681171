#ifndef FALLOW_DAEMON_PRACTICE_LETTER_TEXT_H_
#define FALLOW_DAEMON_PRACTICE_LETTER_TEXT_H_

// A part of a letter as the patterns of the clarity check see it: in sentences, with straight
// quotes and apostrophes, one space for any white space and for a line break within a paragraph,
// and without what stands in quotation marks, which are someone else's words. Knows where each byte
// of that stands in what was written. Immutable.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::practice {

// Sentences are cut to this, so that the time for a pattern is linear in the letter.
inline constexpr size_t kSentenceBytesMax = 2048;

struct TextPlace {
  uint64_t line;    // from 1
  uint64_t column;  // from 1, in code points
  uint64_t length;  // in code points
};

class LetterText {
 public:
  // REQUIRES: `source` is a text (daemon/text/utf8.h). `language` is for the ends of sentences.
  LetterText(std::string_view source, std::string_view language);

  // Not empty, in order, without space around them; views into this object.
  const std::vector<std::string_view>& sentences() const { return sentences_; }
  // REQUIRES: `piece` is within one of the sentences, and not empty.
  TextPlace PlaceOf(std::string_view piece) const;

  LetterText(const LetterText&) = delete;
  LetterText& operator=(const LetterText&) = delete;

 private:
  void Emit(char32_t c, size_t position);
  void Simplify(const std::vector<char32_t>& source);
  void Divide(std::string_view language);
  void AddSentence(std::string_view sentence);

  std::string text_;
  std::vector<uint32_t> positions_;    // of each byte of text_: code points before it as written
  std::vector<uint32_t> line_starts_;  // in code points
  std::vector<std::string_view> sentences_;
};

// How many runs of letters and digits there are, an apostrophe being one of them.
uint64_t CountWords(std::string_view text);
// The letters and digits of `sentence` without case, one space between words.
std::string Folded(std::string_view sentence);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_LETTER_TEXT_H_
