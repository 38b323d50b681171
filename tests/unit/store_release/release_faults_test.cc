// Runs a release again and again while the program dies at one disk call: one of SQLite's through
// its VFS, or one for the other files. At the next unlock the release must be either complete or
// not begun; if it was begun, nothing of what was released can be read. The index is copied at
// once, or in steps between which the journal is used.
//
// FALLOW_FAULT_STRIDE=1 covers every call; by default only an evenly spread sample is.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>
#include <string>

#include "daemon/store/release/eraser.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"
#include "tests/support/byte_walk.h"
#include "tests/support/fault_disk.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/step_pace.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::SubjectId;
using tests::ByteWalk;
using tests::FaultDisk;
using tests::FaultVfs;
using tests::ManualClock;
using tests::TempFolder;
using tests::Text;
using tests::Value;

constexpr uint64_t kSamples = 25;  // calls to fail, for each kind of fault
constexpr std::string_view kWords[] = {"Zwetschgenkuchen", "zwetschgenkuchen", "xylophone",
                                       "Kaleidoscope", "Vogelbeere"};

// A vault on disks that fail. Its passphrase is stretched only once for all runs.
class FailingVault {
 public:
  enum class Copying { kAtOnce, kInSteps };
  explicit FailingVault(Copying copying = Copying::kAtOnce) : copying_(copying), disk(posix_) {
    disk.DieWith([this] { return dying_ && vfs.failed(); });
  }

  std::filesystem::path folder() const { return root_.path() / "vault"; }
  Environment environment() {
    store::Pace* const pace = copying_ == Copying::kInSteps ? &pace_ : nullptr;
    return {random_, clock_, disk, vfs.name(), nullptr, nullptr, pace};
  }
  static const crypto::OpenedKeyslots& FirstKeyslots() {
    static crypto::SystemRandom random;
    static const crypto::OpenedKeyslots once = Value(
        crypto::OpenedKeyslots::Create({7}, crypto::AsBytes(std::string_view("a quiet field")), {},
                                       crypto::VaultSecrets::Random(random), random));
    return once;
  }

  void Create() {
    FALLOW_REQUIRE_OK(Vault::CreateWith(environment(), folder(), FirstKeyslots(), "here", nullptr));
  }
  // Takes all steps that are due; a reflection is written between two of them.
  void Go() {
    for (int step = 0; pace_.Step(); ++step) {
      if (step == 1 && vault != nullptr)
        vault->reflections().Write(Text("Mirabelle")).IgnoreError();
    }
  }
  absl::Status Unlock() {
    auto unlocked = Vault::Unlock(environment(), folder(), FirstKeyslots().unlock_key(), {});
    if (!unlocked.ok()) return unlocked.status();
    vault = *std::move(unlocked);
    return absl::OkStatus();
  }
  void CopyFrom(const std::filesystem::path& other) {
    std::filesystem::copy(other, folder(), std::filesystem::copy_options::recursive);
    std::filesystem::permissions(folder(), std::filesystem::perms::owner_all);
  }
  ByteWalk Walk() {
    const crypto::Keyslots keyslots = Value(ReadKeyslots(posix_, folder()));
    return Value(ByteWalk::Take(folder(), Value(keyslots.Open(FirstKeyslots().unlock_key()))));
  }

  // The program dies at a call: nothing that it does afterwards reaches a disk.
  void DieAt(uint64_t vfs_call, uint64_t disk_call) {
    dying_ = true;
    vfs.FailAt(vfs_call, FaultVfs::Fault::kIoError, true);
    disk.FailAt(disk_call, FaultDisk::Fault::kIoError, true);
  }
  void Revive() {
    dying_ = false;
    vfs.StopFailing();
    disk.StopFailing();
  }

  FaultVfs vfs;

 private:
  const Copying copying_;
  tests::StepPace pace_;
  TempFolder root_;
  crypto::SystemRandom random_;
  ManualClock clock_;
  PosixDisk posix_;
  bool dying_ = false;

 public:
  FaultDisk disk;
  std::unique_ptr<Vault> vault;
};

// The vault of which the others are copies.
class Garden {
 public:
  Garden() {
    seed.Create();
    FALLOW_REQUIRE_OK(seed.Unlock());
    Vault& vault = *seed.vault;
    kept = Value(vault.reflections().Write(Text("Hagebutte"))).id;
    journal::NewReflection what = Text("Zwetschgenkuchen");
    what.tags = {"xylophone"};
    const auto upload = Value(vault.blobs().Put("a.txt", "text/plain"));
    FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes(std::string_view("Kaleidoscope"))));
    what.attachments = {Value(upload->Finish()).id};
    gone = Value(vault.reflections().Write(what)).id;
    Draft draft;
    draft.text = "Vogelbeere";
    draft.reflection = gone;
    draft.saved = {absl::FromUnixSeconds(0), "UTC"};
    Value(vault.drafts().Save(draft));
    FALLOW_REQUIRE_OK(vault.Close());
    seed.vault.reset();
    for (const std::string_view word : kWords) CHECK(seed.Walk().Holds(word));
  }

  FailingVault seed;
  SubjectId kept, gone;
};

uint64_t Stride(uint64_t calls) {
  const char* stride = std::getenv("FALLOW_FAULT_STRIDE");  // NOLINT(concurrency-mt-unsafe)
  if (stride != nullptr) return std::strtoull(stride, nullptr, 10);
  return std::max<uint64_t>(1, calls / kSamples);
}

const std::set<std::string> kFilesAtRest{"keyslots", "keyslots.2", "journal.db", "journal.db-head",
                                         "index.db", "blobs",      "drafts"};

void CheckResumed(const Garden& garden, FailingVault& test, bool acknowledged) {
  FALLOW_REQUIRE_OK(test.Unlock());
  test.Go();
  Vault& vault = *test.vault;
  CHECK(vault.eraser().settled());
  const bool there = vault.reflections().Get(garden.gone).ok();
  CHECK_FALSE((acknowledged && there));
  CHECK(Value(vault.reflections().Get(garden.kept)).text == "Hagebutte");
  for (const Finding& finding : vault.Examine({})) {
    INFO(finding.detail);
    CHECK(finding.severity == Finding::Severity::kOk);
  }
  FALLOW_REQUIRE_OK(vault.Close());
  test.vault.reset();
  const ByteWalk walk = test.Walk();
  for (const std::string_view word : kWords) {
    INFO(word);
    CHECK(walk.Holds(word) == there);
  }
  CHECK(walk.opened_though_let_go().empty());
  CHECK(walk.Holds("Hagebutte"));
  for (const auto& entry : std::filesystem::directory_iterator(test.folder())) {
    const std::string name = entry.path().filename().string();
    INFO(name);
    CHECK(kFilesAtRest.contains(name));
  }
}

// How many calls to the databases' files it takes to go on from here.
uint64_t CallsToResume(FailingVault& test, FailingVault::Copying copying) {
  FailingVault copy(copying);
  copy.CopyFrom(test.folder());
  copy.DieAt(UINT64_MAX, UINT64_MAX);
  FALLOW_REQUIRE_OK(copy.Unlock());
  copy.Go();
  const uint64_t calls = copy.vfs.calls();
  copy.vault.reset();
  return calls;
}

enum class Where { kDatabases, kOtherFiles };

void DieThrough(Where where, bool twice,
                FailingVault::Copying copying = FailingVault::Copying::kAtOnce) {
  const Garden garden;
  uint64_t calls = 1;
  uint64_t stride = 1;
  for (uint64_t call = 0; call <= calls; call += stride) {
    FailingVault test(copying);
    test.CopyFrom(garden.seed.folder());
    FALLOW_REQUIRE_OK(test.Unlock());
    // The first run has no failure and counts the calls.
    const uint64_t at = call == 0 ? UINT64_MAX : call;
    test.DieAt(where == Where::kDatabases ? at : UINT64_MAX,
               where == Where::kOtherFiles ? at : UINT64_MAX);
    const bool acknowledged = test.vault->eraser().LetGo({&garden.gone, 1}, {}).ok();
    test.Go();
    if (call == 0) {
      calls = where == Where::kDatabases ? test.vfs.calls() : test.disk.calls();
      stride = Stride(calls);
    }
    // When it dies in another file, the databases stop at the same moment.
    if (test.disk.reached()) test.vfs.FailAt(1, FaultVfs::Fault::kIoError, true);
    test.vault.reset();
    test.Revive();
    if (twice) {
      // And again, while it goes on: early, late, or in between.
      const uint64_t to_resume = CallsToResume(test, copying);
      const uint64_t again = 1 + to_resume * (call / stride % 5) / 5;
      INFO("and again at call " << again << " of " << to_resume);
      test.DieAt(again, UINT64_MAX);
      test.Unlock().IgnoreError();
      test.Go();
      CHECK(test.vfs.failed());
      test.vault.reset();
      test.Revive();
    }
    INFO("call " << call << " of " << calls);
    CheckResumed(garden, test, acknowledged);
  }
}

TEST_CASE("a release that dies at any call is whole at the next unlocking, or has not begun") {
  SECTION("at a call to the databases' files") {
    DieThrough(Where::kDatabases, false);
  }
  SECTION("at a call to the other files") {
    DieThrough(Where::kOtherFiles, false);
  }
  SECTION("and once more while it is resumed") {
    DieThrough(Where::kDatabases, true);
  }
}

TEST_CASE("a release in steps that dies at any call is whole at the next unlocking") {
  SECTION("at a call to the databases' files") {
    DieThrough(Where::kDatabases, false, FailingVault::Copying::kInSteps);
  }
  SECTION("at a call to the other files") {
    DieThrough(Where::kOtherFiles, false, FailingVault::Copying::kInSteps);
  }
  SECTION("and once more while it is resumed") {
    DieThrough(Where::kDatabases, true, FailingVault::Copying::kInSteps);
  }
}

TEST_CASE("a release whose disk fails for a moment is whole at the next unlocking") {
  const Garden garden;
  const auto copying = GENERATE(FailingVault::Copying::kAtOnce, FailingVault::Copying::kInSteps);
  for (const auto fault :
       {FaultVfs::Fault::kIoError, FaultVfs::Fault::kDiskFull, FaultVfs::Fault::kShortWrite}) {
    uint64_t calls = 1;
    uint64_t stride = 1;
    for (uint64_t call = 0; call <= calls; call += stride) {
      FailingVault test(copying);
      test.CopyFrom(garden.seed.folder());
      FALLOW_REQUIRE_OK(test.Unlock());
      test.vfs.FailAt(call == 0 ? UINT64_MAX : call, fault, false);
      const bool acknowledged = test.vault->eraser().LetGo({&garden.gone, 1}, {}).ok();
      test.Go();
      if (call == 0) {
        calls = test.vfs.calls();
        stride = Stride(calls);
      }
      test.vfs.StopFailing();
      test.vault.reset();
      INFO("call " << call << " of " << calls);
      CheckResumed(garden, test, acknowledged);
    }
  }
}

}  // namespace
}  // namespace fallow::store
