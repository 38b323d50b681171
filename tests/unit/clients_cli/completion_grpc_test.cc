#include <algorithm>
#include <catch2/catch.hpp>

#include "clients/cli/command.h"
#include "clients/cli/commands/commands.h"
#include "clients/cli/completion.h"

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

TEST_CASE("fixed words are offered for a value, and no verb or option in its place") {
  CHECK(Completions({"release", "--connection", "X", "--keep", ""}) ==
        std::vector<std::string>{"gratitude", "dates", "name", "boundaries", "shared"});
  CHECK(Completions({"release", "--keep", "name,da"}) == std::vector<std::string>{"name,dates"});
  CHECK(Completions({"farewell", "edit", "Ana", "--part", "=", "w"}) ==
        std::vector<std::string>{"words"});
  CHECK(Completions({"farewell", "edit", "Ana", "--part", "="}).size() == 5);
  CHECK(Offers(Completions({"connection", "add", "Ana", "--kind", "f"}), "family"));
  CHECK(Offers(Completions({"connection", "season", "Ana", ""}), "steady"));
  CHECK(Offers(Completions({"notice", "Ana", "--sign", ""}), "hesitating"));
  CHECK(Offers(Completions({"import", ""}), "dayone"));
  CHECK(Completions({"release", "--connection", ""}).empty());
  CHECK(Completions({"release", "abcd", ""}).empty());
  CHECK(Offers(Completions({"release", "abcd", "--a"}), "--after"));
  // A connection may have the same name as a verb.
  CHECK(Offers(Completions({"connection", "season", "show", ""}), "steady"));
}

}  // namespace
}  // namespace fallow::cli
