// Random texts and searches: every place that is said lies within the text, is one that was looked
// for, and is there still when the text was cut.

#include "daemon/store/writing/matches.h"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fallow::store {
namespace {

using journal::Term;
using Tokens = std::vector<std::string>;

rc::Gen<std::string> SomeText() {
  const auto piece = rc::gen::element<std::string>(
      "rain", "Rain", "rainbow", "straße", "STRASSE", "don't", "don’t", "été", "e\u0301te\u0301",
      "ete", "東京", "京都", "東", "ไทย", "한국", "हिन्दी", "كِتَاب", "👍", "👍🏽", "€5", "...",
      "?!", "a", "a a", "A-b", "\"", "*", "が", "か\u3099", "\u0301", "\u200D", "\n", "—");
  return rc::gen::map(rc::gen::container<std::vector<std::pair<std::string, bool>>>(
                          rc::gen::pair(piece, rc::gen::arbitrary<bool>())),
                      [](const std::vector<std::pair<std::string, bool>>& pieces) {
                        std::string text;
                        for (const auto& [word, space] : pieces) text += word + (space ? " " : "");
                        return text;
                      });
}

Tokens TokensOf(std::string_view text) {
  static Tokenizer tokenizer;
  Tokens tokens;
  tokenizer.Tokenize(text, &tokens, [](void* out, int, const char* token, int bytes, int, int) {
    static_cast<Tokens*>(out)->emplace_back(token, static_cast<size_t>(bytes));
    return SQLITE_OK;
  });
  return tokens;
}

bool IsTerm(std::string_view matched, const Term& term) {
  const Tokens wanted = TokensOf(term.value);
  if (wanted.empty()) return matched == term.value;
  const Tokens found = TokensOf(matched);
  if (found.size() != wanted.size()) return false;
  if (!std::equal(found.begin(), found.end() - 1, wanted.begin())) return false;
  return term.kind == Term::Kind::kPrefix ? found.back().starts_with(wanted.back())
                                          : found.back() == wanted.back();
}

// Short, so that texts hold it.
rc::Gen<std::string> SomeTermText() {
  constexpr int kPieces = 4;
  return rc::gen::suchThat(rc::gen::resize(kPieces, SomeText()),
                           [](const std::string& text) { return !text.empty(); });
}

std::vector<Term> SomeTerms() {
  std::vector<Term> terms;
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    Term& term = terms.emplace_back();
    term.kind = *rc::gen::element(Term::Kind::kWord, Term::Kind::kPhrase, Term::Kind::kPrefix);
    term.value = *SomeTermText();
    term.negated = *rc::gen::inRange(0, 6) == 0;
  }
  return terms;
}

std::string CodePointsOf(std::string_view text, const journal::TextRange& range) {
  std::string out;
  size_t at = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && (static_cast<uint8_t>(text[i]) & 0xC0) != 0x80) ++at;
    if (at >= range.begin && at < range.begin + range.length) out += text[i];
  }
  return out;
}

TEST_CASE("every place that is said to match is one that was looked for") {
  CHECK(rc::check([] {
    Tokenizer tokenizer;
    const std::vector<Term> terms = SomeTerms();
    const std::string text = *SomeText();
    const std::vector<ByteRange> matches = Matcher(terms, tokenizer).In(text);
    size_t end = 0;
    for (const ByteRange& match : matches) {
      RC_ASSERT(match.begin >= end);
      RC_ASSERT(match.end > match.begin);
      RC_ASSERT(match.end <= text.size());
      end = match.end;
      const std::string_view matched =
          std::string_view(text).substr(match.begin, match.end - match.begin);
      RC_ASSERT(std::any_of(terms.begin(), terms.end(), [&](const Term& term) {
        return !term.negated && IsTerm(matched, term);
      }));
    }
  }));
}

TEST_CASE("where a term stands in a text, something is said to match") {
  CHECK(rc::check([] {
    Tokenizer tokenizer;
    Term term;
    term.kind = *rc::gen::element(Term::Kind::kPhrase, Term::Kind::kPrefix);
    term.value = *rc::gen::suchThat(
        SomeTermText(), [](const std::string& text) { return !TokensOf(text).empty(); });
    const std::string whole = *SomeText() + " " + term.value;
    const auto matches = Matcher({term}, tokenizer).In(whole);
    RC_ASSERT(!matches.empty());
  }));
}

TEST_CASE("a text that is cut says still where it matches, and shows the first match") {
  CHECK(rc::check([] {
    Tokenizer tokenizer;
    const std::vector<Term> terms = SomeTerms();
    const std::string text = *SomeText();
    const std::vector<ByteRange> matches = Matcher(terms, tokenizer).In(text);
    journal::Reflection reflection;
    reflection.text = text;
    const auto bytes_max = *rc::gen::inRange<size_t>(8, 200);
    const bool around = *rc::gen::arbitrary<bool>();
    CutAround(matches, around, bytes_max, reflection);
    RC_ASSERT(reflection.text.size() <= bytes_max);
    RC_ASSERT(text.find(reflection.text) != std::string::npos);
    RC_ASSERT(reflection.text_cut == (reflection.text.size() < text.size()));
    if (around && !matches.empty() && matches[0].end - matches[0].begin <= bytes_max) {
      RC_ASSERT(!reflection.matches.empty());
    }
    for (size_t i = 0; i < reflection.matches.size(); ++i) {
      const std::string shown = CodePointsOf(reflection.text, reflection.matches[i]);
      RC_ASSERT(std::any_of(matches.begin(), matches.end(), [&](const ByteRange& match) {
        return text.substr(match.begin, match.end - match.begin) == shown;
      }));
    }
  }));
}

}  // namespace
}  // namespace fallow::store
