#include <catch2/catch.hpp>
#include <string>

#include "daemon/practice/clarity.h"
#include "daemon/text/utf8.h"
#include "tests/support/arbitrary_text.h"

namespace fallow::practice {
namespace {

TEST_CASE("every finding in a random text lies within it") {
  const Clarity clarity = Clarity::Load({}).clarity;
  CHECK(rc::check([&] {
    const std::string words = text::WithUnixLineEnds(*tests::ArbitraryText()) +
                              " You always lie. " + *tests::ArbitraryText();
    Letter letter;
    letter[Part::kWords] = words;
    const auto findings = clarity.Check(letter);
    if (!findings.ok()) return;
    for (const Finding& finding : *findings) {
      RC_ASSERT((finding.line == 0) == (finding.length == 0));
      RC_ASSERT(finding.column + finding.length <= text::CountCodePoints(words) + 1);
    }
  }));
}

}  // namespace
}  // namespace fallow::practice
