#include "clients/terminal/private_folder.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "clients/link/exit_codes.h"
#include "tests/unit/clients_link/fake_daemon.h"

namespace fallow::terminal {
namespace {

using link::TestFolder;

const std::string kMemory = "/dev/shm";

size_t Entries(const std::string& folder) {
  const std::filesystem::directory_iterator begin(folder);
  return static_cast<size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

TEST_CASE("a private folder can be entered by its owner only and is gone at the end") {
  const TestFolder parent(kMemory);
  std::string path;
  {
    const absl::StatusOr<PrivateFolder> folder = PrivateFolder::Create({parent.path()});
    REQUIRE(folder.status().ToString() == "OK");
    path = folder->path();
    struct stat info {};
    REQUIRE(stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0700);
    REQUIRE(folder->Write("a", "text").ok());
    REQUIRE(stat((path + "/a").c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0600);
    CHECK(folder->Read("a", 100).value() == "text");
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a folder on a disk is refused, and one in memory is looked for") {
  const TestFolder disk("/var/tmp");
  const TestFolder memory(kMemory);
  const auto refused = PrivateFolder::Create({disk.path(), "/nonexistent"});
  CHECK(link::ExitCodeOf(refused.status()) == link::ExitCode::kFailed);
  CHECK(std::string(refused.status().message()).find("no folder in memory") != std::string::npos);
  CHECK(Entries(disk.path()) == 0);
  const auto made = PrivateFolder::Create({disk.path(), memory.path()});
  REQUIRE(made.ok());
  CHECK(made->path().find(memory.path()) == 0);
}

TEST_CASE("a file's bytes are overwritten before it is removed") {
  const TestFolder parent(kMemory);
  absl::StatusOr<PrivateFolder> folder = PrivateFolder::Create({parent.path()});
  REQUIRE(folder.ok());
  REQUIRE(folder->Write("a", "canary").ok());
  std::filesystem::create_directory(folder->path() + "/deep");
  std::ofstream(folder->path() + "/deep/b") << "canary";
  const base::UniqueFd kept(open((folder->path() + "/a").c_str(), O_RDONLY));
  const base::UniqueFd deep(open((folder->path() + "/deep/b").c_str(), O_RDONLY));
  folder->Remove();
  for (const base::UniqueFd* fd : {&kept, &deep}) {
    std::string left(6, 'x');
    CHECK(read(fd->get(), left.data(), left.size()) == 6);
    CHECK(left == std::string(6, '\0'));
  }
}

TEST_CASE("what a killed program left is removed, what a living one uses is not") {
  const TestFolder parent(kMemory);
  const std::string abandoned = parent / "fallow-edit-aaaaaa";
  const std::string living = parent / "fallow-edit-bbbbbb";
  const std::string foreign = parent / "something";
  for (const std::string& path : {abandoned, living, foreign}) {
    std::filesystem::create_directory(path);
    std::ofstream(path + "/reflection.md") << "canary";
  }
  const base::UniqueFd lock(open(living.c_str(), O_RDONLY | O_DIRECTORY));
  REQUIRE(flock(lock.get(), LOCK_EX | LOCK_NB) == 0);
  const auto folder = PrivateFolder::Create({parent.path()});
  REQUIRE(folder.ok());
  CHECK_FALSE(std::filesystem::exists(abandoned));
  CHECK(std::filesystem::exists(living));
  CHECK(std::filesystem::exists(foreign));
}

TEST_CASE("only a plain file of bounded length is read back") {
  const TestFolder parent(kMemory);
  const auto folder = PrivateFolder::Create({parent.path()});
  REQUIRE(folder.ok());
  CHECK(link::ExitCodeOf(folder->Read("a", 10).status()) == link::ExitCode::kNotFound);
  REQUIRE(symlink("/etc/passwd", (folder->path() + "/a").c_str()) == 0);
  CHECK(link::ExitCodeOf(folder->Read("a", 10).status()) == link::ExitCode::kNotFound);
  REQUIRE(mkfifo((folder->path() + "/fifo").c_str(), 0600) == 0);
  CHECK(link::ExitCodeOf(folder->Read("fifo", 10).status()) == link::ExitCode::kNotFound);
  REQUIRE(folder->Write("b", "0123456789").ok());
  CHECK(folder->Read("b", 10).ok());
  CHECK(link::ExitCodeOf(folder->Read("b", 9).status()) == link::ExitCode::kUsage);
}

TEST_CASE("the folders tried are the runtime folder, then shared memory") {
  const auto folders = MemoryFolders([](std::string_view name) -> std::optional<std::string> {
    if (name == "XDG_RUNTIME_DIR") return "/run/user/7";
    return std::nullopt;
  });
  CHECK(folders == std::vector<std::string>{"/run/user/7", "/dev/shm"});
  CHECK(MemoryFolders([](std::string_view) { return std::optional<std::string>("relative"); }) ==
        std::vector<std::string>{"/dev/shm"});
}

}  // namespace
}  // namespace fallow::terminal
