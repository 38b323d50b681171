// What is missing, cut or cannot be read as a whole: the write-ahead log, the index, the files of
// keys, and a disk that is full. What is there is shown, and nothing is written over the rest.

#include "tests/unit/store/damaged_journal.h"

namespace fallow::store::damage {
namespace {

TEST_CASE("a WAL that is missing after a crash is noticed") {
  Journal& journal = Sample();
  const auto folder = journal.Copy(journal.crashed());
  std::filesystem::remove(folder / "journal.db-wal");
  std::filesystem::remove(folder / "index.db-wal");
  auto vault = Value(journal.Open(folder));
  // Each time, and nothing is written over it, until it is mended by consent.
  for (int time = 0; time < 2; ++time) {
    CHECK_FALSE(vault->refusal().ok());
    const std::vector<Finding> found = vault->FoundAtOpening();
    REQUIRE(found.size() == 2);
    CHECK(found[1].severity == Finding::Severity::kDamage);
    CHECK(found[1].detail.find("journal.db-wal") != std::string::npos);
    FALLOW_REQUIRE_OK(vault->Close());
    vault = Value(journal.Open(folder));
  }
  FALLOW_REQUIRE_OK(vault->Mend());
  FALLOW_REQUIRE_OK(vault->Close());
  vault = Value(journal.Open(folder));
  FALLOW_REQUIRE_OK(vault->refusal());
  CHECK(vault->FoundAtOpening().empty());
  FALLOW_REQUIRE_OK(vault->Close());
}

// Cut to nothing it looks as it does when nothing was written since it was emptied, and cut in the
// middle, or with a damaged end, as a crash during a write leaves it.
TEST_CASE("a WAL that has lost its end opens for reading, says how much is gone, and is kept") {
  Journal& journal = Sample();
  const std::string whole = ReadFile(journal.crashed() / "journal.db-wal");
  const size_t frames = (whole.size() - 1024) / 4120;
  for (const size_t left : {size_t{0}, size_t{1024}, whole.size() / 2, whole.size() - 4120}) {
    INFO(left << " bytes of " << whole.size() << ", " << frames << " frames");
    const auto folder = journal.Copy(journal.crashed());
    WriteFile(folder / "journal.db-wal", whole.substr(0, left));
    auto vault = Value(journal.Open(folder));
    CHECK_FALSE(vault->refusal().ok());
    CHECK(Journal::Show(*vault).texts == journal.shown().texts);
    const std::vector<Finding> found = vault->FoundAtOpening();
    REQUIRE(found.size() == 2);
    CHECK(found[1].detail.find("missing") != std::string::npos);
    FALLOW_REQUIRE_OK(vault->Close());
    CHECK(ReadFile(folder / "journal.db-wal") == whole.substr(0, left));

    vault = Value(journal.Open(folder));
    FALLOW_REQUIRE_OK(vault->Mend());
    FALLOW_REQUIRE_OK(vault->Close());
    CHECK(ReadFile(folder / "journal.db-wal.damaged") == whole.substr(0, left));
    vault = Value(journal.Open(folder));
    FALLOW_REQUIRE_OK(vault->refusal());
    CHECK(Journal::Show(*vault).texts == journal.shown().texts);
    FALLOW_REQUIRE_OK(vault->Close());
  }
}

TEST_CASE("what the index alone has after a WAL was removed is shown, now and later") {
  Journal& journal = Sample();
  const auto folder = journal.Copy(journal.crashed());
  std::filesystem::remove(folder / "journal.db-wal");
  {
    auto vault = Value(journal.Open(folder));
    CHECK(Journal::Show(*vault).texts == journal.shown().texts);
    FALLOW_REQUIRE_OK(vault->Mend());
    FALLOW_REQUIRE_OK(vault->Close());
  }
  for (int time = 0; time < 2; ++time) {
    auto vault = Value(journal.Open(folder));
    CHECK(Journal::Show(*vault).texts == journal.shown().texts);
    FALLOW_REQUIRE_OK(vault->RebuildIndex({}));
    CHECK(Journal::Show(*vault).texts == journal.shown().texts);
    FALLOW_REQUIRE_OK(vault->Close());
  }
}

TEST_CASE("damage of the log is never taken for damage of the index, whose file stays") {
  Journal& journal = Sample();
  const size_t blocks = ReadFile(journal.whole() / "journal.db").size() / kFileBlock;
  const std::string index = ReadFile(journal.whole() / "index.db");
  for (size_t block = 0; block < blocks; ++block) {
    INFO("block " << block);
    const auto folder = journal.Copy(journal.whole());
    Flip(folder / "journal.db", block * kFileBlock + 1000);
    auto vault = journal.Open(folder);
    INFO(vault.status());
    REQUIRE(vault.ok());
    (*vault)->Close().IgnoreError();
    CHECK(ReadFile(folder / "index.db").size() == index.size());
  }
}

// One damaged page with records; the index has their texts.
std::filesystem::path WithDamagedRecords(Journal& journal) {
  const size_t blocks = ReadFile(journal.whole() / "journal.db").size() / kFileBlock;
  for (size_t block = 1; block < blocks; ++block) {
    const auto folder = journal.Copy(journal.whole());
    Flip(folder / "journal.db", block * kFileBlock + 1000);
    auto vault = Value(journal.Open(folder));
    if (!vault->refusal().ok()) continue;
    const absl::Status rebuilt = vault->RebuildIndex({});
    if (absl::IsPermissionDenied(rebuilt)) {
      vault->Close().IgnoreError();
      const auto again = journal.Copy(journal.whole());
      Flip(again / "journal.db", block * kFileBlock + 1000);
      return again;
    }
  }
  FAIL("no page of journal.db has records");
  return {};
}

TEST_CASE(
    "the index is not built again while records are damaged, and takes over what it alone has") {
  Journal& journal = Sample();
  const auto folder = WithDamagedRecords(journal);
  auto vault = Value(journal.Open(folder));
  CHECK(Journal::Show(*vault).texts == journal.shown().texts);
  for (const Finding& finding : vault->Examine({})) {
    INFO(finding.detail);
    CHECK(finding.next.kind != base::Next::kRebuildIndex);
    CHECK(finding.detail.find("Nothing is lost") == std::string::npos);
  }
  CHECK(absl::IsPermissionDenied(vault->RebuildIndex({})));
  FALLOW_REQUIRE_OK(vault->RebuildIndex({}, /*force=*/true));
  CHECK(Journal::Show(*vault).texts == journal.shown().texts);
  const std::vector<Finding> findings = vault->Examine({});
  CHECK(std::any_of(findings.begin(), findings.end(), [](const Finding& one) {
    return one.check == Finding::Check::kIndex && one.severity == Finding::Severity::kDamage;
  }));
  FALLOW_REQUIRE_OK(vault->Close());
}

TEST_CASE("an index beside the place that it was to take is taken after a crash, not built again") {
  Journal& journal = Sample();
  for (const char* name : {"index.db.new", "index.db.built"}) {
    INFO(name);
    const auto folder = journal.Copy(journal.whole());
    std::filesystem::rename(folder / "index.db", folder / name);
    int steps = 0;
    auto vault = Value(journal.Open(folder, [&](uint64_t, uint64_t) {
      ++steps;
      return true;
    }));
    CHECK(steps == 0);
    CHECK_FALSE(std::filesystem::exists(folder / name));
    CHECK(Journal::Show(*vault).texts == journal.shown().texts);
    FALLOW_REQUIRE_OK(vault->Close());
  }
}

TEST_CASE("keyslots that were damaged while the journal was open are written anew at locking") {
  Journal& journal = Sample();
  const auto folder = journal.Copy(journal.whole());
  auto vault = Value(journal.Open(folder));
  WriteFile(folder / kKeyslotsName, std::string(486, '\0'));
  WriteFile(folder / kKeyslotsCopyName, std::string(486, '\0'));
  FALLOW_REQUIRE_OK(vault->Close());
  vault = Value(journal.Open(folder));
  CHECK(Journal::Show(*vault).texts == journal.shown().texts);
  FALLOW_REQUIRE_OK(vault->Close());
}

TEST_CASE("a file that is there and cannot be read is not a journal that is not there") {
  Journal& journal = Sample();
  const auto folder = journal.Copy(journal.whole());
  std::filesystem::remove(folder / kKeyslotsCopyName);
  std::filesystem::rename(folder / kKeyslotsName, folder / "elsewhere");
  // Without the files of keys it does not open; but it is there, and says what is missing.
  CHECK(Vault::Probe(journal.disk(), folder) == Vault::Presence::kPresent);
  const absl::Status without = journal.Open(folder).status();
  CHECK(absl::IsDataLoss(without));
  CHECK_THAT(std::string(without.message()), Catch::Contains("keyslots"));
  CHECK(Vault::Probe(journal.disk(), folder / "blobs") == Vault::Presence::kAbsent);
  std::filesystem::create_symlink(folder / "elsewhere", folder / kKeyslotsName);
  CHECK(Vault::Probe(journal.disk(), folder) == Vault::Presence::kPresent);
  CHECK_FALSE(absl::IsNotFound(journal.Open(folder).status()));
}

// On a disk on which nothing more fits.
TEST_CASE("a full disk opens, shows everything, and changes nothing that counts") {
  Journal& journal = Sample();
  for (const bool crashed : {false, true}) {
    INFO((crashed ? "after a crash" : "after locking"));
    tests::FaultVfs vfs;
    tests::FaultDisk disk(journal.disk());
    const auto folder = journal.Copy(crashed ? journal.crashed() : journal.whole());
    const std::string keyslots = ReadFile(folder / kKeyslotsName);
    vfs.FailAt(1, tests::FaultVfs::Fault::kDiskFull, true);
    disk.FailAt(1, tests::FaultDisk::Fault::kDiskFull, true);
    journal.UseDisk(vfs.name(), disk);
    const Outcome outcome = Look(journal, folder);
    CHECK(outcome.texts_lost == 0);
    CHECK(outcome.practice_lost == 0);
    CHECK(ReadFile(folder / kKeyslotsName) == keyslots);
    // With space again all is as it was.
    vfs.StopFailing();
    disk.StopFailing();
    const Outcome later = Look(journal, folder);
    CHECK(later.texts_lost == 0);
    CHECK_FALSE(later.reading_only);
    journal.UseOwnDisk();
  }
}

TEST_CASE("a full disk and an index that has to be built again: all is shown") {
  Journal& journal = Sample();
  tests::FaultVfs vfs;
  tests::FaultDisk disk(journal.disk());
  const auto folder = journal.Copy(journal.whole());
  std::filesystem::remove(folder / "index.db");
  vfs.FailAt(1, tests::FaultVfs::Fault::kDiskFull, true);
  disk.FailAt(1, tests::FaultDisk::Fault::kDiskFull, true);
  journal.UseDisk(vfs.name(), disk);
  CHECK(Look(journal, folder).texts_lost == 0);
  journal.UseOwnDisk();
}

TEST_CASE("a disk that fills up while the journal is open: whatever was acknowledged is listed") {
  Journal& journal = Sample();
  size_t failed = 0;
  for (uint64_t call = 1; call <= 40; ++call) {
    INFO("call " << call);
    tests::FaultVfs vfs;
    tests::FaultDisk disk(journal.disk());
    journal.UseDisk(vfs.name(), disk);
    auto vault = Value(journal.Open(journal.Copy(journal.whole())));
    vfs.FailAt(call, tests::FaultVfs::Fault::kDiskFull, true);
    const auto written = vault->reflections().Write(Text("written at the last moment"));
    failed += written.ok() ? 0 : 1;
    const Shown found = Journal::Show(*vault);
    CHECK(found.texts.size() == journal.shown().texts.size() + (written.ok() ? 1 : 0));
    vfs.StopFailing();
    vault->Close().IgnoreError();
    journal.UseOwnDisk();
  }
  CHECK(failed > 0);
  CHECK(failed < 40);
}

}  // namespace
}  // namespace fallow::store::damage
