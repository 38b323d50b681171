#include "clients/terminal/editor_command.h"

#include <catch2/catch.hpp>
#include <map>

#include "clients/link/exit_codes.h"
#include "tests/unit/clients_link/fake_daemon.h"

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

bool Has(const EditorCommand& command, const std::string& option) {
  for (const std::string& own : command.options) {
    if (own.find(option) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("editors are known by their program's name") {
  CHECK(EditorKindOf("/usr/bin/vim.basic") == EditorKind::kVim);
  CHECK(EditorKindOf("vim") == EditorKind::kVim);
  CHECK(EditorKindOf("/opt/nvim") == EditorKind::kVim);
  CHECK(EditorKindOf("/bin/nano") == EditorKind::kNano);
  CHECK(EditorKindOf("emacs-nox") == EditorKind::kEmacs);
  CHECK(EditorKindOf("emacsclient") == EditorKind::kOther);
  CHECK(EditorKindOf("/usr/bin/nvi") == EditorKind::kOther);
  CHECK(EditorKindOf("hx") == EditorKind::kOther);
}

TEST_CASE("VISUAL comes before EDITOR") {
  CHECK(ChooseEditor(Of({{"VISUAL", "hx"}, {"EDITOR", "joe"}}))->command == "hx");
  CHECK(ChooseEditor(Of({{"EDITOR", "joe -x"}}))->command == "joe -x");
  CHECK(ChooseEditor(Of({{"VISUAL", ""}, {"EDITOR", "joe"}}))->command == "joe");
}

TEST_CASE("vim is told to leave nothing, also behind another name") {
  const TestFolder folder;
  folder.Script("vim.basic", "#!/bin/sh\n");
  std::filesystem::create_symlink(folder / "vim.basic", folder / "vi");
  for (const char* editor : {"vi", "vi -u NORC", "FOO=1 vi"}) {
    const auto command = ChooseEditor(Of({{"EDITOR", editor}, {"PATH", folder.path()}}));
    REQUIRE(command.ok());
    CHECK(command->command == editor);
    CHECK(Has(*command, "NONE"));
    CHECK(Has(*command, "noundofile"));
    CHECK(Has(*command, "noswapfile"));
    CHECK(Has(*command, "nowritebackup"));
  }
}

TEST_CASE("nano and emacs are told to leave nothing, others are run as they are") {
  CHECK(Has(*ChooseEditor(Of({{"EDITOR", "nano -w"}})), "--ignorercfiles"));
  CHECK(Has(*ChooseEditor(Of({{"EDITOR", "emacs -nw"}})), "auto-save-default nil"));
  CHECK(ChooseEditor(Of({{"EDITOR", "hx"}}))->options.empty());
}

TEST_CASE("without EDITOR a usual one is taken, and its absence is said") {
  const TestFolder folder;
  CHECK(link::ExitCodeOf(ChooseEditor(Of({{"PATH", folder.path()}})).status()) ==
        link::ExitCode::kFailed);
  folder.Script("nano", "#!/bin/sh\n");
  CHECK(ChooseEditor(Of({{"PATH", folder.path()}}))->command == "nano");
}

}  // namespace
}  // namespace fallow::terminal
