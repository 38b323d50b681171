#include <catch2/catch.hpp>

#include "clients/words/diff_view.h"
#include "clients/words/reflection_view.h"
#include "tests/unit/clients_words/reflection.h"

namespace fallow::words {
namespace {

TEST_CASE("text from the journal cannot command the terminal") {
  client::v1::Reflection reflection = ExampleReflection();
  reflection.set_text("red \x1b[31m title\nbody \x1b]0;x\x07 end");
  reflection.add_tags("t\x1b[2J");
  for (const std::string& shown : {ListLine(reflection, Layout()), Page(reflection, Layout())}) {
    CHECK(shown.find('\x1b') == std::string::npos);
    CHECK(shown.find('\x07') == std::string::npos);
  }
}

TEST_CASE("a page says what the reflection says about itself") {
  const std::string page = Page(ExampleReflection(), Layout());
  CHECK(page.find("Friday, 1 March 2024, 21:05") != std::string::npos);
  CHECK(page.find("★ @Ana #walk mood: calm") != std::string::npos);
  CHECK(page.find("By the river.") != std::string::npos);
}

TEST_CASE("a page says that a change kept the reflection from a deletion") {
  client::v1::Reflection reflection = ExampleReflection();
  const Layout out;
  CHECK(Page(reflection, out).find("Deleted on") == std::string::npos);
  *reflection.mutable_kept() = reflection.at();
  CHECK(Page(reflection, out).find("so it was kept") != std::string::npos);
}

TEST_CASE("sizes read well") {
  CHECK(Bytes(0) == "0 bytes");
  CHECK(Bytes(1) == "1 byte");
  CHECK(Bytes(999) == "999 bytes");
  CHECK(Bytes(1500) == "1.5 kB");
  CHECK(Bytes(25'000'000) == "25 MB");
}

TEST_CASE("a comparison shows changed lines and what is near them") {
  std::string before, after;
  for (int line = 1; line <= 20; ++line) {
    before += "line " + std::to_string(line) + "\n";
    after += (line == 10 ? "changed" : "line " + std::to_string(line)) + "\n";
  }
  const std::string view = DiffView(before, after, Layout());
  CHECK(view.find("- line 10\n+ changed\n") != std::string::npos);
  CHECK(view.find("  line 7\n") != std::string::npos);
  CHECK(view.find("line 6\n") == std::string::npos);
  CHECK(DiffView(before, before, Layout()).find_first_of("+-") == std::string::npos);
}

TEST_CASE("what was noticed is said in signs and numbers") {
  client::v1::Reflection reflection;
  CHECK(Notes(reflection).empty());
  reflection.add_signs("hesitating");
  reflection.set_energy(-2);
  reflection.set_apart(true);
  CHECK(Notes(reflection) == "~hesitating energy -2 apart");
  reflection.set_energy(0);
  CHECK(Notes(reflection) == "~hesitating energy 0 apart");
  reflection.set_energy(3);
  CHECK(Notes(reflection) == "~hesitating energy +3 apart");
}

}  // namespace
}  // namespace fallow::words
