// What happens to a sealed database when the disk fails, the process dies or the power is cut.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/support/fault_vfs.h"
#include "tests/support/sealed_database.h"
#include "tests/unit/store/ledger.h"

namespace fallow::store {
namespace {

using tests::AddEntry;
using tests::FaultVfs;
using tests::MakeLedger;
using tests::OpenStore;
using tests::ReadLedger;
using tests::RequireSound;
using tests::StoreSettings;
using tests::TempFolder;
using tests::TryOpenStore;

constexpr auto kOpen = DatabaseOptions::Mode::kOpen;

int CountFromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

// Checkpoints after a few pages, so that a short session has many and the WAL often starts over.
absl::Status CheckpointOften(Database& database) {
  return database.Execute("PRAGMA wal_autocheckpoint = 24");
}

struct Acknowledged {
  int64_t begun = 0;
  int64_t newest = 0;
  std::set<int64_t> entries;
};

// Adds entries, continues after failures, makes checkpoints and closes. What was acknowledged is
// added to `done`, even if the session ends early.
absl::Status RunSession(const std::filesystem::path& path, const StoreSettings& settings,
                        Acknowledged& done, int entries) {
  FALLOW_ASSIGN_OR_RETURN(OpenStore store, TryOpenStore(path, kOpen, settings));
  FALLOW_RETURN_IF_ERROR(CheckpointOften(*store));
  absl::Status last = absl::OkStatus();
  for (int i = 0; i < entries; ++i) {
    const int64_t entry = ++done.begun;
    const absl::Status added = AddEntry(*store, entry);
    if (added.ok()) {
      done.entries.insert(entry);
      done.newest = entry;
    } else {
      last = added;
    }
    if (i == entries / 2) (void)store->Checkpoint();
  }
  return last;
}

// Every acknowledged entry is there, none is torn, and every page authenticates.
void RequireNothingLost(const std::filesystem::path& path, const StoreSettings& settings,
                        const Acknowledged& done) {
  auto store = tests::ReopenStore(path, settings);
  const auto entries = ReadLedger(*store);
  INFO(entries.status());
  REQUIRE(entries.ok());
  const int64_t newest = entries->empty() ? 0 : *entries->rbegin();
  for (const int64_t entry : done.entries) {
    // A later entry that reached the disk unacknowledged may have dropped an old one.
    if (entry <= newest - tests::kEntriesKept) continue;
    INFO("entry " << entry << " of " << newest);
    REQUIRE(entries->contains(entry));
  }
  REQUIRE(newest <= done.begun);
  RequireSound(store, path);
}

// A ledger with a few entries, in the main file, to copy for each run.
class Ledger {
 public:
  Ledger() {
    auto store = tests::CreateStore(path());
    REQUIRE(MakeLedger(*store).ok());
    for (int64_t entry = 1; entry <= 5; ++entry) REQUIRE(AddEntry(*store, entry).ok());
  }
  std::filesystem::path path() const { return folder_.path() / "journal.db"; }
  Acknowledged acknowledged() const { return {5, 5, {1, 2, 3, 4, 5}}; }

  void CopyTo(const std::filesystem::path& copy) const {
    std::filesystem::remove(tests::WalOf(copy));
    std::filesystem::copy_file(path(), copy, std::filesystem::copy_options::overwrite_existing);
  }

 private:
  TempFolder folder_;
};

void FailEveryCall(FaultVfs::Fault fault, bool for_good) {
  const Ledger ledger;
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  uint64_t call = 0;
  bool reached = true;
  for (call = 1; reached; ++call) {
    INFO("call " << call);
    ledger.CopyTo(path);
    Acknowledged done = ledger.acknowledged();
    FaultVfs faults;
    faults.FailAt(call, fault, for_good);
    const absl::Status status = RunSession(path, {.base_vfs = faults.name()}, done, 8);
    reached = faults.calls() >= call;
    // A disk error must never be reported as damage.
    INFO(status);
    REQUIRE_FALSE(absl::IsDataLoss(status));
    REQUIRE_FALSE(absl::IsInternal(status));
    RequireNothingLost(path, {}, done);
  }
  REQUIRE(call > 100);
}

TEST_CASE("an input or output error at any call loses nothing") {
  FailEveryCall(FaultVfs::Fault::kIoError, false);
}

TEST_CASE("a disk that dies at any call loses nothing") {
  FailEveryCall(FaultVfs::Fault::kIoError, true);
}

TEST_CASE("a disk that is full for a moment loses nothing") {
  FailEveryCall(FaultVfs::Fault::kDiskFull, false);
}

TEST_CASE("a disk that stays full loses nothing and says so") {
  FailEveryCall(FaultVfs::Fault::kDiskFull, true);
  const Ledger ledger;
  FaultVfs faults;
  auto store = tests::ReopenStore(ledger.path(), {.base_vfs = faults.name()});
  faults.FailAt(1, FaultVfs::Fault::kDiskFull, true);
  const absl::Status status = AddEntry(*store, 6);
  CHECK(status.message().find("disk is full") != absl::string_view::npos);
}

TEST_CASE("a short write at any call loses nothing") {
  FailEveryCall(FaultVfs::Fault::kShortWrite, false);
}

TEST_CASE("a power cut after any call loses nothing that was acknowledged") {
  const Ledger ledger;
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  std::mt19937_64 random(CountFromEnvironment("FALLOW_SEED", 1));
  const auto fault_of = [](uint64_t draw) {
    return draw % 2 == 0 ? FaultVfs::Fault::kIoError : FaultVfs::Fault::kShortWrite;
  };
  const int cuts = CountFromEnvironment("FALLOW_POWER_CUTS", 400);
  for (int cut = 0; cut < cuts; ++cut) {
    INFO("cut " << cut);
    ledger.CopyTo(path);
    Acknowledged done = ledger.acknowledged();
    // Two cuts in a row: the second during or soon after recovery from the first.
    for (int session = 0; session < 2; ++session) {
      FaultVfs faults;
      // Half of the time a call fails before that, and leaves behind frames of a transaction that
      // did not happen.
      if (random() % 2 == 0) faults.FailAt(1 + random() % 300, fault_of(random()), false);
      faults.LosePowerAfter(random() % (session == 0 ? 450 : 120));
      (void)RunSession(path, {.base_vfs = faults.name()}, done, 12);
      faults.LeaveRemains(random);
    }
    RequireNothingLost(path, {}, done);
  }
}

TEST_CASE("after a power cut a database that syncs at checkpoints only is whole") {
  const Ledger ledger;
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  std::mt19937_64 random(7);
  const StoreSettings settings{.durability = Durability::kCheckpoints};
  for (int cut = 0; cut < CountFromEnvironment("FALLOW_POWER_CUTS", 400) / 4; ++cut) {
    INFO("cut " << cut);
    ledger.CopyTo(path);
    Acknowledged done = ledger.acknowledged();
    FaultVfs faults;
    faults.LosePowerAfter(random() % 450);
    StoreSettings watched = settings;
    watched.base_vfs = faults.name();
    (void)RunSession(path, watched, done, 12);
    faults.LeaveRemains(random);
    done.entries = {1, 2, 3, 4, 5};
    RequireNothingLost(path, settings, done);
  }
}

// The writer's side of a crash: entries without end, each acknowledged through the pipe.
[[noreturn]] void WriteUntilKilled(const std::filesystem::path& path, int64_t newest, int pipe,
                                   uint64_t torn_write) {
  FaultVfs faults;
  if (torn_write != 0) faults.FailAt(torn_write, FaultVfs::Fault::kTornKill, true);
  auto store = TryOpenStore(path, kOpen, {.base_vfs = faults.name()});
  if (!store.ok() || !CheckpointOften(**store).ok()) _exit(1);
  for (int64_t entry = newest + 1;; ++entry) {
    if (!AddEntry(**store, entry).ok()) _exit(2);
    if (write(pipe, &entry, sizeof(entry)) != sizeof(entry)) _exit(3);
  }
}

TEST_CASE("a writer killed at any moment, and inside a write, loses nothing acknowledged") {
  const Ledger ledger;
  Acknowledged done = ledger.acknowledged();
  std::mt19937_64 random(std::random_device{}());
  const int crashes = CountFromEnvironment("FALLOW_CRASHES", 300);
  for (int crash = 0; crash < crashes; ++crash) {
    INFO("crash " << crash);
    const uint64_t torn_write = crash % 2 == 0 ? 0 : 1 + random() % 400;
    const auto moment = std::chrono::microseconds(random() % 30'000);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t writer = fork();
    REQUIRE(writer >= 0);
    if (writer == 0) {
      close(ends[0]);
      WriteUntilKilled(ledger.path(), done.begun, ends[1], torn_write);
    }
    close(ends[1]);
    if (torn_write == 0) {
      // The random moment is what is being tested; nothing is waited for here.
      std::this_thread::sleep_for(moment);
      kill(writer, SIGKILL);
    }
    int64_t entry = 0;
    while (read(ends[0], &entry, sizeof(entry)) == sizeof(entry)) {
      done.entries.insert(entry);
      done.newest = done.begun = entry;
    }
    close(ends[0]);
    int status = 0;
    REQUIRE(waitpid(writer, &status, 0) == writer);
    INFO("exit status " << status);
    REQUIRE(WIFSIGNALED(status));
    REQUIRE(WTERMSIG(status) == SIGKILL);
    ++done.begun;  // may have reached the disk unacknowledged
    // Half of the time the next writer does the recovery instead.
    if (random() % 2 == 0 || crash == crashes - 1) RequireNothingLost(ledger.path(), {}, done);
  }
}

}  // namespace
}  // namespace fallow::store
