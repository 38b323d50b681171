#include "daemon/app/session.h"

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "crypto/keyslots_format.h"
#include "crypto/random.h"
#include "crypto/sealed_box.h"
#include "daemon/app/attempts.h"
#include "daemon/base/next_step.h"
#include "daemon/store/exchange.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/writing/drafts.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/usecases/until_locked.h"
#include "tests/support/fault_disk.h"
#include "tests/support/manual_clock.h"
#include "tests/support/scratch_folder.h"

namespace fallow::app {
namespace {

using usecases::VaultState;

class ManualAlarm final : public system::Alarm {
 public:
  absl::Duration Now() override { return now_; }
  void Set(absl::Duration) override {}
  void Clear() override {}
  void Advance(absl::Duration by) { now_ += by; }

 private:
  absl::Duration now_ = absl::Hours(100);
};

struct Fixture {
  tests::ScratchFolder folder;
  crypto::SystemRandom random;
  tests::ManualClock clock;
  store::PosixDisk disk;
  ManualAlarm alarm;
  std::vector<VaultState> states;
  VaultSession session{{random, clock, disk, ""},
                       alarm,
                       {"journal", folder.path() / "journal", absl::Minutes(15), "UTC"},
                       {},
                       [this](VaultState state) { states.push_back(state); }};

  absl::Status Unlock(std::string_view passphrase) {
    return session.Unlock(crypto::AsBytes(passphrase), [](uint64_t, uint64_t) { return true; });
  }
  void Advance(absl::Duration by) {
    alarm.Advance(by);
    clock.Advance(by);
  }
  // How long until the vault locks itself if it is not used.
  absl::Duration Left() { return session.idle_lock().NextAt().value() - clock.Now(); }
  void Init() { REQUIRE(session.Init(crypto::AsBytes("right"), "").ok()); }
};

TEST_CASE("a journal that another daemon has open is not opened, by whatever path it is reached") {
  Fixture first;
  REQUIRE(first.session.Init(crypto::AsBytes(std::string_view("a quiet field")), "").ok());
  Fixture second;
  std::filesystem::create_directory_symlink(first.folder.path() / "journal",
                                            second.folder.path() / "journal");
  const absl::Status refused = second.Unlock("a quiet field");
  CHECK(absl::IsUnknown(refused));
  CHECK(std::string(refused.message()).find("Another daemon has this journal open") !=
        std::string::npos);
  CHECK(second.session.state() != VaultState::kUnlocked);
  REQUIRE(first.session.Lock().ok());
  CHECK(second.Unlock("a quiet field").ok());
  // And the other way round.
  CHECK(absl::IsUnknown(first.Unlock("a quiet field")));
}

TEST_CASE("a vault is made, locked and unlocked, and every change is told") {
  Fixture test;
  CHECK(test.session.state() == VaultState::kAbsent);
  CHECK(absl::IsNotFound(test.session.Use().status()));
  CHECK(absl::IsNotFound(test.Unlock("right")));
  test.Init();
  CHECK(test.session.state() == VaultState::kUnlocked);
  CHECK(test.session.Use().ok());
  const journal::DeviceId self = (*test.session.Use())->exchange().self();
  CHECK_FALSE(test.session.NameOf(self).empty());
  CHECK(test.session.Lock().ok());
  CHECK(absl::IsFailedPrecondition(test.session.Use().status()));
  CHECK(test.session.Peek() == nullptr);
  CHECK(absl::IsUnauthenticated(test.Unlock("wrong")));
  CHECK(test.session.state() == VaultState::kLocked);
  CHECK(test.Unlock("right").ok());
  CHECK(test.states == std::vector<VaultState>{VaultState::kLocked, VaultState::kOpening,
                                               VaultState::kUnlocked, VaultState::kLocked,
                                               VaultState::kOpening, VaultState::kLocked,
                                               VaultState::kOpening, VaultState::kUnlocked});
}

TEST_CASE("an unlocked vault checks the passphrase when it is unlocked again") {
  Fixture test;
  test.Init();
  CHECK(absl::IsUnauthenticated(test.Unlock("wrong")));
  CHECK(test.session.state() == VaultState::kUnlocked);
  CHECK(test.Unlock("right").ok());
  CHECK_FALSE(test.session.Init(crypto::AsBytes("other"), "").ok());
}

TEST_CASE("a vault that nobody uses locks itself, counted from the last use") {
  Fixture test;
  CHECK(test.Left() == absl::InfiniteDuration());
  test.Init();
  test.Advance(absl::Minutes(10));
  CHECK(test.session.Use().ok());
  CHECK(test.session.Peek() != nullptr);
  test.Advance(absl::Minutes(5));
  CHECK(test.Left() == absl::Minutes(10));
  CHECK(test.session.idle_lock().Run().ok());
  CHECK(test.session.state() == VaultState::kUnlocked);
  test.Advance(absl::Minutes(10));
  CHECK(test.Left() == absl::ZeroDuration());
  CHECK(test.session.idle_lock().Run().ok());
  CHECK(test.session.state() == VaultState::kLocked);
  CHECK(test.Left() == absl::InfiniteDuration());
}

TEST_CASE("a clock that is set neither locks the vault nor keeps it open") {
  Fixture test;
  test.Init();
  test.clock.Advance(absl::Hours(1));
  CHECK(test.Left() == absl::Minutes(15));
  test.alarm.Advance(absl::Minutes(15));
  test.clock.Advance(-absl::Hours(48));
  CHECK(test.Left() == absl::ZeroDuration());
}

TEST_CASE("what is used while nobody is there locks as if it were not used") {
  Fixture test;
  test.Init();
  for (int minute = 0; minute < 14; ++minute) {
    test.Advance(absl::Minutes(1));
    const usecases::Session::NobodyThere scope(test.session, true);
    const usecases::Session::NobodyThere inner(test.session, false);
    CHECK(test.session.Use().ok());
  }
  CHECK(test.Left() == absl::Minutes(1));
  CHECK(test.session.Use().ok());
  CHECK(test.Left() == absl::Minutes(15));
}

TEST_CASE("looking does not count as use, and finds a journal whose time is over locked") {
  Fixture test;
  test.Init();
  test.Advance(absl::Minutes(14));
  CHECK(test.session.Look().ok());
  CHECK(test.Left() == absl::Minutes(1));
  test.Advance(absl::Minutes(1));
  CHECK(absl::IsFailedPrecondition(test.session.Look().status()));
  CHECK(test.session.state() == VaultState::kLocked);
}

TEST_CASE("a deletion becomes final in an open journal with nobody calling") {
  Fixture test;
  test.Init();
  usecases::Timetable::Owner& housekeeping = test.session.housekeeping();
  store::Reflections& reflections = test.session.Peek()->reflections();
  journal::NewReflection what;
  what.text = "to be deleted";
  what.at = {test.clock.Now(), "UTC"};
  const journal::SubjectId id = reflections.Write(what).value().id;
  CHECK(housekeeping.NextAt().value() == absl::InfiniteFuture());
  REQUIRE(reflections.Delete(id).ok());
  int days = 0;
  for (; housekeeping.NextAt().value() != absl::InfiniteFuture() && days < 100; ++days) {
    CHECK(housekeeping.NextAt().value() - test.clock.Now() == absl::Hours(24));
    test.Advance(absl::Hours(24));
    REQUIRE(housekeeping.Run().ok());
  }
  // Confirmed time is late by days, never early.
  CHECK(days >= 30);
  CHECK(days <= 33);
  CHECK(absl::IsNotFound(reflections.Get(id).status()));
}

TEST_CASE("an open journal writes keyslots anew within the hour after they were damaged") {
  Fixture test;
  test.Init();
  usecases::Timetable::Owner& check = test.session.keyslots_check();
  const std::string keyslots = tests::ReadFile(test.folder.path() / "journal/keyslots");
  CHECK(check.NextAt().value() - test.clock.Now() == absl::Hours(1));
  test.folder.Write("journal/keyslots", "damaged");
  test.folder.Write("journal/keyslots.2", "");
  test.Advance(absl::Hours(1));
  CHECK(check.NextAt().value() == test.clock.Now());
  REQUIRE(check.Run().ok());
  CHECK(tests::ReadFile(test.folder.path() / "journal/keyslots") == keyslots);
  CHECK(tests::ReadFile(test.folder.path() / "journal/keyslots.2") == keyslots);
  CHECK(check.NextAt().value() - test.clock.Now() == absl::Hours(1));
  REQUIRE(test.session.Lock().ok());
  CHECK(check.NextAt().value() == absl::InfiniteFuture());
  CHECK(test.Unlock("right").ok());
}

TEST_CASE("a request that comes in before the alarm on waking finds the vault locked") {
  Fixture test;
  test.Init();
  test.Advance(absl::Hours(8));
  CHECK(absl::IsFailedPrecondition(test.session.Use().status()));
  CHECK(test.session.state() == VaultState::kLocked);
}

TEST_CASE("locking takes from everyone what they held of the vault") {
  Fixture test;
  test.Init();
  usecases::UntilLocked<int> held(test.session, std::make_unique<int>(7));
  { const usecases::UntilLocked<int> gone(test.session, std::make_unique<int>(8)); }
  CHECK(**held.Use() == 7);
  CHECK(test.session.Lock().ok());
  CHECK(absl::IsFailedPrecondition(held.Use().status()));
  CHECK(test.Unlock("right").ok());
  CHECK(absl::IsFailedPrecondition(held.Use().status()));
}

TEST_CASE("wrong passphrases slow down the next try, whatever asks, and a right one forgives") {
  Fixture test;
  test.Init();
  for (int i = 0; i < Attempts::kFree; ++i) {
    CHECK(test.session.AttemptDelay() == absl::ZeroDuration());
    CHECK(absl::IsUnauthenticated(test.session.Confirm(crypto::AsBytes("wrong"))));
  }
  CHECK(test.session.AttemptDelay() == Attempts::kFirstWait);
  test.alarm.Advance(Attempts::kFirstWait);
  CHECK(test.session.AttemptDelay() == absl::ZeroDuration());
  CHECK(test.session.Lock().ok());
  CHECK(test.Unlock("right").ok());
  CHECK(test.session.AttemptDelay() == absl::ZeroDuration());
  CHECK(absl::IsUnauthenticated(test.Unlock("wrong")));
  CHECK(test.session.AttemptDelay() == absl::ZeroDuration());
}

TEST_CASE("the wait between passphrases doubles up to a bound") {
  Attempts attempts;
  absl::Duration now;
  absl::Duration longest;
  for (int i = 0; i < 100; ++i) {
    attempts.Failed(now);
    const absl::Duration wait = attempts.Delay(now);
    CHECK(wait >= longest);
    longest = wait;
    now += wait;
  }
  CHECK(longest == Attempts::kLongestWait);
}

TEST_CASE("a changed passphrase is the one that counts") {
  Fixture test;
  test.Init();
  CHECK(absl::IsUnauthenticated(
      test.session.ChangePassphrase(crypto::AsBytes("wrong"), crypto::AsBytes("new"))));
  REQUIRE(test.session.ChangePassphrase(crypto::AsBytes("right"), crypto::AsBytes("new")).ok());
  CHECK(test.session.Lock().ok());
  CHECK(absl::IsUnauthenticated(test.Unlock("right")));
  CHECK(test.Unlock("new").ok());
}

TEST_CASE("a change of passphrase that leaves it open which one holds locks the journal") {
  Fixture test;
  tests::FaultDisk disk(test.disk);
  VaultSession session{{test.random, test.clock, disk, ""},
                       test.alarm,
                       {"journal", test.folder.path() / "journal", absl::Minutes(15), "UTC"},
                       {},
                       [](VaultState) {}};
  REQUIRE(session.Init(crypto::AsBytes("right"), "").ok());
  for (uint64_t call = 1; session.state() == VaultState::kUnlocked; ++call) {
    disk.FailAt(call, tests::FaultDisk::Fault::kIoError, true);
    const absl::Status changed =
        session.ChangePassphrase(crypto::AsBytes("right"), crypto::AsBytes("new"));
    disk.StopFailing();
    REQUIRE(disk.reached());
    const std::string message(changed.message());
    INFO(message);
    const bool known = message.find("was not changed") != std::string::npos;
    CHECK(known == (session.state() == VaultState::kUnlocked));
    if (!known) CHECK(message.find("either the old or the new") != std::string::npos);
  }
  CHECK(session.state() == VaultState::kLocked);
}

TEST_CASE("a disk that fails while the journal is locked does not keep it open, and it says so") {
  Fixture test;
  tests::FaultDisk disk(test.disk);
  VaultSession session{{test.random, test.clock, disk, ""},
                       test.alarm,
                       {"journal", test.folder.path() / "journal", absl::Minutes(15), "UTC"},
                       {},
                       [](VaultState) {}};
  REQUIRE(session.Init(crypto::AsBytes("right"), "").ok());
  journal::NewReflection one;
  one.text = "one";
  one.at = {absl::FromUnixSeconds(1'700'000'000), "UTC"};
  REQUIRE(session.Use().value()->reflections().Write(one).ok());
  disk.FailAt(1, tests::FaultDisk::Fault::kDiskFull, true);
  const absl::Status locked = session.Lock();
  disk.StopFailing();
  CHECK(session.state() == VaultState::kLocked);
  CHECK(absl::StartsWith(locked.message(), "The journal is locked."));
  CHECK(base::NextStepOf(locked) == base::NextStep(base::Next::kFreeSpace));
  REQUIRE(session.Unlock(crypto::AsBytes("right"), {}).ok());
  CHECK(session.Use().value()->Figures().reflections == 1);
}

TEST_CASE("drafts can be kept while the vault is locked") {
  Fixture test;
  CHECK(absl::IsNotFound(test.session.LockedDrafts().status()));
  test.Init();
  CHECK(test.session.Lock().ok());
  auto drafts = test.session.LockedDrafts();
  REQUIRE(drafts.ok());
  store::Draft draft;
  draft.text = "half a thought";
  draft.saved = {absl::FromUnixSeconds(1'700'000'000), "UTC"};
  CHECK(drafts->Save(draft).ok());
}

// Puts somebody's draft key into `keyslots`, as anybody can who may write to the folder.
void ForgeDraftKey(const std::filesystem::path& keyslots, const crypto::DraftPublicKey& key) {
  crypto::KeyslotsFile file =
      crypto::DecodeKeyslots(crypto::AsBytes(tests::ReadFile(keyslots))).value();
  file.draft_public_key = key;
  std::ofstream(keyslots, std::ios::binary) << crypto::EncodeKeyslots(file);
}

TEST_CASE(
    "a draft that is typed while locked is sealed to the key that was seen when it was open") {
  Fixture test;
  test.Init();
  REQUIRE(test.session.Lock().ok());
  const std::filesystem::path keyslots = test.session.constants().folder / "keyslots";
  const std::string before = tests::ReadFile(keyslots);
  crypto::SystemRandom random;
  const auto others = crypto::DraftSecretKey::Random(random);
  ForgeDraftKey(keyslots, crypto::PublicKeyOf(others));
  auto drafts = test.session.LockedDrafts();
  REQUIRE(drafts.ok());
  CHECK(drafts->proven());
  store::Draft draft;
  draft.text = "meet me at the station";
  draft.saved = {absl::FromUnixSeconds(1'700'000'000), "UTC"};
  const auto id = drafts->Save(draft);
  REQUIRE(id.ok());
  for (const auto& file :
       std::filesystem::directory_iterator(test.session.constants().folder / "drafts")) {
    const std::string sealed = tests::ReadFile(file.path()).substr(1);
    CHECK_FALSE(crypto::OpenWith(others, crypto::AsBytes(sealed)).ok());
  }
  std::ofstream(keyslots, std::ios::binary) << before;
  REQUIRE(test.Unlock("right").ok());
  CHECK(test.session.Peek()->drafts().Get(*id)->text == "meet me at the station");
}

TEST_CASE(
    "where the vault was not open yet, the key in its folder is taken and said to be unproven") {
  Fixture test;
  test.Init();
  REQUIRE(test.session.Lock().ok());
  store::PosixDisk disk;
  crypto::SystemRandom random;
  const auto drafts = store::DraftKeeper::ForLocked(disk, test.session.constants().folder, random);
  REQUIRE(drafts.ok());
  CHECK_FALSE(drafts->proven());
}

TEST_CASE("a folder that others may look into is said, at a glance and thoroughly") {
  // As fallowd does (daemon/system/hardening.h); SQLite leaves it to this who may read its files.
  const mode_t before = umask(S_IRWXG | S_IRWXO);
  Fixture test;
  test.Init();
  const auto says = [&](bool thorough) {
    const auto concerns = test.session.Concerns(thorough);
    return std::any_of(concerns.begin(), concerns.end(), [](const store::Finding& finding) {
      return finding.check == store::Finding::Check::kFolder &&
             finding.severity == store::Finding::Severity::kNotice;
    });
  };
  CHECK_FALSE(says(true));
  std::filesystem::permissions(test.session.constants().folder / "journal.db",
                               std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  CHECK(says(false));
  CHECK(says(true));
  umask(before);
}

}  // namespace
}  // namespace fallow::app
