#include "daemon/app/entry_content.h"

#include <catch2/catch.hpp>

#include "tests/support/full_reflection.h"

namespace fallow::app {
namespace {

TEST_CASE("an entry that goes out and comes in again says all but the prompt") {
  journal::ReflectionContent full = tests::FullContent();
  transfer::Entry entry;
  SetContent(full, entry);
  full.prompt.clear();
  CHECK(ContentOf(entry) == full);
}

}  // namespace
}  // namespace fallow::app
