#include <catch2/catch.hpp>
#include <filesystem>

#include "daemon/store/writing/reflections.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::Query;
using journal::Reflection;
using journal::Term;
using journal::TextRange;
using tests::TestVault;
using tests::Value;

Query Looking(std::string word) {
  Query query;
  Term term;
  term.kind = Term::Kind::kWord;
  term.value = std::move(word);
  query.terms.push_back(std::move(term));
  query.say_matches = true;
  return query;
}

TEST_CASE("a list of which the index was made anew meanwhile is not gone on with") {
  TestVault vault;
  vault.CreateAndUnlock();
  for (int i = 0; i < 3; ++i) vault.Write("one of a moment");
  Cursor cursor;
  REQUIRE(Value(vault.reflections().List({}, cursor, 2)).size() == 2);
  FALLOW_REQUIRE_OK(vault.Lock());
  FALLOW_REQUIRE_OK(vault.Unlock());
  Cursor same = cursor;
  CHECK(Value(vault.reflections().List({}, same, 2)).size() == 1);
  FALLOW_REQUIRE_OK(vault.Lock());
  std::filesystem::remove(vault.folder() / "index.db");
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK(absl::IsUnknown(vault.reflections().List({}, cursor, 2).status()));
}

TEST_CASE("a hit says where it matches, in code points") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.Write("Été: the Straße, and the STRASSE again");
  const std::vector<Reflection> found = vault.List(Looking("strasse"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].matches == std::vector<TextRange>{{9, 6}, {25, 7}});
  Query query = Looking("strasse");
  query.say_matches = false;
  CHECK(vault.List(query)[0].matches.empty());
}

TEST_CASE("a long text is cut around its first match, at a word") {
  TestVault vault;
  vault.CreateAndUnlock();
  std::string text;
  for (int i = 0; i < 100; ++i) text += "grass ";
  vault.Write(text + "a heron " + text);
  Query query = Looking("heron");
  query.text_bytes_max = 40;
  CHECK(vault.List(query)[0].matches.empty());
  CHECK(vault.List(query)[0].text_skipped == 0);
  query.around_match = true;
  const Reflection shown = vault.List(query)[0];
  CHECK(shown.text.starts_with("grass a heron grass"));
  CHECK(shown.text.size() <= 40);
  CHECK(shown.text_cut);
  CHECK(shown.text_skipped == 99 * 6);
  CHECK(shown.matches == std::vector<TextRange>{{8, 5}});
}

}  // namespace
}  // namespace fallow::store
