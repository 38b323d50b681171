#include "clients/pages/markup.h"

#include <catch2/catch.hpp>

namespace fallow::pages {
namespace {

TEST_CASE("markup is escaped, and control characters are left out of it") {
  CHECK(Escaped("<a b=\"c\">&\x01\n") == "&lt;a b=&quot;c&quot;&gt;&amp;");
}

}  // namespace
}  // namespace fallow::pages
