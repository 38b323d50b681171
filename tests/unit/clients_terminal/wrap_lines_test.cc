#include "clients/terminal/wrap_lines.h"

#include <catch2/catch.hpp>

namespace fallow::terminal {
namespace {

TEST_CASE("lines are broken between words, further in, and colours take no columns") {
  CHECK(WrapLines("the quick brown fox\n", 10, 2) == "the quick\n  brown\n  fox\n");
  CHECK(WrapLines("  the quick brown\nfox", 12, 1) == "  the quick\n   brown\nfox");
  CHECK(WrapLines("the quick brown\n\nfox\n", 10, 0) == "the quick\nbrown\n\nfox\n");
  CHECK(WrapLines("the \x1b[2mquick\x1b[0m fox\n", 13, 0) == "the \x1b[2mquick\x1b[0m fox\n");
  CHECK(WrapLines("\x1b[2mthe quick fox\x1b[0m", 9, 0) == "\x1b[2mthe quick\nfox\x1b[0m");
  CHECK(WrapLines("unbreakable", 4, 3) == "unbr\neaka\nble");
  CHECK(WrapLines("", 10, 2).empty());
  CHECK(WrapLines("a b", 0, 2) == "a\nb");
}

}  // namespace
}  // namespace fallow::terminal
