#ifndef FALLOW_TESTS_SUPPORT_ARBITRARY_TEXT_H_
#define FALLOW_TESTS_SUPPORT_ARBITRARY_TEXT_H_

// rapidcheck generators of texts as people (and adversaries) write them: words, emoji with joiners,
// combining marks, Chinese and Japanese, right-to-left script, every kind of line end.

#include <rapidcheck.h>

#include <string>
#include <vector>

namespace fallow::tests {

inline rc::Gen<std::string> ArbitraryText() {
  const auto piece = rc::gen::element<std::string>(
      "a", "b", "the", "walk", "walked", "na\u00EFve", " ", " ", "  ", "\n", "\r\n", "\n\n", "\t",
      ".", ", ", "e\u0301", "\u0301", "\u200D", "\U0001F331", "\U0001F468\u200D\U0001F469",
      "\U0001F1E9\U0001F1EA", "\u4ECA\u5929", "\u65E5\u8A18", "\u5929", "\u3072\u3089",
      "\u05E9\u05DC\u05D5\u05DD", "\uFEFF", "\U0010FFFF");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const std::string& p : pieces) text += p;
                        return text;
                      });
}

// Two texts; the second is often the first with parts cut out, moved or added.
inline rc::Gen<std::pair<std::string, std::string>> ArbitraryVersions() {
  return rc::gen::map(rc::gen::tuple(ArbitraryText(), ArbitraryText(), ArbitraryText(),
                                     ArbitraryText(), rc::gen::inRange(0, 4)),
                      [](const auto& parts) {
                        const auto& [a, b, c, d, shape] = parts;
                        switch (shape) {
                          case 0:
                            return std::pair(a + b + c, a + d + c);
                          case 1:
                            return std::pair(a + b + c, c + b + a);
                          case 2:
                            return std::pair(a + b + c + d, b + d);
                          default:
                            return std::pair(a, b);
                        }
                      });
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_ARBITRARY_TEXT_H_
