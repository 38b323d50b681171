#include "daemon/store/practice/letters.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/base/next_step.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using tests::TestVault;
using tests::Value;

journal::Moment Ahead(TestVault& vault, absl::Duration by) {
  return {vault.clock().Now() + by, "Europe/Lisbon"};
}

TEST_CASE("a letter waits for its day, and stays once it was opened") {
  TestVault vault;
  vault.CreateAndUnlock();
  const auto written =
      Value(Letters(vault->practice()).Write("Rest.", Ahead(vault, absl::Hours(48)), "UTC"));
  const std::string id = journal::ToText(written.id);
  const absl::Status early = Letters(vault->practice()).Open(id, false, "UTC").status();
  CHECK(early.code() == absl::StatusCode::kUnknown);
  CHECK_THAT(std::string(early.message()), Catch::Contains("waits until 2025-06-17"));
  CHECK(base::NextStepOf(early) == WithId(base::Next::kOpenEarly, id));
  CHECK_FALSE(Value(Letters(vault->practice()).Find(id)).opened);

  vault.clock().Advance(absl::Hours(48));
  vault.Reopen();
  const auto opened = Value(Letters(vault->practice()).Open(id.substr(0, 6), false, "Asia/Tokyo"));
  CHECK(opened.text == "Rest.");
  REQUIRE(opened.opened);
  CHECK(opened.opened->at == vault.clock().Now());

  vault.clock().Advance(absl::Hours(1));
  CHECK(Value(Letters(vault->practice()).Open(id, false, "UTC")).opened == opened.opened);
}

TEST_CASE("a letter opens before its day when that is asked in so many words") {
  TestVault vault;
  vault.CreateAndUnlock();
  Letters letters(vault->practice());
  const auto written = Value(letters.Write("Rest.", Ahead(vault, absl::Hours(48)), "UTC"));
  const std::string id = journal::ToText(written.id);
  CHECK(Value(letters.Open(id, true, "UTC")).text == "Rest.");
  CHECK(Value(letters.Open(id, false, "UTC")).text == "Rest.");
}

TEST_CASE("letters are listed by their day") {
  TestVault vault;
  vault.CreateAndUnlock();
  Letters letters(vault->practice());
  Value(letters.Write("Second", Ahead(vault, absl::Hours(2)), "UTC"));
  Value(letters.Write("First", Ahead(vault, absl::Hours(1)), "UTC"));
  const auto all = Value(letters.All());
  REQUIRE(all.size() == 2);
  CHECK(all[0].text == "First");
}

TEST_CASE("what is no letter is not found, and nothing is written for it") {
  TestVault vault;
  vault.CreateAndUnlock();
  Letters letters(vault->practice());
  CHECK(absl::IsNotFound(letters.Find("abcd").status()));
  CHECK(absl::IsInvalidArgument(letters.Find("abc").status()));
  CHECK(absl::IsNotFound(letters.Open("abcd", true, "UTC").status()));
  CHECK(absl::IsInvalidArgument(
      letters.Write("Rest.", Ahead(vault, absl::ZeroDuration()), "UTC").status()));
  CHECK(absl::IsInvalidArgument(letters.Write("", Ahead(vault, absl::Hours(1)), "UTC").status()));
  const auto reflection = vault.Write("A reflection is no letter");
  CHECK(absl::IsNotFound(letters.Find(journal::ToText(reflection.id)).status()));
  CHECK(Value(letters.All()).empty());
}

}  // namespace
}  // namespace fallow::store
