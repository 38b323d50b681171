#include "daemon/store/writing/matches.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::store {
namespace {

using journal::Term;

bool IsText(Term::Kind kind) {
  return kind == Term::Kind::kWord || kind == Term::Kind::kPhrase || kind == Term::Kind::kPrefix;
}

bool Continues(std::string_view text, size_t i) {
  return i < text.size() && (static_cast<uint8_t>(text[i]) & 0xC0) == 0x80;
}

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

// Knuth, Morris and Pratt's failure function: for each number of matched tokens, how many of them
// may be the start of another match.
std::vector<size_t> BordersOf(const std::vector<std::string>& tokens) {
  std::vector<size_t> borders(tokens.size() + 1, 0);
  for (size_t i = 1, matched = 0; i < tokens.size(); ++i) {
    while (matched > 0 && tokens[i] != tokens[matched]) matched = borders[matched];
    if (tokens[i] == tokens[matched]) ++matched;
    borders[i + 1] = matched;
  }
  return borders;
}

// Of ranges that overlap, keeps only the first.
void KeepApart(std::vector<ByteRange>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const ByteRange& a, const ByteRange& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<ByteRange> apart;
  for (const ByteRange& range : ranges) {
    if (apart.size() == kMatchesMax) break;
    if (apart.empty() || range.begin >= apart.back().end) apart.push_back(range);
  }
  ranges = std::move(apart);
}

// Where to begin a stretch of `bytes_max` bytes that shows the match: a little before it, at the
// beginning of a word.
size_t BeginAround(std::string_view text, const ByteRange& match, size_t bytes_max) {
  if (match.end <= bytes_max) return 0;
  const size_t room = bytes_max - std::min(bytes_max, match.end - match.begin);
  size_t begin = match.begin - std::min(match.begin, std::min(room, bytes_max / 4));
  const size_t space = text.substr(begin, match.begin - begin).find_first_of(" \n\t");
  if (space != std::string_view::npos) begin += space + 1;
  while (Continues(text, begin)) ++begin;
  return std::min(begin, match.begin);
}

}  // namespace

// One pass through a text: what is looked for, and how far each has matched.
class Matcher::Scan {
 public:
  explicit Scan(const Matcher& matcher) : matcher_(matcher) {
    for (const Wanted& wanted : matcher.wanted_) {
      states_.push_back({0, std::vector<size_t>(wanted.tokens.size())});
    }
  }

  int Take(std::string_view token, size_t begin, size_t end) {
    for (size_t i = 0; i < states_.size(); ++i) {
      const Wanted& wanted = matcher_.wanted_[i];
      if (!wanted.tokens.empty()) Advance(wanted, states_[i], token, begin, end);
    }
    ++count_;
    return found.size() < kMatchesMax ? SQLITE_OK : SQLITE_DONE;
  }

  std::vector<ByteRange> found;

 private:
  struct State {
    size_t matched = 0;
    std::vector<size_t> begins;  // where the latest tokens begin; a ring buffer
  };

  static bool Fits(const Wanted& wanted, size_t at, std::string_view token) {
    const bool begins = wanted.prefix && at + 1 == wanted.tokens.size();
    return begins ? token.starts_with(wanted.tokens[at]) : token == wanted.tokens[at];
  }

  static size_t Next(const Wanted& wanted, size_t matched, std::string_view token) {
    while (matched > 0 && !Fits(wanted, matched, token)) matched = wanted.borders[matched];
    return Fits(wanted, matched, token) ? matched + 1 : matched;
  }

  void Advance(const Wanted& wanted, State& state, std::string_view token, size_t begin,
               size_t end) {
    const size_t size = wanted.tokens.size();
    state.begins[count_ % size] = begin;
    state.matched = Next(wanted, state.matched, token);
    if (state.matched < size) return;
    found.push_back({state.begins[(count_ + 1) % size], end});
    // The end of a match may be the beginning of another. With a prefix term, the last token may be
    // longer than the one looked for, so it is compared again.
    state.matched = size == 1 ? 0 : Next(wanted, wanted.borders[size - 1], token);
  }

  const Matcher& matcher_;
  std::vector<State> states_;
  size_t count_ = 0;
};

Matcher::Matcher(const std::vector<Term>& terms, Tokenizer& tokenizer) : tokenizer_(tokenizer) {
  Add(terms);
}

void Matcher::Add(const std::vector<Term>& terms) {  // NOLINT(misc-no-recursion): one level
  for (const Term& term : terms) {
    if (term.negated) continue;
    Add(term.any_of);
    if (!IsText(term.kind) || term.value.empty()) continue;
    Wanted& wanted = wanted_.emplace_back();
    wanted.prefix = term.kind == Term::Kind::kPrefix;
    tokenizer_.Tokenize(term.value, &wanted.tokens,
                        [](void* out, int, const char* token, int bytes, int, int) {
                          static_cast<std::vector<std::string>*>(out)->emplace_back(
                              token, static_cast<size_t>(bytes));
                          return SQLITE_OK;
                        });
    wanted.borders = BordersOf(wanted.tokens);
    if (wanted.tokens.empty()) wanted.literal = term.value;
  }
}

std::vector<ByteRange> Matcher::In(std::string_view text) const {
  if (wanted_.empty()) return {};
  Scan scan(*this);
  tokenizer_.Tokenize(
      text, &scan, [](void* out, int, const char* token, int bytes, int begin, int end) {
        return static_cast<Scan*>(out)->Take({token, static_cast<size_t>(bytes)},
                                             static_cast<size_t>(begin), static_cast<size_t>(end));
      });
  for (const Wanted& wanted : wanted_) {
    if (wanted.literal.empty()) continue;
    size_t at = text.find(wanted.literal);
    for (size_t n = 0; at != std::string_view::npos && n < kMatchesMax; ++n) {
      scan.found.push_back({at, at + wanted.literal.size()});
      at = text.find(wanted.literal, at + wanted.literal.size());
    }
  }
  KeepApart(scan.found);
  return std::move(scan.found);
}

void CutAround(std::vector<ByteRange> matches, bool around, size_t bytes_max,
               journal::Reflection& reflection) {
  const std::string& text = reflection.text;
  size_t begin = 0, end = text.size();
  if (bytes_max > 0 && text.size() > bytes_max) {
    if (around && !matches.empty()) begin = BeginAround(text, matches.front(), bytes_max);
    end = std::min(text.size(), begin + bytes_max);
    while (end > begin && Continues(text, end)) --end;
    reflection.text_cut = true;
  }
  size_t counted = begin, code_points = 0;
  for (const ByteRange& match : matches) {
    if (match.begin < begin || match.end > end) continue;
    code_points += CodePoints(std::string_view(text).substr(counted, match.begin - counted));
    const size_t length =
        CodePoints(std::string_view(text).substr(match.begin, match.end - match.begin));
    reflection.matches.push_back({code_points, length});
    counted = match.begin;
  }
  reflection.text_skipped = CodePoints(std::string_view(text).substr(0, begin));
  reflection.text = text.substr(begin, end - begin);
}

absl::StatusOr<std::vector<journal::Reflection>> ListMatched(IndexKeeper& index,
                                                             const journal::Query& query,
                                                             Cursor& cursor, size_t page) {
  constexpr size_t kWholeTextsAtOnce = 16;
  Tokenizer tokenizer;
  const Matcher matcher(query.terms, tokenizer);
  journal::Query whole = query;
  whole.text_bytes_max = 0;
  std::vector<journal::Reflection> listed;
  Cursor reached = cursor;
  while (listed.size() < page) {
    const size_t wanted = std::min(page - listed.size(), kWholeTextsAtOnce);
    FALLOW_ASSIGN_OR_RETURN(std::vector<journal::Reflection> some, index.Ask([&](Index& asked) {
      return asked.List(whole, reached, wanted);
    }));
    for (journal::Reflection& one : some) {
      CutAround(matcher.In(one.text), query.around_match, query.text_bytes_max, one);
      if (!query.say_matches) one.matches.clear();
      listed.push_back(std::move(one));
    }
    if (some.size() < wanted) break;
  }
  cursor = reached;
  return listed;
}

}  // namespace fallow::store
