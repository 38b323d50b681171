// Random journals, written, edited, moved, deleted and forgotten in batches: what the index finds
// is what going through all reflections in memory finds, and it says the same as one built anew.

#include "tests/support/index.h"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/store/tokens/tokenizer.h"
#include "tests/support/vault.h"

namespace fallow::tests {
namespace {

using journal::Folded;
using journal::Has;
using journal::Query;
using journal::Reflection;
using journal::Term;
using Journal = std::map<journal::SubjectId, Folded>;

rc::Gen<std::string> SomeText() {
  const auto piece = rc::gen::element<std::string>(
      "rain", "Rain", "rainbow", "wind", "straße", "STRASSE", "don't", "don’t", "été", "ete",
      "東京", "京都", "東", "ไทย", "ไม่", "한국", "국어", "हिन्दी", "كِتَاب", "كتاب", "👍", "👍🏽",
      "€5", "...", "?!", "a", "A-b", "NEAR", "OR", "\"", "*", "ısı", "ISI", "が", "か\u3099");
  return rc::gen::map(rc::gen::container<std::vector<std::pair<std::string, bool>>>(
                          rc::gen::pair(piece, rc::gen::arbitrary<bool>())),
                      [](const std::vector<std::pair<std::string, bool>>& pieces) {
                        std::string text;
                        for (const auto& [word, space] : pieces) text += word + (space ? " " : "");
                        return text;
                      });
}

rc::Gen<std::vector<std::string>> SomeNames() {
  return rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("work", "Work", "été", "zoë", "ZOË", "人"));
}

Folded SomeReflection(uint32_t number) {
  Folded folded = Written(number, *SomeText());
  Reflection& view = folded.view;
  // Few moments, so that many share one.
  view.at.at += absl::Milliseconds(*rc::gen::inRange(0, 3)) - absl::Hours(24 * number) +
                absl::Hours(*rc::gen::inRange(0, 60));
  view.at.zone = *rc::gen::element<std::string>("UTC", "+13:30", "America/New_York");
  view.tags = *SomeNames();
  std::sort(view.tags.begin(), view.tags.end());
  view.tags.erase(std::unique(view.tags.begin(), view.tags.end()), view.tags.end());
  view.about = *rc::gen::element(std::vector<std::string>{}, std::vector<std::string>{"Zoë"});
  view.mood = *rc::gen::element<std::string>("", "", "calm", "Calm");
  view.starred = *rc::gen::arbitrary<bool>();
  view.signs = *rc::gen::element(std::vector<std::string>{}, std::vector<std::string>{"seen"},
                                 std::vector<std::string>{"effort", "seen"});
  if (*rc::gen::inRange(0, 3) == 0) view.energy = *rc::gen::inRange(-3, 4);
  view.apart = *rc::gen::inRange(0, 4) == 0;
  if (*rc::gen::inRange(0, 4) == 0) view.attachments = {{SubjectFrom(999), "a", "b", 1}};
  if (*rc::gen::inRange(0, 4) == 0) view.deleted = absl::FromUnixSeconds(5);
  return folded;
}

Term SomeTerm(bool nested) {
  using Kind = Term::Kind;
  Term term;
  term.negated = *rc::gen::inRange(0, 3) == 0;
  term.kind = *rc::gen::element(Kind::kWord, Kind::kPhrase, Kind::kPrefix, Kind::kTag, Kind::kAbout,
                                Kind::kMood, Kind::kSign, Kind::kHas, Kind::kAnyOf);
  if (nested && term.kind == Kind::kAnyOf) term.kind = Kind::kWord;
  switch (term.kind) {
    case Kind::kAbout:
      if (*rc::gen::arbitrary<bool>()) term.also = {"zoë", "Zoë", "人"};
      [[fallthrough]];
    case Kind::kTag:
      term.value = *rc::gen::element<std::string>("WORK", "Été", "zoë", "人", "nobody");
      break;
    case Kind::kSign:
      term.value = *rc::gen::element<std::string>("SEEN", "effort", "other");
      break;
    case Kind::kMood:
      term.value = *rc::gen::element<std::string>("CALM", "other");
      break;
    case Kind::kHas:
      term.has = *rc::gen::element(Has::kAttachment, Has::kStar, Has::kMood, Has::kTag, Has::kAbout,
                                   Has::kSign, Has::kEnergy, Has::kApart);
      break;
    case Kind::kAnyOf:
      for (int i = *rc::gen::inRange(1, 4); i > 0; --i) term.any_of.push_back(SomeTerm(true));
      break;
    default:
      term.value = *rc::gen::suchThat(
          SomeText(), [](const std::string& text) { return !text.empty() && text.size() < 100; });
      break;
  }
  return term;
}

// --- The same, by going through everything ---

using Tokens = std::vector<std::string>;

Tokens TokensOf(std::string_view text) {
  static store::Tokenizer tokenizer;
  Tokens tokens;
  tokenizer.Tokenize(text, &tokens, [](void* out, int, const char* token, int bytes, int, int) {
    static_cast<Tokens*>(out)->emplace_back(token, static_cast<size_t>(bytes));
    return SQLITE_OK;
  });
  return tokens;
}

bool HoldsText(const Reflection& reflection, const Term& term) {
  const Tokens wanted = TokensOf(term.value);
  if (wanted.empty()) return reflection.text.find(term.value) != std::string::npos;
  const Tokens text = TokensOf(reflection.text);
  const bool prefix = term.kind == Term::Kind::kPrefix;
  for (size_t i = 0; i + wanted.size() <= text.size(); ++i) {
    bool same = true;
    for (size_t j = 0; j < wanted.size() && same; ++j) {
      same = prefix && j + 1 == wanted.size() ? text[i + j].starts_with(wanted[j])
                                              : text[i + j] == wanted[j];
    }
    if (same) return true;
  }
  return false;
}

bool HasName(const std::vector<std::string>& names, const std::string& wanted) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return store::FoldName(name) == store::FoldName(wanted);
  });
}

bool HasMark(const Reflection& reflection, Has has) {
  switch (has) {
    case Has::kAttachment:
      return !reflection.attachments.empty();
    case Has::kStar:
      return reflection.starred;
    case Has::kMood:
      return !reflection.mood.empty();
    case Has::kTag:
      return !reflection.tags.empty();
    case Has::kAbout:
      return !reflection.about.empty();
    case Has::kSign:
      return !reflection.signs.empty();
    case Has::kEnergy:
      return reflection.energy.has_value();
    case Has::kApart:
      return reflection.apart;
  }
  return false;
}

bool Holds(const Reflection& reflection, const Term& term);

bool HoldsPlain(const Reflection& reflection, const Term& term) {
  switch (term.kind) {
    case Term::Kind::kTag:
      return HasName(reflection.tags, term.value);
    case Term::Kind::kAbout:
      return HasName(reflection.about, term.value) ||
             std::any_of(term.also.begin(), term.also.end(),
                         [&](const std::string& name) { return HasName(reflection.about, name); });
    case Term::Kind::kMood:
      return HasName({reflection.mood}, term.value);
    case Term::Kind::kSign:
      return HasName(reflection.signs, term.value);
    case Term::Kind::kHas:
      return HasMark(reflection, term.has);
    case Term::Kind::kAnyOf:
      return std::any_of(term.any_of.begin(), term.any_of.end(),
                         [&](const Term& one) { return Holds(reflection, one); });
    default:
      return HoldsText(reflection, term);
  }
}

bool Holds(const Reflection& reflection, const Term& term) {
  return HoldsPlain(reflection, term) != term.negated;
}

bool Holds(const Reflection& reflection, const Query& query) {
  if (reflection.deleted.has_value() != query.deleted) return false;
  if (query.from && reflection.at.at < *query.from) return false;
  if (query.to && reflection.at.at >= *query.to) return false;
  return std::all_of(query.terms.begin(), query.terms.end(),
                     [&](const Term& term) { return Holds(reflection, term); });
}

// --- Random lives ---

void Live(TestIndex& index, Journal& journal) {
  const int batches = *rc::gen::inRange(1, 6);
  for (int i = 0; i < batches; ++i) {
    store::IndexBatch batch;
    std::map<journal::SubjectId, Folded> changed;
    for (int j = *rc::gen::inRange(0, 12); j > 0; --j) {
      Folded folded = SomeReflection(static_cast<uint32_t>(*rc::gen::inRange(0, 20)));
      changed[folded.view.id] = std::move(folded);
    }
    for (auto& [id, folded] : changed) {
      journal[id] = folded;
      batch.reflections.push_back(std::move(folded));
    }
    if (!journal.empty() && *rc::gen::inRange(0, 3) == 0) {
      const auto forgotten = journal.begin();
      batch.forgotten.push_back(forgotten->first);
      journal.erase(forgotten);
    }
    index.Apply(std::move(batch));
  }
}

TEST_CASE("a search finds what going through every reflection finds") {
  CHECK(rc::check([] {
    TestIndex index;
    Journal journal;
    Live(index, journal);
    for (int i = 0; i < 20; ++i) {
      Query query;
      for (int j = *rc::gen::inRange(0, 4); j > 0; --j) query.terms.push_back(SomeTerm(false));
      query.deleted = *rc::gen::inRange(0, 4) == 0;
      query.oldest_first = *rc::gen::arbitrary<bool>();
      const absl::Time start = Written(0, "").view.at.at;
      if (*rc::gen::arbitrary<bool>()) {
        query.from = start + absl::Hours(*rc::gen::inRange(0, 60));
        query.to = start + absl::Hours(*rc::gen::inRange(0, 60)) + absl::Milliseconds(1);
      }
      std::vector<journal::SubjectId> expected, found;
      for (const auto& [id, folded] : journal) {
        if (Holds(folded.view, query)) expected.push_back(id);
      }
      std::vector<Reflection> listed =
          ListAll(*index, query, static_cast<size_t>(*rc::gen::inRange(1, 9)));
      const auto earlier = [](const Reflection& a, const Reflection& b) {
        return a.at.at < b.at.at;
      };
      if (!query.oldest_first) std::reverse(listed.begin(), listed.end());
      RC_ASSERT(std::is_sorted(listed.begin(), listed.end(), earlier));
      for (const Reflection& reflection : listed) found.push_back(reflection.id);
      std::sort(found.begin(), found.end());
      RC_ASSERT(found == expected);
    }
  }));
}

// A reflection of the first moments of all, so that most share theirs with others.
Folded Crowded(uint32_t number) {
  Folded folded = Written(number, *SomeText());
  folded.view.at.at = Written(0, "").view.at.at + absl::Milliseconds(*rc::gen::inRange(0, 3));
  return folded;
}

// What happens to a journal while somebody pages through it.
struct Meanwhile {
  std::set<journal::SubjectId> gone, moved;
  uint32_t next = 1000;  // the number of the next new one

  void Happen(TestIndex& index, Journal& journal) {
    store::IndexBatch batch;
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
      const Folded folded = Crowded(next++);
      journal[folded.view.id] = folded;
      batch.reflections.push_back(folded);
    }
    if (!journal.empty()) {
      auto some = journal.begin();
      std::advance(some, *rc::gen::inRange<size_t>(0, journal.size()));
      Change(some, journal, batch);
    }
    index.Apply(std::move(batch));
  }

  void Change(Journal::iterator some, Journal& journal, store::IndexBatch& batch) {
    const journal::SubjectId id = some->first;
    Folded& folded = some->second;
    const auto is_it = [&](const Folded& each) { return each.view.id == id; };
    std::erase_if(batch.reflections, is_it);
    const int what = *rc::gen::inRange(0, 4);
    if (what == 3) {
      gone.insert(id);
      batch.forgotten.push_back(id);
      journal.erase(some);
      return;
    }
    if (what == 0) folded.view.text += " more";
    if (what == 1) {
      folded.view.at.at += absl::Milliseconds(1);
      moved.insert(id);
    }
    if (what == 2) {
      folded.view.deleted = absl::FromUnixSeconds(5);
      gone.insert(id);
    }
    batch.reflections.push_back(folded);
  }
};

TEST_CASE(
    "a list read in pieces has each that was there all along once, whatever is written meanwhile") {
  CHECK(rc::check([] {
    TestIndex index;
    Journal journal;
    store::IndexBatch first;
    for (uint32_t i = *rc::gen::inRange<uint32_t>(0, 30); i > 0; --i) {
      journal[SubjectFrom(i)] = Crowded(i);
      first.reflections.push_back(journal[SubjectFrom(i)]);
    }
    index.Apply(std::move(first));
    const Journal before = journal;
    Query query;
    query.oldest_first = *rc::gen::arbitrary<bool>();
    Meanwhile meanwhile;
    std::map<journal::SubjectId, int> listed;
    store::Cursor cursor;
    constexpr int kPagesDisturbed = 40;
    int pages = 0;
    while (true) {
      const auto page = *rc::gen::inRange<size_t>(1, 6);
      const auto some = Value(index->List(query, cursor, page));
      for (const Reflection& one : some) ++listed[one.id];
      if (some.size() < page) break;
      // Not for ever, or there would always be more to list.
      if (++pages < kPagesDisturbed) meanwhile.Happen(index, journal);
    }
    for (const auto& [id, folded] : before) {
      if (meanwhile.moved.contains(id)) continue;
      if (meanwhile.gone.contains(id)) {
        RC_ASSERT(listed[id] <= 1);
      } else {
        RC_ASSERT(listed[id] == 1);
      }
    }
    for (const auto& [id, times] : listed) {
      RC_ASSERT(times <= 1 || meanwhile.moved.contains(id));
    }
  }));
}

TEST_CASE("an index after a life of changes says the same as one built anew") {
  CHECK(rc::check([] {
    TestIndex lived, rebuilt;
    Journal journal;
    Live(lived, journal);
    store::IndexBatch all;
    for (const auto& [id, folded] : journal) all.reflections.push_back(folded);
    while (rebuilt->position() + 1 < lived->position()) rebuilt.Put({});
    rebuilt.Apply(std::move(all));
    const auto a = lived->Digest(), b = rebuilt->Digest();
    RC_ASSERT(a.ok() && b.ok());
    RC_ASSERT(*a == *b);
  }));
}

}  // namespace
}  // namespace fallow::tests
