#include "daemon/store/search.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/store/index_parts.h"

namespace fallow::store {
namespace {

using journal::Query;
using journal::Term;

// Up to so many reflections with a name are looked up in the full-text index one by one, each at
// the cost of a small query, rather than all matches of the words in the table of names.
constexpr int64_t kFewReflections = 64;

// What a reflection must have, as a fixed name.
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
  }
  FALLOW_CHECK(false);
}

std::optional<FacetKind> FacetKindOf(Term::Kind kind) {
  switch (kind) {
    case Term::Kind::kTag:
      return FacetKind::kTag;
    case Term::Kind::kAbout:
      return FacetKind::kAbout;
    case Term::Kind::kMood:
      return FacetKind::kMood;
    case Term::Kind::kHas:
      return FacetKind::kFixed;
    default:
      return std::nullopt;
  }
}

bool IsText(Term::Kind kind) {
  return kind == Term::Kind::kWord || kind == Term::Kind::kPhrase || kind == Term::Kind::kPrefix;
}

absl::Status Check(const std::vector<Term>& terms, bool nested, size_t& count) {
  for (const Term& term : terms) {
    if (++count > journal::kTermsMax) {
      return base::Invalid("The search has too many terms", "",
                           "Use at most " + std::to_string(journal::kTermsMax) + ".");
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
      return base::Invalid("A term of the search is too long", "",
                           "Use at most " + std::to_string(kTermBytesMax) + " bytes.");
    }
  }
  return absl::OkStatus();
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += separator;
    joined += part;
  }
  return joined;
}

class Builder {
 public:
  Builder(Tokenizer& tokenizer, const FindName& find) : tokenizer_(tokenizer), find_(find) {}

  absl::Status Add(const Term& term);
  void AddDeleted(bool deleted, int64_t uses);
  SearchSql Finish(const Query& query, const Cursor& cursor, size_t page);

 private:
  struct Facet {
    int64_t name = 0;
    int64_t uses = 0;
  };

  // Placeholders for bound values.
  std::string Value(int64_t value) {
    sql_.values.emplace_back(value);
    return "?" + std::to_string(sql_.values.size());
  }
  std::string Value(std::string value) {
    sql_.values.emplace_back(std::move(value));
    return "?" + std::to_string(sql_.values.size());
  }

  // What FTS5 is to match, or nothing when the term is not one for FTS5 alone.
  std::optional<std::string> MatchOf(const Term& term);
  // Nothing when no reflection bears the name.
  absl::StatusOr<std::optional<Facet>> FacetOf(const Term& term);
  // Whether the reflection r satisfies the term, as SQL, without regard to `negated`.
  absl::StatusOr<std::string> ConditionOf(const Term& term);
  std::string InWords(std::string match) {
    return "EXISTS (SELECT 1 FROM words WHERE words MATCH " + Value(std::move(match)) +
           " AND rowid = r.place)";
  }
  std::string InFacet(int64_t name) {
    return "EXISTS (SELECT 1 FROM facet WHERE name = " + Value(name) + " AND place = r.place)";
  }
  // The tables to go through, with what drives the search first; `place` is its column.
  std::string Source(std::string& place);
  std::string Match();

  Tokenizer& tokenizer_;
  const FindName& find_;
  SearchSql sql_;
  std::vector<std::string> matches_, excluded_;  // FTS5 expressions
  std::vector<Facet> facets_;
  std::vector<std::string> conditions_;
};

std::optional<std::string> Builder::MatchOf(const Term& term) {
  if (term.kind == Term::Kind::kAnyOf) {
    std::vector<std::string> parts;
    for (const Term& alternative : term.any_of) {
      if (alternative.negated) return std::nullopt;
      std::optional<std::string> part = MatchOf(alternative);
      if (!part) return std::nullopt;
      parts.push_back(*std::move(part));
    }
    return "(" + Join(parts, " OR ") + ")";
  }
  if (!IsText(term.kind) || tokenizer_.IsEmpty(term.value)) return std::nullopt;
  return QuoteForFts(term.value) + (term.kind == Term::Kind::kPrefix ? " *" : "");
}

absl::StatusOr<std::optional<Builder::Facet>> Builder::FacetOf(const Term& term) {
  const std::optional<FacetKind> kind = FacetKindOf(term.kind);
  const std::string folded =
      kind == FacetKind::kFixed ? std::string(ToFixedName(term.has)) : FoldName(term.value);
  FALLOW_ASSIGN_OR_RETURN(const std::optional<KnownName> name, find_(*kind, folded));
  if (!name) return std::optional<Facet>();
  return std::optional<Facet>(Facet{name->id, name->uses});
}

absl::StatusOr<std::string> Builder::ConditionOf(const Term& term) {
  if (std::optional<std::string> match = MatchOf(term)) return InWords(*std::move(match));
  // Punctuation has no tokens and is looked for in the texts themselves.
  if (IsText(term.kind)) return "instr(r.text, " + Value(term.value) + ") > 0";
  if (term.kind != Term::Kind::kAnyOf) {
    FALLOW_ASSIGN_OR_RETURN(const std::optional<Facet> facet, FacetOf(term));
    return facet ? InFacet(facet->name) : std::string("0");
  }
  std::vector<std::string> parts;
  for (const Term& alternative : term.any_of) {
    FALLOW_ASSIGN_OR_RETURN(std::string part, ConditionOf(alternative));
    parts.push_back(alternative.negated ? "NOT " + part : std::move(part));
  }
  return "(" + Join(parts, " OR ") + ")";
}

absl::Status Builder::Add(const Term& term) {
  if (std::optional<std::string> match = MatchOf(term)) {
    (term.negated ? excluded_ : matches_).push_back(*std::move(match));
    return absl::OkStatus();
  }
  if (!term.negated && FacetKindOf(term.kind)) {
    FALLOW_ASSIGN_OR_RETURN(const std::optional<Facet> facet, FacetOf(term));
    if (facet) facets_.push_back(*facet);
    if (!facet) conditions_.push_back("0");
    return absl::OkStatus();
  }
  FALLOW_ASSIGN_OR_RETURN(std::string condition, ConditionOf(term));
  conditions_.push_back(term.negated ? "NOT " + condition : std::move(condition));
  return absl::OkStatus();
}

void Builder::AddDeleted(bool deleted, int64_t uses) {
  if (deleted) {
    facets_.push_back({static_cast<int64_t>(FixedName::kDeleted), uses});
  } else {
    conditions_.push_back("r.deleted IS NULL");
  }
}

std::string Builder::Match() {
  std::string match = Join(matches_, " AND ");
  if (!excluded_.empty()) match = "(" + match + ") NOT (" + Join(excluded_, " OR ") + ")";
  return match;
}

std::string Builder::Source(std::string& place) {
  std::sort(facets_.begin(), facets_.end(),
            [](const Facet& a, const Facet& b) { return a.uses < b.uses; });
  const bool by_facet =
      !facets_.empty() && (matches_.empty() || facets_[0].uses <= kFewReflections);
  std::string source;
  if (by_facet) {
    conditions_.push_back("d.name = " + Value(facets_[0].name));
    facets_.erase(facets_.begin());
    place = "d.place";
    source = "facet d CROSS JOIN reflection r ON r.place = d.place";
    if (!matches_.empty()) conditions_.push_back(InWords(Match()));
  } else if (!matches_.empty()) {
    conditions_.push_back("d.words MATCH " + Value(Match()));
    place = "d.rowid";
    source = "words d CROSS JOIN reflection r ON r.place = d.rowid";
  } else {
    place = "r.place";
    source = "reflection r";
  }
  for (const Facet& facet : facets_) conditions_.push_back(InFacet(facet.name));
  if (matches_.empty() && !excluded_.empty()) {
    conditions_.push_back("NOT " + InWords(Join(excluded_, " OR ")));
  }
  return source;
}

SearchSql Builder::Finish(const Query& query, const Cursor& cursor, size_t page) {
  std::string place;
  const std::string source = Source(place);
  if (query.from) {
    const int64_t from = journal::ToMillis(*query.from);
    conditions_.push_back(place + " >= " + Value(FirstPlace(from)));
    conditions_.push_back("r.at >= " + Value(from));
  }
  if (query.to) {
    const int64_t to = journal::ToMillis(*query.to);
    conditions_.push_back(place + " < " + Value(PlaceAfter(to)));
    conditions_.push_back("r.at < " + Value(to));
  }
  if (cursor.started) {
    conditions_.push_back(place + (query.oldest_first ? " > " : " < ") + Value(cursor.place));
  }
  sql_.sql = std::string("SELECT ") + kReflectionColumns + TextColumn(query.text_bytes_max) +
             ", r.place FROM " + source + " WHERE " + Join(conditions_, " AND ") + " ORDER BY " +
             place + (query.oldest_first ? " ASC" : " DESC") + " LIMIT " +
             Value(static_cast<int64_t>(page));
  return std::move(sql_);
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

absl::StatusOr<SearchSql> BuildSearch(const Query& query, const Cursor& cursor, size_t page,
                                      Tokenizer& tokenizer, const FindName& find) {
  size_t count = 0;
  FALLOW_RETURN_IF_ERROR(Check(query.terms, /*nested=*/false, count));
  Builder builder(tokenizer, find);
  for (const Term& term : query.terms) FALLOW_RETURN_IF_ERROR(builder.Add(term));
  FALLOW_ASSIGN_OR_RETURN(const std::optional<KnownName> deleted,
                          find(FacetKind::kFixed, "deleted"));
  builder.AddDeleted(query.deleted, deleted ? deleted->uses : 0);
  return builder.Finish(query, cursor, page);
}

}  // namespace fallow::store
