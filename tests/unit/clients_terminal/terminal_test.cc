#include "clients/terminal/terminal.h"

#include <fcntl.h>

#include <catch2/catch.hpp>
#include <map>

#include "tests/unit/clients_terminal/pty.h"

namespace fallow::terminal {
namespace {

base::Environment Of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

TEST_CASE("colour follows the choice, then NO_COLOR, then the terminal") {
  const base::Environment plain = Of({{"TERM", "xterm"}});
  CHECK(UseColor(ColorChoice::kAuto, true, plain));
  CHECK_FALSE(UseColor(ColorChoice::kAuto, false, plain));
  CHECK_FALSE(UseColor(ColorChoice::kNever, true, plain));
  CHECK(UseColor(ColorChoice::kAlways, false, plain));
  const base::Environment none = Of({{"TERM", "xterm"}, {"NO_COLOR", "1"}});
  CHECK_FALSE(UseColor(ColorChoice::kAuto, true, none));
  CHECK(UseColor(ColorChoice::kAlways, true, none));
  CHECK(UseColor(ColorChoice::kAuto, true, Of({{"TERM", "xterm"}, {"NO_COLOR", ""}})));
  CHECK_FALSE(UseColor(ColorChoice::kAuto, true, Of({{"TERM", "dumb"}})));
  CHECK_FALSE(UseColor(ColorChoice::kAuto, true, Of({})));
}

TEST_CASE("a colour choice is one of three words") {
  CHECK(ColorChoiceNamed("auto") == ColorChoice::kAuto);
  CHECK(ColorChoiceNamed("always") == ColorChoice::kAlways);
  CHECK(ColorChoiceNamed("never") == ColorChoice::kNever);
  CHECK_FALSE(ColorChoiceNamed("sometimes").has_value());
}

TEST_CASE("the width is the terminal's, then COLUMNS, then 80") {
  const Pty pty(132, 50);
  CHECK(SizeOf(pty.terminal.get(), Of({{"COLUMNS", "99"}})).columns == 132);
  CHECK(SizeOf(pty.terminal.get(), Of({})).rows == 50);
  const base::UniqueFd file(open("/dev/null", O_RDWR));
  CHECK(SizeOf(file.get(), Of({{"COLUMNS", "99"}})).columns == 99);
  CHECK(SizeOf(file.get(), Of({{"COLUMNS", "99x"}})).columns == 80);
  CHECK(SizeOf(file.get(), Of({{"COLUMNS", "-5"}})).columns == 80);
  CHECK(SizeOf(file.get(), Of({{"COLUMNS", "1"}})).columns == 20);
  CHECK(SizeOf(file.get(), Of({})).columns == 80);
}

TEST_CASE("progress is shown late, seldom, and erased at the end") {
  const Pty pty;
  absl::Time now = absl::UnixEpoch();
  {
    ProgressLine line("Importing", pty.terminal.get(), [&] { return now; });
    line.Update(1, 5000);
    CHECK(pty.Shown().empty());
    now += absl::Milliseconds(500);
    line.Update(1234, 5000);
    CHECK(pty.Shown() == "\r\x1b[KImporting 1,234 of 5,000 (24 %)");
    now += absl::Milliseconds(99);
    line.Update(1300, 5000);
    CHECK(pty.Shown().empty());
    now += absl::Milliseconds(1);
    line.Update(1300, 0);
    CHECK(pty.Shown() == "\r\x1b[KImporting 1,300");
  }
  CHECK(pty.Shown() == "\r\x1b[K");
}

TEST_CASE("progress is not written into a pipe") {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_NONBLOCK) == 0);
  const base::UniqueFd reading(ends[0]);
  const base::UniqueFd writing(ends[1]);
  absl::Time now = absl::UnixEpoch();
  {
    ProgressLine line("Importing", writing.get(), [&] { return now; });
    now += absl::Hours(1);
    line.Update(1, 2);
  }
  char byte = 0;
  CHECK(read(reading.get(), &byte, 1) < 0);
}

}  // namespace
}  // namespace fallow::terminal
