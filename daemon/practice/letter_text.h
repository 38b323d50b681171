#ifndef FALLOW_DAEMON_PRACTICE_LETTER_TEXT_H_
#define FALLOW_DAEMON_PRACTICE_LETTER_TEXT_H_

// A part of a letter as the patterns of the clarity check see it: divided into sentences, with
// straight quotes and apostrophes, and with a single space for any white space and for line breaks
// within a paragraph. What stands in quotation marks may be left out, since those are someone
// else's words. Knows the position of each byte in the original. Immutable.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::practice {

// Longer sentences are divided, so that the time that a pattern takes is linear in the letter.
inline constexpr size_t kSentenceBytesMax = 2048;

struct TextPlace {
  uint64_t line;    // from 1
  uint64_t column;  // from 1, in code points
  uint64_t length;  // in code points
};

enum class Quoted : uint8_t { kLeftOut, kRead };

class LetterText {
 public:
  // REQUIRES: `source` is valid text (daemon/text/utf8.h). `language` decides where sentences end.
  LetterText(std::string_view source, std::string_view language, Quoted quoted = Quoted::kLeftOut);

  // Not empty, in order, without space at either end; views into this object.
  const std::vector<std::string_view>& sentences() const { return sentences_; }
  // REQUIRES: `piece` is a view into one of the sentences, and not empty.
  TextPlace PlaceOf(std::string_view piece) const;

  LetterText(const LetterText&) = delete;
  LetterText& operator=(const LetterText&) = delete;

 private:
  void Emit(char32_t c, size_t position);
  void Simplify(const std::vector<char32_t>& source, Quoted quoted);
  void Divide(std::string_view language);
  void AddSentence(std::string_view sentence);

  std::string text_;
  std::vector<uint32_t> positions_;    // per byte of text_: code points before it in the original
  std::vector<uint32_t> line_starts_;  // in code points
  std::vector<std::string_view> sentences_;
};

// The number of words: runs of letters and digits, with apostrophes inside.
uint64_t CountWords(std::string_view text);
// The letters and digits of `sentence` with case folded, and one space between words.
std::string Folded(std::string_view sentence);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_LETTER_TEXT_H_
