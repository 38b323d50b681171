#include <catch2/catch.hpp>
#include <string>

#include "daemon/practice/farewell_check.h"
#include "daemon/practice/farewell_parts.h"

namespace fallow::practice {
namespace {

TEST_CASE("the parts stand in the order in which they are written") {
  size_t next = 0;
  for (const FarewellPart& part : FarewellParts()) {
    CHECK(static_cast<size_t>(part.part) == next++);
    CHECK(part.prompt.find('\n') == std::string_view::npos);
  }
}

journal::Farewell Letter(std::string words, std::string plan = "") {
  journal::Farewell farewell;
  farewell.parts[static_cast<size_t>(Part::kWords)].text = std::move(words);
  farewell.parts[static_cast<size_t>(Part::kPlan)].text = std::move(plan);
  return farewell;
}

bool Finds(const journal::Farewell& farewell, std::string_view rule) {
  const Checked checked = CheckFarewell(Clarity::Load({}).clarity, farewell).value();
  for (const Finding& finding : checked.findings) {
    if (finding.rule == rule) return true;
  }
  return false;
}

TEST_CASE("a plan is asked for unless the letter stays unsent") {
  journal::Farewell letter = Letter("Thank you. This is the end. Goodbye.");
  CHECK(Finds(letter, "no-plan"));
  letter.unsent = true;
  CHECK_FALSE(Finds(letter, "no-plan"));
}

TEST_CASE("nothing is found where there are no words") {
  const journal::Farewell letter = Letter(" \n", "On Sunday.");
  CHECK_FALSE(HasWords(letter));
  CHECK(CheckFarewell(Clarity::Load({}).clarity, letter).value().findings.empty());
}

TEST_CASE("a language without rules has no findings") {
  journal::Farewell letter = Letter("You always forget.");
  CHECK(LanguageOf(letter) == "en");
  letter.language = "xx";
  CHECK(CheckFarewell(Clarity::Load({}).clarity, letter).value().findings.empty());
}

TEST_CASE("a finding is named by the beginning of its digits") {
  const std::set<FindingId> known = {0x1234567890abcdef, 0x1234ffffffffffff, 0xa};
  CHECK(ToText(FindingId{0xa}) == "000000000000000a");
  CHECK(FindingNamed("12345", known).value() == 0x1234567890abcdef);
  CHECK(FindingNamed("0000", known).value() == 0xa);
  CHECK(absl::IsInvalidArgument(FindingNamed("1234", known).status()));
  CHECK(absl::IsNotFound(FindingNamed("9999", known).status()));
  for (const std::string& bad : {std::string("123"), std::string("xyzw"), std::string(17, '1')}) {
    CHECK(absl::IsInvalidArgument(FindingNamed(bad, known).status()));
  }
}

}  // namespace
}  // namespace fallow::practice
