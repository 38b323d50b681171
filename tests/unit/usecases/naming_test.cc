#include "daemon/usecases/naming.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/store/practice/own_signs.h"
#include "tests/support/vault.h"

namespace fallow::usecases {
namespace {

using Catch::Contains;
using tests::TestVault;
using tests::Text;
using tests::Value;
using Names = std::vector<std::string>;

journal::NewConnection Somebody(std::string name, std::vector<std::string> aliases = {}) {
  journal::NewConnection what;
  what.name = std::move(name);
  what.season = {fallow::store::v1::SEASON_OPENING, {absl::FromUnixSeconds(1'600'000'000), "UTC"}};
  what.aliases = std::move(aliases);
  return what;
}

struct Known : TestVault {
  Known() {
    CreateAndUnlock();
    Value(Connections().Add(Somebody("Ana", {"Annie"})));
    Value(Connections().Add(Somebody("Aunt May")));
  }
  store::Vault& vault() { return *operator->(); }
  store::Connections Connections() { return ConnectionsOf(vault()); }
};

TEST_CASE("whom a text mentions it is about") {
  Known known;
  journal::NewReflection what = Text("With @annie, @aunt_may and @Ben");
  what.about = {"Cleo"};
  FALLOW_REQUIRE_OK(AddMentions(known.vault(), what));
  CHECK(what.about == Names{"Cleo", "Ana", "Aunt May", "Ben"});
}

TEST_CASE("more mentions than fit leave some out, and the text is kept") {
  Known known;
  std::string text;
  for (int i = 0; i < 400; ++i) text += "@n" + std::to_string(i) + " ";
  journal::NewReflection what = Text(text);
  what.about = {"Cleo"};
  FALLOW_REQUIRE_OK(AddMentions(known.vault(), what));
  CHECK(Value(known.reflections().Write(what)).about.size() == 256U);
}

TEST_CASE("an edit adds whom the text mentions newly, and nobody who is taken away") {
  Known known;
  journal::NewReflection what = Text("With @ana");
  const journal::Reflection before = Value(known.reflections().Write(what));
  journal::ReflectionEdit edit;
  edit.text = "With @ana, @Ben and @Cleo";
  edit.remove_about = {"cleo"};
  FALLOW_REQUIRE_OK(AddMentions(known.vault(), before, edit));
  // That it is about Ana was taken away, or was never so.
  CHECK(edit.add_about == Names{"Ben"});
}

TEST_CASE("a search for one name finds what is about any of them") {
  Known known;
  for (const char* name : {"ana", "Annie", "Aunt May", "Ben"}) {
    journal::NewReflection what = Text(name);
    what.about = {name};
    Value(known.reflections().Write(what));
  }
  const auto count = [&](const std::string& name, bool within, bool negated = false) {
    journal::Term term;
    term.kind = journal::Term::Kind::kAbout;
    term.value = name;
    term.negated = negated;
    journal::Query query;
    if (within) {
      journal::Term any;
      any.kind = journal::Term::Kind::kAnyOf;
      any.any_of = {term};
      query.terms = {any};
    } else {
      query.terms = {term};
    }
    FALLOW_REQUIRE_OK(KnowNames(known.vault(), query));
    return known.List(query).size();
  };
  CHECK(count("ANNIE", false) == 2U);
  CHECK(count("Ana", true) == 2U);
  CHECK(count("Ana", false, true) == 2U);
  CHECK(count("Ben", false) == 1U);
  CHECK(count("Zoltan", false) == 0U);
}

TEST_CASE("what is about somebody quiet is left out, under any name") {
  Known known;
  const absl::Time now = known.clock().Now();
  Value(known.Connections().SetQuiet("Ana", now + absl::Hours(1)));
  std::vector<journal::Reflection> found(3);
  found[0].about = {"annie", "Ben"};
  found[1].about = {"Ben"};
  std::vector<journal::Reflection> later = found;
  FALLOW_REQUIRE_OK(LeaveOutQuiet(known.vault(), now, found));
  REQUIRE(found.size() == 2U);
  CHECK(found[0].about == Names{"Ben"});
  FALLOW_REQUIRE_OK(LeaveOutQuiet(known.vault(), now + absl::Hours(1), later));
  CHECK(later.size() == 3U);
}

TEST_CASE("a sign is known in any case, and an unknown one names the nearest") {
  Known known;
  std::vector<std::string> signs = {"Hesitating", "seen"};
  FALLOW_REQUIRE_OK(KnowSigns(known.vault(), signs));
  CHECK(signs == Names{"hesitating", "seen"});
  signs = {"hesitatin"};
  const absl::Status unknown = KnowSigns(known.vault(), signs);
  CHECK(absl::IsInvalidArgument(unknown));
  CHECK_THAT(std::string(unknown.message()), Contains("hesitating") && Contains("sign add"));
  signs = {"seen", "tender"};
  const absl::Status named = KnowSigns(known.vault(), signs);
  CHECK(absl::IsInvalidArgument(named));
  CHECK_THAT(std::string(named.message()), Contains("called \"tender\""));
  FALLOW_REQUIRE_OK(store::OwnSigns(known.vault().practice()).Set({"tender", true, "Softer."}));
  FALLOW_REQUIRE_OK(KnowSigns(known.vault(), signs));
}

}  // namespace
}  // namespace fallow::usecases
