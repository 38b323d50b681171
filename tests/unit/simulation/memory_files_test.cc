#include "tests/simulation/memory_files.h"

#include <catch2/catch.hpp>
#include <cerrno>
#include <memory>
#include <string>

#include "daemon/store/sealed/disk.h"
#include "daemon/store/vault.h"
#include "daemon/store/writing/reflections.h"
#include "tests/simulation/memory_disk.h"
#include "tests/simulation/memory_vfs.h"
#include "tests/simulation/seeded_sodium.h"
#include "tests/simulation/virtual_clock.h"

namespace fallow::simulation {
namespace {

using Fault = MemoryFiles::Fault;

constexpr std::string_view kPassphrase = "a quiet field";

// A machine with nothing on its disk.
struct Machine {
  absl::Duration now;
  VirtualClock clock{now};
  DiceRandom random{1};
  MemoryFiles files{clock};
  MemoryDisk disk{files};
  MemoryVfs vfs{files};

  store::Environment environment() { return {random, clock, disk, vfs.name()}; }
  absl::Status Create() {
    return store::Vault::Create(environment(), "/vault", crypto::AsBytes(kPassphrase), {}, "here");
  }
  absl::StatusOr<std::unique_ptr<store::Vault>> Unlock() {
    return store::Vault::Unlock(environment(), "/vault", crypto::AsBytes(kPassphrase), {});
  }
};

std::string Contents(Machine& machine, const std::string& path) {
  const absl::StatusOr<std::string> read = store::ReadFile(machine.disk, path, 1 << 20);
  return read.ok() ? *read : read.status().ToString();
}

absl::Status Replace(Machine& machine, const std::string& path, std::string_view with) {
  return store::ReplaceFile(machine.disk, path, crypto::AsBytes(with));
}

journal::NewReflection Text(std::string text) {
  journal::NewReflection what;
  what.text = std::move(text);
  what.at = {absl::FromUnixSeconds(1'700'000'000), "UTC"};
  return what;
}

TEST_CASE("what was synced survives a power cut, what was not may be lost") {
  bool lost = false;
  bool kept = false;
  for (uint64_t seed = 0; seed < 64; ++seed) {
    Machine machine;
    MemoryFiles::NodeRef node;
    REQUIRE(machine.files.Create("/a", &node) == 0);
    REQUIRE(machine.files.Write(*node, 0, crypto::AsBytes("synced")) == 0);
    REQUIRE(machine.files.Sync(*node) == 0);
    REQUIRE(machine.files.SyncFolder("/") == 0);
    REQUIRE(machine.files.Write(*node, 6, crypto::AsBytes(" and more")) == 0);
    machine.files.Crash(Fault::kPowerCut);
    CHECK(machine.files.Write(*node, 0, crypto::AsBytes("no")) == EIO);
    Dice dice(seed);
    machine.files.Restart(dice);
    const std::string left = Contents(machine, "/a");
    CHECK(left.starts_with("synced"));
    lost = lost || left == "synced";
    kept = kept || left == "synced and more";
  }
  CHECK(lost);
  CHECK(kept);
}

TEST_CASE("a program that dies leaves all that it wrote, the last of it torn") {
  Machine machine;
  MemoryFiles::NodeRef node;
  REQUIRE(machine.files.Create("/a", &node) == 0);
  machine.files.Arm(Fault::kKill, 2);
  CHECK(machine.files.Write(*node, 0, crypto::AsBytes("whole ")) == 0);
  CHECK(machine.files.Write(*node, 6, crypto::AsBytes("torn")) == EIO);
  CHECK(machine.files.crashed());
  Dice dice(1);
  machine.files.Restart(dice);
  CHECK(Contents(machine, "/a") == "whole to");
}

TEST_CASE("a file that is replaced is the old or the new one after any crash") {
  for (const Fault fault : {Fault::kKill, Fault::kPowerCut}) {
    for (uint64_t call = 1; call < 12; ++call) {
      for (uint64_t seed = 0; seed < 8; ++seed) {
        Machine machine;
        REQUIRE(Replace(machine, "/a", "old").ok());
        machine.files.Arm(fault, call);
        const absl::Status replaced = Replace(machine, "/a", "new");
        if (!machine.files.crashed()) machine.files.Crash(fault);
        Dice dice(seed);
        machine.files.Restart(dice);
        const std::string left = Contents(machine, "/a");
        CHECK((left == "new" || (left == "old" && !replaced.ok())));
      }
    }
  }
}

TEST_CASE("a full disk takes nothing that makes files grow") {
  Machine machine;
  REQUIRE(Replace(machine, "/a", "old").ok());
  machine.files.SetFull(true);
  CHECK(!Replace(machine, "/a", "new").ok());
  CHECK(Contents(machine, "/a") == "old");
  machine.files.SetFull(false);
  CHECK(Replace(machine, "/a", "new").ok());
}

TEST_CASE("a disk put back to an image is as it was") {
  Machine machine;
  REQUIRE(Replace(machine, "/a", "old").ok());
  const MemoryFiles::Image image = machine.files.Take();
  REQUIRE(Replace(machine, "/a", "new").ok());
  REQUIRE(Replace(machine, "/b", "more").ok());
  machine.files.PutBack(image);
  CHECK(Contents(machine, "/a") == "old");
  CHECK(!machine.disk.Open("/b").ok());
}

TEST_CASE("a reflection whose writing was acknowledged survives a crash at any call") {
  SeedSodium(1);
  for (const Fault fault : {Fault::kKill, Fault::kPowerCut}) {
    for (uint64_t call = 1; call < 60; ++call) {
      Machine machine;
      REQUIRE(machine.Create().ok());
      std::optional<journal::SubjectId> written;
      {
        auto vault = machine.Unlock();
        REQUIRE(vault.ok());
        machine.files.Arm(fault, call);
        for (int i = 0; i < 3; ++i) {
          const auto answer = (*vault)->reflections().Write(Text("some words"));
          if (answer.ok() && !machine.files.crashed()) written = answer->id;
        }
        if (!machine.files.crashed()) machine.files.Crash(fault);
      }
      Dice dice(call);
      machine.files.Restart(dice);
      auto vault = machine.Unlock();
      INFO(vault.status());
      REQUIRE(vault.ok());
      if (written) CHECK((*vault)->reflections().Get(*written).ok());
    }
  }
}

}  // namespace
}  // namespace fallow::simulation
