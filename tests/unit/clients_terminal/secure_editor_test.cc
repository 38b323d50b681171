#include "clients/terminal/secure_editor.h"

#include <poll.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "absl/time/clock.h"
#include "clients/link/exit_codes.h"
#include "tests/unit/clients_link/fake_daemon.h"
#include "tests/unit/clients_terminal/pty.h"

namespace fallow::terminal {
namespace {

using link::TestFolder;

// A folder in memory, an editor made from a shell script, and a record of EditText()'s callbacks.
class Desk {
 public:
  EditorOptions Options(const std::string& script) {
    const std::string editor = tools_.Script("editor", "#!/bin/sh\n" + script);
    return {.folders = {memory_.path()},
            .environment = [editor](std::string_view name) -> std::optional<std::string> {
              if (name == "EDITOR") return editor;
              return std::nullopt;
            },
            .on_change = [this](std::string_view text) { heard_.emplace_back(text); }};
  }
  const TestFolder& tools() const { return tools_; }
  const TestFolder& memory() const { return memory_; }
  const std::vector<std::string>& heard() const { return heard_; }
  bool LeftNothing() const { return std::filesystem::is_empty(memory_.path()); }

 private:
  TestFolder tools_;
  TestFolder memory_{"/dev/shm"};
  std::vector<std::string> heard_;
};

// Whether `condition` becomes true within a time that only a hang exceeds.
bool Eventually(const std::function<bool()>& condition) {
  const absl::Time deadline = absl::Now() + absl::Minutes(5);
  while (absl::Now() < deadline) {
    if (condition()) return true;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return condition();
}

TEST_CASE("the saved text comes back and the file is gone") {
  Desk desk;
  const auto text = EditText("before\n", desk.Options("echo after >>\"$1\""));
  REQUIRE(text.status().ToString() == "OK");
  CHECK(*text == "before\nafter\n");
  CHECK(desk.heard() == std::vector<std::string>{"before\nafter\n"});
  CHECK(desk.LeftNothing());
}

TEST_CASE("an editor that saves nothing gives the text back as it was") {
  Desk desk;
  CHECK(EditText("before", desk.Options("exit 0")).value() == "before");
  CHECK(desk.heard().empty());
  CHECK(desk.LeftNothing());
}

TEST_CASE("the file is private and temporary files stay beside it") {
  Desk desk;
  const std::string report = desk.tools() / "report";
  const auto text = EditText("", desk.Options("stat -c %a \"$1\" \"$TMPDIR\" >" + report +
                                              "\nbasename \"$1\" >>" + report));
  REQUIRE(text.ok());
  CHECK(desk.tools().Read("report") == "600\n700\nreflection.md\n");
}

TEST_CASE("each saving is heard while the editor is open") {
  Desk desk;
  const std::string heard_one = desk.tools() / "heard";
  EditorOptions options =
      desk.Options("echo one >\"$1\"\nuntil [ -e " + heard_one + " ]; do sleep 0.01; done\n" +
                   "echo two >\"$1.new\"\nmv \"$1.new\" \"$1\"\n");
  const auto hear = options.on_change;
  options.on_change = [&](std::string_view text) {
    hear(text);
    if (text == "one\n") std::ofstream(heard_one) << "yes";
  };
  CHECK(EditText("", options).value() == "two\n");
  // The first callback may be for the empty file that the shell opens before writing.
  REQUIRE(desk.heard().size() >= 2);
  CHECK(desk.heard().back() == "two\n");
  CHECK(desk.heard()[desk.heard().size() - 2] == "one\n");
}

TEST_CASE("an editor that fails saves nothing but the draft") {
  Desk desk;
  const auto text = EditText("before", desk.Options("printf draft >\"$1\"; exit 3"));
  CHECK(link::ExitCodeOf(text.status()) == link::ExitCode::kFailed);
  const std::string message(text.status().message());
  CHECK(message.find("status 3") != std::string::npos);
  CHECK(desk.heard().back() == "draft");
  CHECK(desk.LeftNothing());
}

TEST_CASE("an editor that cannot be started or is killed is told apart") {
  Desk desk;
  EditorOptions options = desk.Options("");
  options.environment = [](std::string_view name) -> std::optional<std::string> {
    if (name == "EDITOR") return "/nonexistent/editor 2>/dev/null";
    return std::nullopt;
  };
  CHECK(std::string(EditText("", options).status().message()).find("could not be started") !=
        std::string::npos);
  CHECK(std::string(EditText("", desk.Options("kill -9 $$")).status().message()).find("signal 9") !=
        std::string::npos);
  CHECK(desk.LeftNothing());
}

TEST_CASE("an editor that takes the file away is told and the draft kept") {
  Desk desk;
  const auto text = EditText("before", desk.Options("rm \"$1\""));
  CHECK(link::ExitCodeOf(text.status()) == link::ExitCode::kNotFound);
  CHECK(desk.LeftNothing());
}

TEST_CASE("without a folder in memory no editor is started") {
  Desk desk;
  const TestFolder disk("/var/tmp");
  EditorOptions options = desk.Options("touch " + (desk.tools() / "started"));
  options.folders = {disk.path()};
  CHECK(link::ExitCodeOf(EditText("secret", options).status()) == link::ExitCode::kFailed);
  CHECK_FALSE(std::filesystem::exists(desk.tools() / "started"));
  CHECK(std::filesystem::is_empty(disk.path()));
}

TEST_CASE("a signal ends the editing with the draft kept and nothing left") {
  for (const int number : {SIGTERM, SIGHUP, SIGINT}) {
    Desk desk;
    const std::string pid_file = desk.tools() / "pid";
    EditorOptions options =
        desk.Options("echo $$ >" + pid_file + "\nprintf draft >\"$1\"\nwhile :; do sleep 1; done");
    options.on_change = [hear = options.on_change, number](std::string_view text) {
      hear(text);
      if (text == "draft") kill(getpid(), number);
    };
    const auto text = EditText("before", options);
    CHECK(text.status().code() == absl::StatusCode::kCancelled);
    CHECK(desk.heard().back() == "draft");
    CHECK(desk.LeftNothing());
    const pid_t editor = std::stoi(desk.tools().Read("pid"));
    CHECK(kill(editor, 0) != 0);
  }
}

TEST_CASE("a program that is killed while the editor is open leaves nothing") {
  Desk desk;
  const std::string pid_file = desk.tools() / "pid";
  EditorOptions options =
      desk.Options("echo $$ >" + pid_file + "\nprintf draft >\"$1\"\nwhile :; do sleep 1; done");
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    options.on_change = [&](std::string_view text) {
      if (text == "draft") (void)!write(ends[1], "d", 1);
    };
    EditText("before", options).status().IgnoreError();
    _exit(0);
  }
  char drafted = 0;
  REQUIRE(read(ends[0], &drafted, 1) == 1);
  CHECK_FALSE(desk.LeftNothing());
  REQUIRE(kill(child, SIGKILL) == 0);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  CHECK(Eventually([&] { return desk.LeftNothing(); }));
  const pid_t editor = std::stoi(desk.tools().Read("pid"));
  const std::string state = "/proc/" + std::to_string(editor) + "/stat";
  CHECK(Eventually([&] {
    std::ifstream stat(state);
    std::string pid;
    std::string name;
    std::string letter;
    return !(stat >> pid >> name >> letter) || letter == "Z";
  }));
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("vim leaves no trace, whatever the person's settings ask for") {
  REQUIRE(std::filesystem::exists("/usr/bin/vim"));
  const TestFolder home;
  const TestFolder memory("/dev/shm");
  const TestFolder result;
  std::ofstream(home / ".vimrc") << "set backup writebackup undofile swapfile\n"
                                    "set backupdir=~ undodir=~ directory=~\n"
                                    "set viminfo='100,<50,s10,h,n~/.viminfo\n";
  const InTerminal run = RunInTerminal(
      [&] {
        setenv("HOME", home.path().c_str(), 1);
        setenv("TERM", "xterm", 1);
        setenv("EDITOR", "vim", 1);
        const auto text = EditText("before\n", {.folders = {memory.path()}});
        std::ofstream(result / "text") << (text.ok() ? *text : text.status().ToString());
        return text.ok() ? 0 : 1;
      },
      [typed = false](const std::string& shown) mutable -> std::string {
        if (typed || shown.find("before") == std::string::npos) return "";
        typed = true;
        return "ggOcanary\x1byyp:wq\r";
      });
  CHECK(run.status == 0);
  CHECK(result.Read("text") == "canary\ncanary\nbefore\n");
  CHECK(std::filesystem::is_empty(memory.path()));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home.path())) {
    CHECK(entry.path().filename() == ".vimrc");
  }
}

}  // namespace
}  // namespace fallow::terminal
