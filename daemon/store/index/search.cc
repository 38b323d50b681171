#include "daemon/store/index/search.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/store/index/schema.h"

namespace fallow::store {
namespace {

using journal::Query;
using journal::Term;
using Source = std::unique_ptr<PlaceSource>;
using Sources = std::vector<Source>;

// Restarting a statement costs about as much as skipping this many rows: FTS5 parses its expression
// again, while a table only searches its tree.
constexpr int kWordSteps = 48;
constexpr int kTableSteps = 12;

// The fixed name that stands for a property of a reflection.
std::string_view ToFixedName(journal::Has has) {
  switch (has) {
    case journal::Has::kAttachment:
      return "attachment";
    case journal::Has::kStar:
      return "star";
    case journal::Has::kMood:
      return "mood";
    case journal::Has::kTag:
      return "tag";
    case journal::Has::kAbout:
      return "about";
    case journal::Has::kSign:
      return "sign";
    case journal::Has::kEnergy:
      return "energy";
    case journal::Has::kApart:
      return "apart";
  }
  FALLOW_CHECK(false);
}

bool IsText(Term::Kind kind) {
  return kind == Term::Kind::kWord || kind == Term::Kind::kPhrase || kind == Term::Kind::kPrefix;
}

absl::Status Check(const std::vector<Term>& terms, bool nested, size_t& count) {
  for (const Term& term : terms) {
    if (++count > journal::kTermsMax) {
      return base::Invalid("The search has too many terms",
                           "it has more than " + std::to_string(journal::kTermsMax), "");
    }
    if (term.kind == Term::Kind::kAnyOf) {
      if (nested || term.any_of.empty()) {
        return base::Invalid("The search cannot be understood",
                             nested ? "alternatives inside alternatives" : "no alternatives", "");
      }
      FALLOW_RETURN_IF_ERROR(Check(term.any_of, /*nested=*/true, count));
    } else if (term.kind != Term::Kind::kHas && term.value.empty()) {
      return base::Invalid("The search cannot be understood", "a term is empty", "");
    } else if (term.value.size() > kTermBytesMax) {
      return base::Invalid("A term of the search is too long",
                           "it has more than " + std::to_string(kTermBytesMax) + " bytes", "");
    }
  }
  return absl::OkStatus();
}

class Builder {
 public:
  Builder(bool oldest_first, Database& database, Tokenizer& tokenizer)
      : oldest_first_(oldest_first), database_(database), tokenizer_(tokenizer) {}

  absl::StatusOr<Source> Build(const Query& query);

 private:
  // Whether FTS5 can look for the term; punctuation has no tokens.
  bool IsMatch(const Term& term) { return IsText(term.kind) && !tokenizer_.IsEmpty(term.value); }
  static std::string MatchOf(const Term& term) {
    return QuoteForFts(term.value) + (term.kind == Term::Kind::kPrefix ? " *" : "");
  }

  // Where the term matches, ignoring `negated`.
  absl::StatusOr<Source> Positive(const Term& term);
  absl::StatusOr<Source> AnyOf(const std::vector<Term>& alternatives);
  absl::StatusOr<Source> Without(Source excluded);
  absl::StatusOr<Source> All() { return Places("SELECT place FROM reflection WHERE ", "place"); }
  absl::StatusOr<Source> Matches(const std::string& expression);
  absl::StatusOr<Source> Texts(const std::string& literal);
  absl::StatusOr<Source> Named(FacetKind kind, std::string_view folded);
  absl::StatusOr<Source> About(const Term& term);

  // `select` ends where a condition can be added; its first parameter is bound to `value`.
  template <class... Value>
  absl::StatusOr<Source> Places(std::string select, std::string_view column,
                                const Value&... value) {
    select.append(column).append(oldest_first_ ? " >= ?2 ORDER BY " : " <= ?2 ORDER BY ");
    select.append(column).append(oldest_first_ ? " ASC" : " DESC");
    FALLOW_ASSIGN_OR_RETURN(Statement statement, database_.Prepare(select));
    (statement.Bind(1, value), ...);
    const int steps = column == "rowid" ? kWordSteps : kTableSteps;
    return std::make_unique<StatementSource>(std::move(statement), oldest_first_, steps);
  }

  const bool oldest_first_;
  Database& database_;
  Tokenizer& tokenizer_;
};

absl::StatusOr<Source> Builder::Matches(const std::string& expression) {
  return Places("SELECT rowid FROM words WHERE words MATCH ?1 AND ", "rowid", expression);
}

absl::StatusOr<Source> Builder::Texts(const std::string& literal) {
  return Places("SELECT place FROM reflection WHERE instr(text, ?1) > 0 AND ", "place", literal);
}

absl::StatusOr<Source> Builder::Named(FacetKind kind, std::string_view folded) {
  FALLOW_ASSIGN_OR_RETURN(Statement find,
                          database_.Prepare("SELECT id FROM name WHERE kind = ? AND folded = ?"));
  find.Bind(1, static_cast<int64_t>(kind)).Bind(2, folded);
  FALLOW_ASSIGN_OR_RETURN(const bool known, find.Step());
  // No reflection has this name.
  if (!known) return std::make_unique<UnionSource>(Sources());
  return Places("SELECT place FROM facet WHERE name = ?1 AND ", "place", find.Int(0));
}

absl::StatusOr<Source> Builder::About(const Term& term) {
  if (term.also.empty()) return Named(FacetKind::kAbout, FoldName(term.value));
  std::set<std::string> folded{FoldName(term.value)};
  for (const std::string& name : term.also) folded.insert(FoldName(name));
  Sources sources;
  for (const std::string& name : folded) {
    FALLOW_ASSIGN_OR_RETURN(sources.emplace_back(), Named(FacetKind::kAbout, name));
  }
  return std::make_unique<UnionSource>(std::move(sources));
}

absl::StatusOr<Source> Builder::Without(Source excluded) {
  Sources all, without;
  FALLOW_ASSIGN_OR_RETURN(all.emplace_back(), All());
  without.push_back(std::move(excluded));
  return std::make_unique<IntersectionSource>(std::move(all), std::move(without));
}

absl::StatusOr<Source> Builder::AnyOf(const std::vector<Term>& alternatives) {
  Sources sources;
  std::string matches;
  for (const Term& term : alternatives) {
    if (IsMatch(term) && !term.negated) {
      matches.append(matches.empty() ? "" : " OR ").append(MatchOf(term));
      continue;
    }
    FALLOW_ASSIGN_OR_RETURN(Source source, Positive(term));
    if (term.negated) {
      FALLOW_ASSIGN_OR_RETURN(source, Without(std::move(source)));
    }
    sources.push_back(std::move(source));
  }
  if (!matches.empty()) {
    FALLOW_ASSIGN_OR_RETURN(sources.emplace_back(), Matches(matches));
  }
  return std::make_unique<UnionSource>(std::move(sources));
}

absl::StatusOr<Source> Builder::Positive(const Term& term) {
  switch (term.kind) {
    case Term::Kind::kAnyOf:
      return AnyOf(term.any_of);
    case Term::Kind::kTag:
      return Named(FacetKind::kTag, FoldName(term.value));
    case Term::Kind::kAbout:
      return About(term);
    case Term::Kind::kMood:
      return Named(FacetKind::kMood, FoldName(term.value));
    case Term::Kind::kSign:
      return Named(FacetKind::kSign, FoldName(term.value));
    case Term::Kind::kHas:
      return Named(FacetKind::kFixed, ToFixedName(term.has));
    default:
      return IsMatch(term) ? Matches(MatchOf(term)) : Texts(term.value);
  }
}

absl::StatusOr<Source> Builder::Build(const Query& query) {
  Sources included, excluded;
  std::string matches;
  for (const Term& term : query.terms) {
    if (IsMatch(term) && !term.negated) {
      matches.append(matches.empty() ? "" : " AND ").append(MatchOf(term));
      continue;
    }
    FALLOW_ASSIGN_OR_RETURN((term.negated ? excluded : included).emplace_back(), Positive(term));
  }
  if (!matches.empty()) {
    FALLOW_ASSIGN_OR_RETURN(included.emplace_back(), Matches(matches));
  }
  FALLOW_ASSIGN_OR_RETURN((query.deleted ? included : excluded).emplace_back(),
                          Named(FacetKind::kFixed, "deleted"));
  if (included.empty()) {
    FALLOW_ASSIGN_OR_RETURN(included.emplace_back(), All());
  }
  return std::make_unique<IntersectionSource>(std::move(included), std::move(excluded));
}

}  // namespace

std::string QuoteForFts(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c == '\0' ? ' ' : c;
  }
  return quoted + '"';
}

absl::StatusOr<Source> BuildSearch(const Query& query, Database& database, Tokenizer& tokenizer) {
  size_t count = 0;
  FALLOW_RETURN_IF_ERROR(Check(query.terms, /*nested=*/false, count));
  return Builder(query.oldest_first, database, tokenizer).Build(query);
}

}  // namespace fallow::store
