// Only one process at a time uses a folder, by whatever path it comes to it.

#include "daemon/system/folder_lock.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "daemon/system/lock_file.h"
#include "daemon/system/private_folder.h"
#include "tests/support/scratch_folder.h"

namespace fallow::system {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a folder is locked for all paths that lead to it, and until the lock ends") {
  const tests::ScratchFolder root;
  const fs::path folder = root.path() / "journal";
  const fs::path link = root.path() / "other";
  fs::create_directory(folder);
  fs::create_directory_symlink(folder, link);
  // Locking needs no writing.
  REQUIRE(chmod(folder.c_str(), S_IRUSR | S_IXUSR) == 0);
  {
    const auto first = FolderLock::Take(folder, "In use");
    REQUIRE(first.ok());
    CHECK(first->held());
    CHECK(fs::is_empty(folder));
    const auto second = FolderLock::Take(link, "In use");
    CHECK(absl::IsUnknown(second.status()));
    const std::string message(second.status().message());
    CHECK(message.rfind("In use: ", 0) == 0);
    CHECK(message.find("process") != std::string::npos);
  }
  const auto third = FolderLock::Take(link, "In use");
  REQUIRE(third.ok());
  CHECK(third->held());
  REQUIRE(chmod(folder.c_str(), S_IRWXU) == 0);
}

TEST_CASE("the lock on a folder ends with a process that is killed") {
  const tests::ScratchFolder root;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto lock = FolderLock::Take(root.path(), "In use");
    const char held = lock.ok() && lock->held() ? 'y' : 'n';
    if (write(ready[1], &held, 1) != 1) _exit(1);
    for (;;) pause();
  }
  char held = 0;
  REQUIRE(read(ready[0], &held, 1) == 1);
  CHECK(held == 'y');
  CHECK_FALSE(FolderLock::Take(root.path(), "In use").ok());
  REQUIRE(kill(child, SIGKILL) == 0);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  CHECK(FolderLock::Take(root.path(), "In use").ok());
  close(ready[0]);
  close(ready[1]);
}

TEST_CASE("a folder that is not there is not locked, and that is no failure") {
  const tests::ScratchFolder root;
  const auto lock = FolderLock::Take(root.path() / "none", "In use");
  REQUIRE(lock.ok());
  CHECK_FALSE(lock->held());
}

TEST_CASE("a lock file that is none is named, and what it is") {
  const tests::ScratchFolder root;
  const auto folder = PrivateFolder::Open(root.path() / "data");
  REQUIRE(folder.ok());
  const fs::path file = folder->path() / "journal.lock";
  std::string what;
  SECTION("a folder") {
    fs::create_directory(file);
    what = "folder";
  }
  SECTION("a symbolic link") {
    fs::create_symlink("elsewhere", file);
    what = "symbolic link";
  }
  const auto lock = LockFile::Take(*folder, "journal.lock", "In use");
  REQUIRE_FALSE(lock.ok());
  const std::string message(lock.status().message());
  INFO(message);
  CHECK(message.find(file.string()) != std::string::npos);
  CHECK(message.find(what) != std::string::npos);
}

}  // namespace
}  // namespace fallow::system
