#include "clients/terminal/pager.h"

#include <fcntl.h>

#include <catch2/catch.hpp>
#include <map>

#include "tests/unit/clients_link/fake_daemon.h"
#include "tests/unit/clients_terminal/pty.h"

namespace fallow::terminal {
namespace {

using link::TestFolder;

base::Environment Of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

TEST_CASE("the pager is the one in PAGER, and cat is none") {
  CHECK(PagerCommand(Of({{"PAGER", "most -x"}})) == "most -x");
  CHECK_FALSE(PagerCommand(Of({{"PAGER", "cat"}})).has_value());
  CHECK(PagerCommand(Of({})).value_or("").find("less") != std::string::npos);
}

TEST_CASE("output that is not a terminal is not paged") {
  const base::UniqueFd file(open("/dev/null", O_RDWR));
  CHECK_FALSE(Pager::Start(file.get(), Of({{"PAGER", "true"}})).has_value());
}

TEST_CASE("the pager gets the text and is told to keep no history") {
  const TestFolder folder;
  const Pty pty;
  {
    std::optional<Pager> pager = Pager::Start(
        pty.terminal.get(),
        Of({{"PAGER", "cat; echo $LESSHISTFILE $LESSSECURE $LESS >" + (folder / "variables")}}));
    REQUIRE(pager.has_value());
    CHECK(pager->Write("some text\n"));
    pager->Finish();
  }
  CHECK(pty.Shown() == "some text\r\n");
  CHECK(folder.Read("variables") == "- 1 FR\n");
}

TEST_CASE("a person who leaves the pager early ends nothing") {
  const Pty pty;
  std::optional<Pager> pager = Pager::Start(pty.terminal.get(), Of({{"PAGER", "exec true"}}));
  REQUIRE(pager.has_value());
  const std::string text(1 << 16, 'x');
  bool reading = true;
  for (int i = 0; i < 100 && reading; ++i) reading = pager->Write(text);
  CHECK_FALSE(reading);
}

}  // namespace
}  // namespace fallow::terminal
