#include <algorithm>
#include <catch2/catch.hpp>

#include "clients/cli/command.h"
#include "clients/cli/completion.h"
#include "clients/cli/nearest.h"

namespace fallow::cli {
namespace {

bool Offers(const std::vector<std::string>& found, std::string_view name) {
  return std::ranges::any_of(
      found, [&](const std::string& line) { return line.substr(0, line.find('\t')) == name; });
}

TEST_CASE("every command is offered, with its summary") {
  const std::vector<std::string> found = Completions({""});
  for (const Command& command : Commands()) {
    CHECK(std::ranges::count(found,
                             std::string(command.name) + "\t" + std::string(command.summary)) == 1);
  }
}

TEST_CASE("what is typed narrows the offer") {
  const std::vector<std::string> found = Completions({"un"});
  CHECK(found.size() == 2);
  CHECK(Offers(found, "unlock"));
  CHECK(Offers(found, "undelete"));
}

TEST_CASE("options of the command and of all commands are offered after a dash") {
  const std::vector<std::string> found = Completions({"write", "--"});
  CHECK(Offers(found, "--tag"));
  CHECK(Offers(found, "--json"));
  CHECK_FALSE(Offers(found, "--dry-run"));
}

TEST_CASE("verbs below a verb are offered") {
  CHECK(Offers(Completions({"daemon", "st"}), "stop"));
  CHECK(Offers(Completions({"drafts", ""}), "resume"));
}

TEST_CASE("a mistyped command names the nearest") {
  CHECK(NearestCommand("lits") == "list");
  CHECK(NearestCommand("serch") == "search");
  CHECK(NearestCommand("unlok") == "unlock");
  CHECK(NearestCommand("xyzzyplugh").empty());
  CHECK(NearestCommand(std::string(10'000, 'a')).empty());
}

}  // namespace
}  // namespace fallow::cli
