#include <catch2/catch.hpp>
#include <string>

#include "clients/cli/support/farewell_editing.h"

namespace fallow::cli {
namespace {

client::v1::FarewellPart Words() {
  client::v1::FarewellPart part;
  part.set_part(client::v1::FarewellPart::PART_WORDS);
  part.set_title("The words");
  part.set_prompt("What do you want to say?");
  return part;
}

TEST_CASE("the heading of a part is not kept, and all else is") {
  const std::string heading = HeadingOf(Words());
  CHECK(WithoutHeading(heading + "I am leaving.", Words()) == "I am leaving.");
  CHECK(WithoutHeading(heading, Words()).empty());
  CHECK(WithoutHeading("> The words\n\nI am leaving.", Words()) == "I am leaving.");
  CHECK(WithoutHeading("> A quotation\nI am leaving.", Words()) == "> A quotation\nI am leaving.");
  CHECK(WithoutHeading(heading + "\n> A quotation", Words()) == "\n> A quotation");
  CHECK(WithoutHeading("\nI am leaving.\n" + heading, Words()) == "\nI am leaving.\n" + heading);
}

}  // namespace
}  // namespace fallow::cli
