#include "daemon/usecases/writing.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/store/practice/own_signs.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/usecases/naming.h"
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
    Value(ConnectionsOf(vault()).Add(Somebody("Ana", {"Annie"})));
    Value(ConnectionsOf(vault()).Add(Somebody("Aunt May")));
  }
  store::Vault& vault() { return *operator->(); }
  journal::Reflection Read(const journal::SubjectId& id) { return Value(reflections().Get(id)); }
};

TEST_CASE("whom a text mentions it is about") {
  Known known;
  journal::NewReflection what = Text("With @annie, @aunt_may and @Ben");
  what.about = {"Cleo"};
  CHECK(Value(Write(known.vault(), what)).about == Names{"Ana", "Aunt May", "Ben", "Cleo"});
}

TEST_CASE("more mentions than fit leave some out, and the text is kept") {
  Known known;
  std::string text;
  for (int i = 0; i < 400; ++i) text += "@n" + std::to_string(i) + " ";
  journal::NewReflection what = Text(text);
  what.about = {"Cleo"};
  CHECK(Value(Write(known.vault(), what)).about.size() == 256U);
}

TEST_CASE("what is noticed about one is also about those whom its text mentions") {
  Known known;
  const auto noticed = Value(Notice(known.vault(), "annie", Text("She came with @Aunt_May")));
  CHECK(noticed.about == Names{"Ana", "Aunt May"});
  CHECK(absl::IsNotFound(Notice(known.vault(), "Zoltan", Text("with @Ana")).status()));
}

TEST_CASE("an edit adds whom the text mentions newly, and nobody who is taken away") {
  Known known;
  journal::NewReflection what = Text("With @ana");
  what.about = {};
  const journal::SubjectId id = Value(known.reflections().Write(what)).id;
  journal::ReflectionEdit edit;
  edit.text = "With @ana, @Ben and @Cleo";
  edit.remove_about = {"cleo"};
  // The user removed Ana from it, or it was never about her.
  CHECK(Value(Edit(known.vault(), journal::ToText(id), edit)).about == Names{"Ben"});
}

TEST_CASE("an earlier version is about those whom it was about then") {
  Known known;
  const journal::Reflection first = Value(Write(known.vault(), Text("With @ana")));
  const std::string id = journal::ToText(first.id);
  journal::ReflectionEdit edit;
  edit.text = "Alone";
  edit.remove_about = {"Ana"};
  CHECK(Value(Edit(known.vault(), id, edit)).about.empty());
  CHECK(Value(RestoreVersion(known.vault(), id, first.version)).about == Names{"Ana"});
}

TEST_CASE("an imported text is about the connections that it mentions, and about no word") {
  Known known;
  std::vector<journal::NewReflection> what = {Text("@work with @annie"), Text("nobody"),
                                              Text("@home")};
  what[0].import_key = {1};
  what[1].import_key = {2};
  what[2].import_key = {3};
  what[1].about = {"Cleo"};
  what[1].signs = {"Hesitating", "of another vocabulary"};
  const auto landed = Value(WriteImported(known.vault(), what));
  REQUIRE(landed.size() == 3);
  CHECK(known.Read(Value(landed[0])).about == Names{"Ana"});
  CHECK(known.Read(Value(landed[1])).about == Names{"Cleo"});
  CHECK(known.Read(Value(landed[1])).signs == Names{"hesitating", "of another vocabulary"});
  CHECK(known.Read(Value(landed[2])).about.empty());
}

TEST_CASE("a sign is known in any case, and an unknown one names the nearest") {
  Known known;
  const auto with = [&](Names signs) {
    journal::NewReflection what = Text("with signs");
    what.signs = std::move(signs);
    return Write(known.vault(), what);
  };
  CHECK(Value(with({"Hesitating", "seen"})).signs == Names{"hesitating", "seen"});
  const absl::Status unknown = with({"hesitatin"}).status();
  CHECK(absl::IsInvalidArgument(unknown));
  CHECK_THAT(std::string(unknown.message()), Contains("hesitating"));
  const absl::Status named = with({"seen", "tender"}).status();
  CHECK(absl::IsInvalidArgument(named));
  CHECK_THAT(std::string(named.message()), Contains("called \"tender\""));
  FALLOW_REQUIRE_OK(store::OwnSigns(known.vault().practice()).Set({"tender", true, "Softer."}));
  CHECK(with({"seen", "tender"}).ok());
}

}  // namespace
}  // namespace fallow::usecases
