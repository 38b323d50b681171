#include "daemon/store/sealed/disk.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/support/fault_disk.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using crypto::AsBytes;
using tests::FaultDisk;
using tests::TempFolder;
using tests::Value;

TEST_CASE("files are made 0600 and folders 0700") {
  const TempFolder folder;
  PosixDisk disk;
  FALLOW_REQUIRE_OK(disk.CreateFolder(folder.path() / "in"));
  FALLOW_REQUIRE_OK(ReplaceFile(disk, folder.path() / "in" / "file", AsBytes("x")));
  const auto mode = [](const Path& path) {
    struct stat about {};
    REQUIRE(stat(path.c_str(), &about) == 0);
    return about.st_mode & 0777;
  };
  CHECK(mode(folder.path() / "in") == 0700);
  CHECK(mode(folder.path() / "in" / "file") == 0600);
}

TEST_CASE("what is missing, there already, linked or too long is told apart") {
  const TempFolder folder;
  PosixDisk disk;
  const Path file = folder.path() / "file";
  CHECK(absl::IsNotFound(ReadFile(disk, file, 10).status()));
  CHECK(absl::IsNotFound(disk.Remove(file)));
  CHECK(absl::IsNotFound(disk.List(folder.path() / "none").status()));
  FALLOW_REQUIRE_OK(ReplaceFile(disk, file, AsBytes("12345")));
  CHECK(Value(ReadFile(disk, file, 5)) == "12345");
  CHECK(absl::IsDataLoss(ReadFile(disk, file, 4).status()));
  CHECK(absl::IsAlreadyExists(disk.Create(file).status()));
  CHECK(absl::IsAlreadyExists(disk.CreateFolder(file)));
  std::filesystem::create_symlink(file, folder.path() / "link");
  CHECK_FALSE(disk.Open(folder.path() / "link").ok());
}

TEST_CASE("what is no regular file is refused without waiting for it") {
  const TempFolder folder;
  PosixDisk disk;
  const Path pipe = folder.path() / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  FALLOW_REQUIRE_OK(disk.CreateFolder(folder.path() / "folder"));
  for (const Path& path : {pipe, folder.path() / "folder", Path("/dev/zero")}) {
    INFO(path);
    CHECK(absl::IsDataLoss(disk.Open(path).status()));
    CHECK_FALSE(disk.Extend(path).ok());
  }
}

TEST_CASE("a tree is removed with all in it, and only it") {
  const TempFolder folder;
  PosixDisk disk;
  FALLOW_REQUIRE_OK(disk.CreateFolder(folder.path() / "a"));
  FALLOW_REQUIRE_OK(disk.CreateFolder(folder.path() / "a" / "b"));
  FALLOW_REQUIRE_OK(ReplaceFile(disk, folder.path() / "a" / "b" / "c", AsBytes("x")));
  FALLOW_REQUIRE_OK(ReplaceFile(disk, folder.path() / "d", AsBytes("x")));
  FALLOW_REQUIRE_OK(RemoveTree(disk, folder.path() / "a"));
  FALLOW_REQUIRE_OK(RemoveTree(disk, folder.path() / "a"));
  CHECK(Value(disk.List(folder.path())).size() == 1);
}

TEST_CASE("a replacement that fails at any call leaves the old or the new file whole") {
  const std::string old_content(5000, 'o');
  const std::string new_content(9000, 'n');
  for (const FaultDisk::Fault fault :
       {FaultDisk::Fault::kIoError, FaultDisk::Fault::kDiskFull, FaultDisk::Fault::kShortWrite}) {
    for (const bool for_good : {false, true}) {
      for (uint64_t call = 1;; ++call) {
        const TempFolder folder;
        PosixDisk posix;
        FaultDisk disk(posix);
        const Path file = folder.path() / "file";
        FALLOW_REQUIRE_OK(ReplaceFile(disk, file, AsBytes(old_content)));
        disk.FailAt(call, fault, for_good);
        const absl::Status status = ReplaceFile(disk, file, AsBytes(new_content));
        disk.StopFailing();
        const std::string found = Value(ReadFile(disk, file, 10'000));
        INFO("call " << call);
        if (status.ok()) {
          CHECK(found == new_content);
        } else {
          CHECK((found == old_content || found == new_content));
        }
        FALLOW_REQUIRE_OK(ReplaceFile(disk, file, AsBytes(new_content)));
        CHECK(Value(disk.List(folder.path())).size() == 1);
        if (!disk.reached()) break;
      }
    }
  }
}

}  // namespace
}  // namespace fallow::store
