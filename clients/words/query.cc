#include "clients/words/query.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "clients/words/when.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/slips.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::words {
namespace {

constexpr std::string_view kOpeningQuote = "“";
constexpr std::string_view kClosingQuote = "”";
constexpr std::array<std::string_view, 3> kWideSpaces = {"\u00A0", "\u202F", "\u3000"};

struct HasName {
  std::string_view name;
  Has has;
};
constexpr std::array<HasName, 15> kHasNames = {{{"attachment", Has::kAttachment},
                                                {"attachments", Has::kAttachment},
                                                {"star", Has::kStar},
                                                {"stars", Has::kStar},
                                                {"starred", Has::kStar},
                                                {"mood", Has::kMood},
                                                {"tag", Has::kTag},
                                                {"tags", Has::kTag},
                                                {"about", Has::kAbout},
                                                {"people", Has::kAbout},
                                                {"person", Has::kAbout},
                                                {"sign", Has::kSign},
                                                {"signs", Has::kSign},
                                                {"energy", Has::kEnergy},
                                                {"apart", Has::kApart}}};

enum class Filter { kTag, kAbout, kMood, kSign, kHas, kFrom, kTo, kOn };
struct FilterName {
  std::string_view name;
  Filter filter;
};
constexpr std::array<FilterName, 9> kFilters = {{{"tag", Filter::kTag},
                                                 {"about", Filter::kAbout},
                                                 {"mood", Filter::kMood},
                                                 {"sign", Filter::kSign},
                                                 {"has", Filter::kHas},
                                                 {"is", Filter::kHas},
                                                 {"from", Filter::kFrom},
                                                 {"to", Filter::kTo},
                                                 {"on", Filter::kOn}}};

// "Did you mean `attachment`?" before what there is.
template <class Names>
std::string Nearer(std::string_view typed, const Names& names, const std::string& all) {
  std::vector<std::string_view> known;
  for (const auto& each : names) known.push_back(each.name);
  const std::string_view nearest = base::Nearest(typed, known);
  return nearest.empty() ? all : base::Text("Did you mean `{}`?", {nearest}) + " " + all;
}

bool IsLetters(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

// A word or quoted text as written in the query.
struct Value {
  std::string text;
  bool quoted = false;
};

class Parser {
 public:
  Parser(std::string_view text, absl::Time now, const absl::TimeZone& zone)
      : text_(text), now_(now), zone_(zone) {}

  absl::StatusOr<Query> Parse();

 private:
  bool StartsWith(std::string_view what) const {
    return text_.substr(position_, what.size()) == what;
  }
  bool AtQuote() const { return StartsWith("\"") || StartsWith(kOpeningQuote); }
  // The number of bytes of the space at the current position, 0 when there is none.
  size_t SpaceBytes() const;
  void SkipSpaces();
  bool AtEndOfTerm() const { return position_ == text_.size() || SpaceBytes() > 0; }
  // Takes a bare word up to the next space or the end.
  std::string_view TakeBare();

  absl::Status CheckCharacters();
  absl::Status ReadTerm();
  absl::StatusOr<Value> ReadValue(std::string_view missing);
  absl::StatusOr<Value> ReadQuoted();
  absl::Status ReadFilter(Filter filter, std::string_view name, bool negated, size_t place);
  absl::Status ReadDate(Filter filter, const Value& value, size_t place);
  absl::Status ReadHas(const Value& value, bool negated, size_t place);
  absl::Status ReadWord(bool negated, size_t place);
  absl::Status Add(Term term, size_t place);

  // INVALID_ARGUMENT with the column of the byte at `place`.
  absl::Status Wrong(size_t place, std::string_view why, std::string_view todo) const;

  std::string_view text_;
  absl::Time now_;
  const absl::TimeZone& zone_;
  size_t position_ = 0;
  Query query_;
  size_t count_ = 0;           // of terms, including those within kAnyOf
  bool joining_ = false;       // OR was read
  size_t or_place_ = 0;        // of that OR
  bool last_is_term_ = false;  // there is a term before, which OR could join
};

absl::StatusOr<Query> Parser::Parse() {
  if (text_.size() > kQueryBytesMax) {
    return base::Invalid("The search cannot be read",
                         base::Text("it is longer than {} bytes", {std::to_string(kQueryBytesMax)}),
                         "");
  }
  if (absl::Status status = CheckCharacters(); !status.ok()) return status;
  while (true) {
    SkipSpaces();
    if (position_ == text_.size()) break;
    const size_t place = position_;
    const std::string_view bare = TakeBare();
    if (bare == "AND") continue;
    if (bare == "OR") {
      if (!last_is_term_ || joining_) {
        return Wrong(place, base::Marked("there is nothing before OR"),
                     base::Marked("To search for the word itself, put it in quotation marks."));
      }
      joining_ = true;
      or_place_ = place;
      continue;
    }
    position_ = place;
    if (absl::Status status = ReadTerm(); !status.ok()) return status;
  }
  if (joining_) return Wrong(or_place_, base::Marked("there is nothing after OR"), "");
  if (query_.from && query_.to && *query_.from >= *query_.to) {
    return Wrong(0, base::Marked("from: is later than to:"), base::Marked("Swap the two dates."));
  }
  return std::move(query_);
}

size_t Parser::SpaceBytes() const {
  if (position_ == text_.size()) return 0;
  const char c = text_[position_];
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return 1;
  for (const std::string_view space : kWideSpaces) {
    if (StartsWith(space)) return space.size();
  }
  return 0;
}

void Parser::SkipSpaces() {
  for (size_t bytes = SpaceBytes(); bytes > 0; bytes = SpaceBytes()) position_ += bytes;
}

std::string_view Parser::TakeBare() {
  const size_t begin = position_;
  while (!AtEndOfTerm()) ++position_;
  return text_.substr(begin, position_ - begin);
}

absl::Status Parser::CheckCharacters() {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text_.data());
  const auto length = static_cast<int64_t>(text_.size());
  for (int64_t at = 0; at < length;) {
    const auto place = static_cast<size_t>(at);
    UChar32 character = 0;
    U8_NEXT(bytes, at, length, character);
    if (character < 0) return Wrong(place, base::Marked("it is not valid UTF-8"), "");
    const bool space = character == '\t' || character == '\n' || character == '\r';
    if ((character < 0x20 && !space) || character == 0x7F) {
      return Wrong(place, base::Marked("it contains a control character"), "");
    }
  }
  return absl::OkStatus();
}

absl::Status Parser::ReadTerm() {
  const size_t place = position_;
  const bool negated = StartsWith("-");
  if (negated) {
    ++position_;
    if (AtEndOfTerm()) {
      return Wrong(place, base::Marked("there is nothing after the minus"),
                   base::Marked("Put it directly before the word to leave out: -word."));
    }
    if (StartsWith("-")) return Wrong(place, base::Marked("there is one minus too many"), "");
  }
  if (AtQuote()) return ReadWord(negated, place);
  const size_t begin = position_;
  const std::string_view bare = TakeBare();
  position_ = begin;
  const size_t colon = bare.find(':');
  if (colon == std::string_view::npos) return ReadWord(negated, place);
  const std::string_view name = bare.substr(0, colon);
  const std::string lower = base::LowerCase(name);
  for (const FilterName& filter : kFilters) {
    if (filter.name == lower) {
      position_ += colon + 1;
      return ReadFilter(filter.filter, filter.name, negated, place);
    }
  }
  const bool address = bare.substr(colon + 1, 2) == "//";
  if (IsLetters(name) && !address && colon + 1 < bare.size()) {
    return Wrong(place,
                 base::Text("there is no filter {}", {base::Quoted(std::string(name) + ":")}),
                 Nearer(lower, kFilters,
                        base::Text("The filters are tag: about: mood: sign: has: from: to: on:. To "
                                   "search for the text itself, put it in quotation marks.")));
  }
  return ReadWord(negated, place);
}

absl::StatusOr<Value> Parser::ReadValue(std::string_view missing) {
  if (AtQuote()) return ReadQuoted();
  const size_t place = position_;
  Value value{std::string(TakeBare()), false};
  if (value.text.empty()) {
    return Wrong(place, missing, base::Marked("Leave no space after it."));
  }
  if (value.text.find('"') != std::string::npos) {
    return Wrong(place + value.text.find('"'),
                 base::Marked("there is a quotation mark inside a word"),
                 base::Marked("Put quotation marks around the whole text."));
  }
  return value;
}

absl::StatusOr<Value> Parser::ReadQuoted() {
  const size_t place = position_;
  const bool curly = StartsWith(kOpeningQuote);
  const std::string_view closing = curly ? kClosingQuote : std::string_view("\"");
  position_ += curly ? kOpeningQuote.size() : 1;
  Value value{"", true};
  while (position_ < text_.size() && !StartsWith(closing)) {
    if (StartsWith("\\\"") || StartsWith("\\\\")) ++position_;
    value.text += text_[position_++];
  }
  if (position_ == text_.size()) {
    return Wrong(place, base::Marked("the quotation mark is not closed"), "");
  }
  position_ += closing.size();
  if (base::IsBlank(value.text)) {
    return Wrong(place, base::Marked("there is nothing between the quotation marks"), "");
  }
  if (StartsWith("*")) {
    return Wrong(position_, base::Marked("a star cannot follow a phrase"),
                 base::Marked("Write it after a single word."));
  }
  if (!AtEndOfTerm()) {
    return Wrong(position_, base::Marked("a space is missing after the quotation mark"), "");
  }
  return value;
}

absl::Status Parser::ReadFilter(Filter filter, std::string_view name, bool negated, size_t place) {
  const absl::StatusOr<Value> value =
      ReadValue(base::Text("there is nothing after {}", {std::string(name) + ":"}));
  if (!value.ok()) return value.status();
  switch (filter) {
    case Filter::kTag:
      return Add({.kind = Term::Kind::kTag, .negated = negated, .text = value->text}, place);
    case Filter::kAbout:
      return Add({.kind = Term::Kind::kAbout, .negated = negated, .text = value->text}, place);
    case Filter::kMood:
      return Add({.kind = Term::Kind::kMood, .negated = negated, .text = value->text}, place);
    case Filter::kSign:
      return Add({.kind = Term::Kind::kSign, .negated = negated, .text = value->text}, place);
    case Filter::kHas:
      return ReadHas(*value, negated, place);
    case Filter::kFrom:
    case Filter::kTo:
    case Filter::kOn:
      if (negated || joining_) {
        return Wrong(place, base::Marked("a date cannot be negated or joined with OR"), "");
      }
      return ReadDate(filter, *value, place);
  }
  return absl::OkStatus();
}

absl::Status Parser::ReadDate(Filter filter, const Value& value, size_t place) {
  const absl::StatusOr<When> when = ParseWhen(value.text, now_, zone_);
  if (!when.ok()) {
    std::string why(when.status().message());
    if (!why.empty() && why.back() == '.') why.pop_back();
    return Wrong(place, why, "");
  }
  last_is_term_ = false;
  if (filter != Filter::kTo) {
    if (query_.from) return Wrong(place, base::Marked("it gives two start dates"), "");
    query_.from = when->begin;
  }
  if (filter != Filter::kFrom) {
    if (query_.to) return Wrong(place, base::Marked("it gives two end dates"), "");
    query_.to = when->end;
  }
  return absl::OkStatus();
}

absl::Status Parser::ReadHas(const Value& value, bool negated, size_t place) {
  const std::string lower = base::LowerCase(value.text);
  for (const HasName& has : kHasNames) {
    if (has.name == lower) {
      return Add({.kind = Term::Kind::kHas, .negated = negated, .text = "", .has = has.has}, place);
    }
  }
  return Wrong(
      place, base::Text("there is no {} to look for", {base::Quoted(value.text)}),
      Nearer(lower, kHasNames,
             base::Text("has: knows attachment, star, mood, tag, about, sign, energy and apart.")));
}

absl::Status Parser::ReadWord(bool negated, size_t place) {
  absl::StatusOr<Value> value = ReadValue(base::Marked("there is nothing after the minus"));
  if (!value.ok()) return value.status();
  Term term{.kind = value->quoted ? Term::Kind::kPhrase : Term::Kind::kWord,
            .negated = negated,
            .text = std::move(value->text)};
  const size_t star = value->quoted ? std::string::npos : term.text.find('*');
  if (star != std::string::npos) {
    if (star == 0 || star + 1 != term.text.size()) {
      return Wrong(place + star + (negated ? 1 : 0), base::Marked("a star can only end a word"),
                   base::Marked("begin* finds every word that starts with begin."));
    }
    term.kind = Term::Kind::kPrefix;
    term.text.pop_back();
  }
  return Add(std::move(term), place);
}

absl::Status Parser::Add(Term term, size_t place) {
  if (++count_ > kQueryTermsMax) {
    return Wrong(place,
                 base::Text("there are more than {} terms", {std::to_string(kQueryTermsMax)}), "");
  }
  if (!std::exchange(joining_, false)) {
    query_.terms.push_back(std::move(term));
    last_is_term_ = true;
    return absl::OkStatus();
  }
  Term& last = query_.terms.back();
  if (last.kind != Term::Kind::kAnyOf) {
    Term either{.kind = Term::Kind::kAnyOf};
    either.any_of.push_back(std::move(last));
    last = std::move(either);
  }
  last.any_of.push_back(std::move(term));
  return absl::OkStatus();
}

absl::Status Parser::Wrong(size_t place, std::string_view why, std::string_view todo) const {
  const std::string_view before = text_.substr(0, place);
  const auto column = 1 + std::count_if(before.begin(), before.end(), [](char c) {
                        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                      });
  return base::Invalid(
      base::Text("The search cannot be read at character {}", {std::to_string(column)}), why, todo);
}

}  // namespace

absl::StatusOr<Query> ParseQuery(std::string_view text, absl::Time now,
                                 const absl::TimeZone& zone) {
  return Parser(text, now, zone).Parse();
}

}  // namespace fallow::words
