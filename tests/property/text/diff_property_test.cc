#include <catch2/catch.hpp>
#include <string>

#include "daemon/text/diff.h"
#include "daemon/text/utf8.h"
#include "tests/support/arbitrary_text.h"

namespace fallow::text {
namespace {

TEST_CASE("applying the difference of two texts to the first gives the second") {
  CHECK(rc::check([] {
    const auto [older, newer] = *tests::ArbitraryVersions();
    std::string text = older;
    RC_ASSERT(Apply(text, DiffWords(older, newer)).ok());
    RC_ASSERT(text == newer);
  }));
}

TEST_CASE("the hunks for display put together are both texts") {
  CHECK(rc::check([] {
    const auto [older, newer] = *tests::ArbitraryVersions();
    std::string removed_side, added_side;
    const auto hunks = DiffForDisplay(older, newer);
    for (size_t i = 0; i < hunks.size(); ++i) {
      RC_ASSERT(!hunks[i].text.empty());
      RC_ASSERT(IsValidUtf8(hunks[i].text));
      if (i > 0) RC_ASSERT(hunks[i].kind != hunks[i - 1].kind);
      if (hunks[i].kind != DiffHunk::Kind::kAdded) removed_side += hunks[i].text;
      if (hunks[i].kind != DiffHunk::Kind::kRemoved) added_side += hunks[i].text;
    }
    RC_ASSERT(removed_side == older);
    RC_ASSERT(added_side == newer);
  }));
}

}  // namespace
}  // namespace fallow::text
