#include "daemon/usecases/naming.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/vault.h"

namespace fallow::usecases {
namespace {

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

}  // namespace
}  // namespace fallow::usecases
