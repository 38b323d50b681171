#include "daemon/system/surroundings.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "tests/support/scratch_folder.h"

namespace fallow::system {
namespace {

using tests::ScratchFolder;

constexpr size_t kAll = 100;

bool Says(const std::vector<Concern>& concerns, std::string_view words) {
  return std::any_of(concerns.begin(), concerns.end(), [&](const Concern& concern) {
    return concern.what.find(words) != std::string::npos;
  });
}

TEST_CASE("swap is a concern unless it is encrypted or in memory") {
  const ScratchFolder files;
  std::filesystem::create_directories(files.path() / "block" / "dm-3" / "dm");
  std::filesystem::create_directories(files.path() / "block" / "dm-4" / "dm");
  files.Write("block/dm-3/dm/uuid", "CRYPT-PLAIN-swap\n");
  files.Write("block/dm-4/dm/uuid", "LVM-abc\n");
  const auto look = [&](const std::string& areas) {
    files.Write("swaps", "Filename\tType\tSize\tUsed\tPriority\n" + areas);
    return MemoryConcerns({files.path() / "swaps", files.path() / "block"});
  };
  CHECK_FALSE(Says(look(""), "Swap"));
  CHECK_FALSE(Says(look("/dev/zram0 partition 1 0 100\n/dev/dm-3 partition 1 0 -2\n"), "Swap"));
  CHECK(Says(look("/dev/zram0 partition 1 0 100\n/dev/dm-4 partition 1 0 -2\n"), "`/dev/dm-4`"));
  CHECK(Says(look("/swapfile file 1 0 -2\n"), "`/swapfile`"));
}

TEST_CASE("memory that cannot be locked is a concern") {
  CHECK_FALSE(Says(MemoryConcerns({"/none", "/none"}), "locked"));
  const pid_t child = fork();
  if (child == 0) {
    const rlimit none{0, 0};
    const bool limited =
        setrlimit(RLIMIT_MEMLOCK, &none) == 0 && (geteuid() != 0 || setuid(65534) == 0);
    _exit(limited && Says(MemoryConcerns({"/none", "/none"}), "RLIMIT_MEMLOCK") ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("what lets others into a vault's folder is a concern, by kind") {
  const ScratchFolder root;
  const std::filesystem::path vault = root.path() / "vault";
  REQUIRE(mkdir(vault.c_str(), 0700) == 0);
  REQUIRE(mkdir((vault / "drafts").c_str(), 0700) == 0);
  root.Write("vault/journal.db", "x");
  REQUIRE(chmod((vault / "journal.db").c_str(), 0600) == 0);
  CHECK(FolderConcerns(vault, kAll).empty());
  CHECK(FolderConcerns(root.path() / "none", kAll).empty());

  SECTION("modes") {
    REQUIRE(chmod((vault / "journal.db").c_str(), 0644) == 0);
    REQUIRE(chmod((vault / "drafts").c_str(), 0711) == 0);
    const auto concerns = FolderConcerns(vault, kAll);
    REQUIRE(concerns.size() == 1);
    CHECK(Says(concerns, "`vault/journal.db`"));
    CHECK(Says(concerns, "`vault/drafts`"));
    CHECK(Says(concerns, "other users may look"));
  }
  SECTION("the folder itself") {
    REQUIRE(chmod(vault.c_str(), 0777) == 0);
    CHECK(Says(FolderConcerns(vault, kAll), "`vault`"));
  }
  SECTION("links and pipes, which are not followed or opened") {
    std::filesystem::create_symlink("/etc/passwd", vault / "keyslots");
    REQUIRE(mkfifo((vault / "drafts" / "pipe").c_str(), 0600) == 0);
    const auto concerns = FolderConcerns(vault, kAll);
    CHECK(concerns.size() == 2);
    CHECK(Says(concerns, "`vault/keyslots`: this is a symbolic link"));
    CHECK(Says(concerns, "`vault/drafts/pipe`: this is neither"));
  }
  SECTION("more than can be named") {
    for (int i = 0; i < 5; ++i) {
      root.Write("vault/" + std::to_string(i), "x");
      REQUIRE(chmod((vault / std::to_string(i)).c_str(), 0666) == 0);
    }
    CHECK(Says(FolderConcerns(vault, kAll), "and 2 more"));
  }
}

TEST_CASE("a foreign owner is a concern") {
  if (geteuid() != 0) return;  // only root can give files away
  const ScratchFolder root;
  const std::filesystem::path vault = root.path() / "vault";
  REQUIRE(mkdir(vault.c_str(), 0700) == 0);
  root.Write("vault/journal.db", "x");
  REQUIRE(chmod((vault / "journal.db").c_str(), 0600) == 0);
  REQUIRE(chown((vault / "journal.db").c_str(), 65534, 65534) == 0);
  CHECK(Says(FolderConcerns(vault, kAll), "`vault/journal.db`: this belongs to another user"));
}

}  // namespace
}  // namespace fallow::system
