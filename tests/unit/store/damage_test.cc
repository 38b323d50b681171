// One damaged place never closes the journal: every page of journal.db and every frame of a WAL
// that a crash left behind, and each file, is damaged in turn, in a journal that has something of
// everything; it opens, at worst for reading only, and what is not in the damaged place is shown.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "crypto/keyslots.h"
#include "daemon/journal/letter.h"
#include "daemon/store/exchange.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/practice/spaces.h"
#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/vault_parts.h"
#include "daemon/store/writing/templates.h"
#include "tests/support/fault_disk.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/household.h"
#include "tests/support/practice_vault.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::SubjectId;
using tests::ReadFile;
using tests::TempFolder;
using tests::Text;
using tests::Value;
using tests::WriteFile;

constexpr int kReflections = 60;
constexpr size_t kFileBlock = 4096;

// All that a person sees of a journal.
struct Shown {
  std::map<SubjectId, std::string> texts;
  std::set<std::string> connections, templates;
  size_t letters = 0, spaces = 0;
};

// A vault as the household's helpers take it.
class Here {
 public:
  explicit Here(Vault& vault) : replica_(vault.exchange()), id_(vault.exchange().self()) {}
  sync::VaultReplica& replica() { return replica_; }
  const journal::DeviceId& id() const { return id_; }

 private:
  sync::VaultReplica replica_;
  journal::DeviceId id_;
};

void Meet(Vault& vault, tests::TestDevice& other) {
  Here here(vault);
  for (int i = 0; i < 2; ++i) {
    tests::Push(here, other);
    tests::Push(other, here);
  }
  FALLOW_REQUIRE_OK(here.replica().Agreed(other.id(), Value(other.replica().Known())));
  FALLOW_REQUIRE_OK(other.replica().Agreed(here.id(), Value(here.replica().Known())));
  REQUIRE(Value(here.replica().NotesOn(other.id())).same);
}

// A journal with something of everything, on two devices, as a crash leaves it: files and WALs.
class Journal {
 public:
  Journal() {
    const crypto::VaultId id = {7};
    keyslots_.emplace(
        Value(crypto::OpenedKeyslots::Create(id, crypto::AsBytes(std::string_view("a quiet field")),
                                             {}, crypto::VaultSecrets::Random(random_), random_)));
    FALLOW_REQUIRE_OK(Vault::CreateWith(environment(), whole(), *keyslots_, "here", nullptr));
    auto vault = Value(Open(whole()));
    Fill(*vault);
    shown_ = Show(*vault);
    // As a crash leaves it, and as locking does.
    std::filesystem::copy(whole(), crashed(), std::filesystem::copy_options::recursive);
    FALLOW_REQUIRE_OK(vault->Close());
  }

  std::filesystem::path whole() const { return root_.path() / "whole"; }
  std::filesystem::path crashed() const { return root_.path() / "crashed"; }
  std::filesystem::path copy() const { return root_.path() / "copy"; }
  const Shown& shown() const { return shown_; }
  // Those of which there was another version before.
  const std::set<SubjectId>& edited() const { return edited_; }
  bool has_own_disk() const { return in_use_ == &disk_; }
  PosixDisk& disk() { return disk_; }
  Environment environment() { return {random_, clock_, *in_use_, base_vfs_}; }
  void UseDisk(const std::string& base_vfs, Disk& disk) {
    base_vfs_ = base_vfs;
    in_use_ = &disk;
  }
  void UseOwnDisk() { UseDisk("", disk_); }
  // The other device, which is unlocked.
  tests::TestDevice& phone() { return phone_; }

  // Damages the table's first page.
  void DamageTable(const std::filesystem::path& folder, const crypto::OpenedKeyslots& keyslots,
                   const std::string& table) {
    int64_t page = 0;
    {
      const auto vfs = Value(SealedVfs::Create("", random_));
      FALLOW_REQUIRE_OK(
          vfs->AddFile(folder / kJournalName,
                       JournalFileKey(keyslots.secrets().store, keyslots.keyslots().vault_id()),
                       Durability::kEveryCommit));
      const auto database = Value(Database::Open(*vfs, folder / kJournalName, {}));
      Statement read =
          Value(database->Prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?"));
      REQUIRE(Value(read.Bind(1, table).Step()));
      page = read.Int(0);
    }
    std::string bytes = ReadFile(folder / kJournalName);
    bytes.at(static_cast<size_t>(page) * kFileBlock + 1000) ^= 1;
    WriteFile(folder / kJournalName, bytes);
  }
  const crypto::OpenedKeyslots& keyslots() const { return *keyslots_; }

  absl::StatusOr<std::unique_ptr<Vault>> Open(const std::filesystem::path& folder,
                                              const Progress& progress = {}) {
    return Vault::Unlock(environment(), folder, keyslots_->unlock_key(), progress);
  }
  // A copy to be damaged.
  std::filesystem::path Copy(const std::filesystem::path& from) {
    std::filesystem::remove_all(copy());
    std::filesystem::copy(from, copy(), std::filesystem::copy_options::recursive);
    return copy();
  }

  static Shown Show(Vault& vault) {
    Shown shown;
    Cursor cursor;
    while (true) {
      const auto some = Value(vault.reflections().List({}, cursor, 100));
      if (some.empty()) break;
      for (const journal::Reflection& one : some) shown.texts[one.id] = one.text;
    }
    Connections connections(vault.practice(), vault.reflections());
    const journal::ConnectionBook book = Value(connections.Book());
    for (const journal::Connection& one : book.all()) shown.connections.insert(one.name);
    for (const Template& one : Value(vault.templates().List())) shown.templates.insert(one.name);
    shown.letters = Value(Letters(vault.practice()).All()).size();
    shown.spaces = Value(Spaces(vault.practice()).All()).size();
    return shown;
  }

 private:
  void Fill(Vault& vault) {
    for (const char* name : {"Ana", "Ben", "Carla"}) {
      tests::AddConnection(vault.practice(), name);
    }
    phone_.Join(vault, "phone");
    Meet(vault, phone_);
    const SubjectId from_phone = phone_.Write("Written on the phone.");
    Meet(vault, phone_);
    journal::ReflectionEdit both;
    both.text = "Written on the phone, and here.";
    FALLOW_REQUIRE_OK(vault.reflections().Edit(from_phone, both).status());
    phone_.Edit(from_phone, "Now written on the phone.");
    Meet(vault, phone_);
    std::vector<SubjectId> ids;
    for (int i = 0; i < kReflections; ++i) {
      journal::NewReflection what = Text("Reflection " + std::to_string(i) + ". ");
      for (int k = 0; k < i % 17; ++k) what.text += "It rained on the long way home. ";
      what.at.at += absl::Minutes(i);
      what.about = {i % 3 == 0 ? "Ana" : "Ben"};
      ids.push_back(Value(vault.reflections().Write(what)).id);
      if (i == kReflections / 2) {
        const SubjectId connection = tests::AddConnection(vault.practice(), "Dora");
        tests::SayFarewell(vault.practice(), connection, what.at);
        tests::OpenSpace(vault.practice(), connection, what.at);
        FALLOW_REQUIRE_OK(
            Letters(vault.practice())
                .Write("to myself", {clock_.Now() + absl::Hours(24 * 400), "UTC"}, "UTC")
                .status());
        FALLOW_REQUIRE_OK(vault.templates().Set({"evening", "What was good today?"}));
      }
    }
    journal::ReflectionEdit edit;
    edit.text = "edited once, and long:";
    for (int i = 0; i < 3000; ++i) *edit.text += " " + std::to_string(i * 7919);
    FALLOW_REQUIRE_OK(vault.reflections().Edit(ids[3], edit).status());
    released_ = ids[5];
    FALLOW_REQUIRE_OK(vault.eraser().LetGo({&released_, 1}, {}));
    // Letting go empties the WAL; these are in it.
    for (int i = 0; i < kReflections / 2; ++i) {
      journal::NewReflection what = Text("Later " + std::to_string(i) + ".");
      what.at.at += absl::Hours(24) + absl::Minutes(i);
      FALLOW_REQUIRE_OK(vault.reflections().Write(what).status());
      if (i % 10 == 0) tests::AddConnection(vault.practice(), "Ede " + std::to_string(i));
    }
    edit.text = "edited later";
    FALLOW_REQUIRE_OK(vault.reflections().Edit(ids[7], edit).status());
    edited_ = {ids[3], ids[7], from_phone};
  }

  TempFolder root_;
  crypto::SystemRandom random_;
  tests::ManualClock clock_;
  PosixDisk disk_;
  Disk* in_use_ = &disk_;
  std::string base_vfs_;
  std::optional<crypto::OpenedKeyslots> keyslots_;
  Shown shown_;
  SubjectId released_;
  tests::TestDevice phone_;
  std::set<SubjectId> edited_;
};

Journal& Sample() {
  static Journal journal;
  return journal;
}

void Flip(const std::filesystem::path& file, size_t at) {
  std::string bytes = ReadFile(file);
  REQUIRE(at < bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  WriteFile(file, bytes);
}

// Opened in one way or the other, and nothing reads otherwise than it was written. How many texts
// are not shown.
struct Outcome {
  bool reading_only = false;
  size_t texts_lost = 0;
  size_t practice_lost = 0;
};
Outcome Look(Journal& journal, const std::filesystem::path& folder) {
  auto opened = journal.Open(folder);
  INFO(opened.status());
  REQUIRE(opened.ok());
  Vault& vault = **opened;
  const Shown found = Journal::Show(vault);
  const Shown& shown = journal.shown();
  Outcome outcome;
  for (const auto& [id, text] : found.texts) {
    const auto known = shown.texts.find(id);
    REQUIRE(known != shown.texts.end());  // what was let go does not come back
    const bool earlier = journal.edited().contains(id) && known->second != text;
    if (earlier)
      CHECK((text.starts_with("Reflection ") ||
             text.find("ritten on the phone") != std::string::npos));
    if (!earlier) CHECK(known->second == text);
    if (earlier) ++outcome.texts_lost;
  }
  outcome.reading_only = !vault.refusal().ok();
  outcome.texts_lost += shown.texts.size() - found.texts.size();
  outcome.practice_lost = (shown.connections.size() - found.connections.size()) +
                          (shown.letters - found.letters) + (shown.spaces - found.spaces) +
                          (shown.templates.size() - found.templates.size());
  // The doctor works in both, and where it is open for reading only, says so.
  const std::vector<Finding> findings = vault.Examine({});
  const bool damage = std::any_of(findings.begin(), findings.end(), [](const Finding& one) {
    return one.severity == Finding::Severity::kDamage;
  });
  CHECK((damage || vault.refusal().ok() ||
         base::NextStepOf(vault.refusal()).kind != base::Next::kExamine));
  if (outcome.reading_only) {
    CHECK_FALSE(vault.reflections().Write(Text("not now")).ok());
    CHECK(vault.FoundAtOpening().size() >= 1);
  } else if (journal.has_own_disk()) {
    const absl::Status written = vault.reflections().Write(Text("and on")).status();
    INFO(written);
    CHECK(written.ok());
  }
  // On a full disk it says that it could not note how far the log had come.
  const absl::Status closed = vault.Close();
  if (journal.has_own_disk()) FALLOW_REQUIRE_OK(closed);
  return outcome;
}

TEST_CASE(
    "every damaged page of journal.db leaves a journal that opens, with all that the index has") {
  Journal& journal = Sample();
  const size_t blocks = ReadFile(journal.whole() / "journal.db").size() / kFileBlock;
  size_t reading = 0, practice_lost = 0;
  for (size_t block = 0; block < blocks; ++block) {
    INFO("block " << block << " of " << blocks);
    const auto folder = journal.Copy(journal.whole());
    Flip(folder / "journal.db", block * kFileBlock + 1000);
    const Outcome outcome = Look(journal, folder);
    CHECK(outcome.texts_lost == 0);
    reading += outcome.reading_only ? 1 : 0;
    practice_lost += outcome.practice_lost > 0 ? 1 : 0;
    // Never in silence, and never more than one page can hold.
    if (outcome.practice_lost > 0) CHECK(outcome.reading_only);
    CHECK(outcome.practice_lost < journal.shown().connections.size());
  }
  CHECK(blocks > 20);
  CHECK(reading > 0);
  CHECK(reading < blocks);
  // Only pages with records of the practice, or with their keys, take some of it along.
  CHECK(practice_lost <= blocks / 3);
}

TEST_CASE("every damaged page of journal.db costs what is on it, where the index is gone as well") {
  Journal& journal = Sample();
  const size_t blocks = ReadFile(journal.whole() / "journal.db").size() / kFileBlock;
  size_t texts = 0, pages_with_loss = 0;
  for (size_t block = 0; block < blocks; ++block) {
    INFO("block " << block << " of " << blocks);
    const auto folder = journal.Copy(journal.whole());
    Flip(folder / "journal.db", block * kFileBlock + 1000);
    std::filesystem::remove(folder / "index.db");
    const Outcome outcome = Look(journal, folder);
    CHECK(outcome.texts_lost <= 40);
    texts += outcome.texts_lost;
    pages_with_loss += outcome.texts_lost > 0 ? 1 : 0;
  }
  CHECK(texts > 0);
  // Each text has one record (one has two, and an overflow page) and one key.
  CHECK(texts <= 2 * journal.shown().texts.size() + 12);
  CHECK(pages_with_loss < blocks * 3 / 4);
}

TEST_CASE(
    "every damaged frame of a WAL that a crash left opens up to it, with all that the index has") {
  Journal& journal = Sample();
  const size_t bytes = ReadFile(journal.crashed() / "journal.db-wal").size();
  REQUIRE(bytes > 1024);
  const size_t frames = (bytes - 1024) / 4120;
  REQUIRE(frames > 20);
  size_t reading = 0;
  for (size_t frame = 0; frame < frames; ++frame) {
    INFO("frame " << frame << " of " << frames);
    const auto folder = journal.Copy(journal.crashed());
    Flip(folder / "journal.db-wal", 1024 + frame * 4120 + 2000);
    const std::string damaged = ReadFile(folder / "journal.db-wal");
    const Outcome outcome = Look(journal, folder);
    CHECK(outcome.texts_lost == 0);
    reading += outcome.reading_only ? 1 : 0;
    // The file that is damaged stays as it is, so that what can be read of it later still can.
    if (outcome.reading_only) CHECK(ReadFile(folder / "journal.db-wal") == damaged);
  }
  CHECK(reading > frames / 2);
}

TEST_CASE("a damaged journal is mended from what can be read, and its files are kept") {
  Journal& journal = Sample();
  const size_t frames = (ReadFile(journal.crashed() / "journal.db-wal").size() - 1024) / 4120;
  size_t mended = 0;
  for (size_t frame = 0; frame < frames; frame += 5) {
    INFO("frame " << frame << " of " << frames);
    const auto folder = journal.Copy(journal.crashed());
    Flip(folder / "journal.db-wal", 1024 + frame * 4120 + 2000);
    const std::string damaged = ReadFile(folder / "journal.db-wal");
    auto vault = Value(journal.Open(folder));
    if (vault->refusal().ok()) {
      CHECK_FALSE(vault->Mend().ok());
      continue;
    }
    FALLOW_REQUIRE_OK(vault->Mend());
    FALLOW_REQUIRE_OK(vault->Close());
    CHECK(ReadFile(folder / "journal.db-wal.damaged") == damaged);
    vault = Value(journal.Open(folder));
    FALLOW_REQUIRE_OK(vault->refusal());
    CHECK(vault->FoundAtOpening().empty());
    CHECK(Journal::Show(*vault).texts == journal.shown().texts);
    const SubjectId id = Value(vault->reflections().Write(Text("and on"))).id;
    FALLOW_REQUIRE_OK(vault->Close());
    vault = Value(journal.Open(folder));
    FALLOW_REQUIRE_OK(vault->refusal());
    CHECK(Value(vault->reflections().Get(id)).text == "and on");
    CHECK(Journal::Show(*vault).texts.size() == journal.shown().texts.size() + 1);
    FALLOW_REQUIRE_OK(vault->Close());
    ++mended;
  }
  CHECK(mended > 3);
}

TEST_CASE("a damaged slot of the WAL's header closes nothing") {
  Journal& journal = Sample();
  for (const size_t at : {size_t{10}, size_t{512 + 10}}) {
    INFO("byte " << at);
    const auto folder = journal.Copy(journal.crashed());
    Flip(folder / "journal.db-wal", at);
    CHECK(Look(journal, folder).texts_lost == 0);
  }
}

TEST_CASE("every damaged page of index.db is made good from the log") {
  Journal& journal = Sample();
  const size_t blocks = ReadFile(journal.whole() / "index.db").size() / kFileBlock;
  for (size_t block = 0; block < blocks; ++block) {
    INFO("block " << block << " of " << blocks);
    const auto folder = journal.Copy(journal.whole());
    Flip(folder / "index.db", block * kFileBlock + 1000);
    const Outcome outcome = Look(journal, folder);
    CHECK(outcome.texts_lost == 0);
    CHECK(outcome.practice_lost == 0);
    CHECK_FALSE(outcome.reading_only);
  }
  CHECK(blocks > 10);
}

TEST_CASE("each file that is missing, or cut to nothing, leaves a journal that opens") {
  Journal& journal = Sample();
  for (const char* name : {"keyslots", "keyslots.2", "journal.db", "index.db", "journal.db-head"}) {
    for (const bool cut : {false, true}) {
      INFO(name << (cut ? " cut" : " missing"));
      const auto folder = journal.Copy(journal.whole());
      if (cut) {
        WriteFile(folder / name, "");
      } else {
        std::filesystem::remove(folder / name);
      }
      const Outcome outcome = Look(journal, folder);
      CHECK(outcome.texts_lost == 0);
      CHECK(outcome.reading_only == (std::string(name) == "journal.db"));
    }
  }
}

TEST_CASE("a damaged page of what is kept beside the journal keeps nobody from writing") {
  Journal& journal = Sample();
  for (const char* table : {"epoch", "peer", "purge", "deletion_taken"}) {
    INFO(table);
    const auto folder = journal.Copy(journal.whole());
    journal.DamageTable(folder, journal.keyslots(), table);
    auto vault = Value(journal.Open(folder));
    FALLOW_REQUIRE_OK(vault->refusal());
    CHECK(Journal::Show(*vault).texts == journal.shown().texts);
    CHECK(vault->FoundAtOpening().size() == 1);
    const SubjectId id = Value(vault->reflections().Write(Text("goes on"))).id;
    // What needs these tables works: sealing for others, taking notes of them, letting go.
    FALLOW_REQUIRE_OK(vault->exchange().CurrentEpoch().status());
    FALLOW_REQUIRE_OK(vault->exchange().Met(journal.phone().id(), {}));
    const SubjectId goes = Value(vault->reflections().Write(Text("is let go"))).id;
    FALLOW_REQUIRE_OK(vault->eraser().LetGo({&goes, 1}, {}));
    CHECK(vault->eraser().settled());
    FALLOW_REQUIRE_OK(vault->Close());
    // It is said until the file is made anew.
    vault = Value(journal.Open(folder));
    FALLOW_REQUIRE_OK(vault->refusal());
    CHECK(vault->FoundAtOpening().size() == 1);
    const auto passphrase = crypto::AsBytes(std::string_view("a quiet field"));
    FALLOW_REQUIRE_OK(vault->ChangePassphrase(passphrase, passphrase, {}));
    FALLOW_REQUIRE_OK(vault->Close());
    vault = Value(Vault::Unlock(journal.environment(), folder, passphrase, {}));
    CHECK(vault->FoundAtOpening().empty());
    for (const Finding& finding : vault->Examine({})) {
      INFO(finding.detail);
      CHECK(finding.severity != Finding::Severity::kDamage);
    }
    CHECK(Value(vault->reflections().Get(id)).text == "goes on");
    CHECK(absl::IsNotFound(vault->reflections().Get(goes).status()));
    CHECK(Journal::Show(*vault).texts.size() == journal.shown().texts.size() + 1);
    FALLOW_REQUIRE_OK(vault->Close());
  }
}

TEST_CASE("a device that has lost its notes on the others still asks before it loses much") {
  Journal journal;
  tests::TestDevice& phone = journal.phone();
  const auto folder = journal.Copy(journal.whole());
  auto vault = Value(journal.Open(folder));
  Meet(*vault, phone);
  FALLOW_REQUIRE_OK(phone.Lock());
  journal.DamageTable(phone.folder(), phone.keyslots(), "peer");
  FALLOW_REQUIRE_OK(phone.Unlock());
  FALLOW_REQUIRE_OK(phone->refusal());
  for (const auto& [id, text] : journal.shown().texts) {
    FALLOW_REQUIRE_OK(vault->reflections().Delete(id).status());
  }
  Here here(*vault);
  CHECK(absl::IsPermissionDenied(tests::TryPush(here, phone).status()));
  CHECK(tests::Everything(phone).size() == journal.shown().texts.size());
  FALLOW_REQUIRE_OK(vault->Close());
}

TEST_CASE("keyslots that were damaged while the journal is open are written anew when looked at") {
  Journal& journal = Sample();
  const auto folder = journal.Copy(journal.whole());
  auto vault = Value(journal.Open(folder));
  const std::string before = ReadFile(folder / kKeyslotsName);
  FALLOW_REQUIRE_OK(vault->KeepKeyslots());
  CHECK(ReadFile(folder / kKeyslotsName) == before);
  for (const std::string_view name : {kKeyslotsName, kKeyslotsCopyName}) {
    WriteFile(folder / name, std::string(486, '\0'));
    FALLOW_REQUIRE_OK(vault->KeepKeyslots());
    CHECK(ReadFile(folder / name) == before);
  }
  std::filesystem::remove(folder / kKeyslotsName);
  FALLOW_REQUIRE_OK(vault->KeepKeyslots());
  // As if the daemon had been killed now.
  const auto killed = journal.copy().parent_path() / "killed";
  std::filesystem::copy(folder, killed, std::filesystem::copy_options::recursive);
  FALLOW_REQUIRE_OK(vault->Close());
  FALLOW_REQUIRE_OK(journal.Open(killed).status());
}

TEST_CASE("an examination leaves the journal free between its parts, and finds the same") {
  Journal& journal = Sample();
  auto vault = Value(journal.Open(journal.Copy(journal.whole())));
  std::vector<Finding::Check> whole, parts;
  for (const Finding& finding : vault->Examine({})) whole.push_back(finding.check);
  Vault::Examination examination;
  size_t steps = 0;
  while (const auto found = vault->ExamineNext(examination, {})) {
    ++steps;
    for (const Finding& finding : *found) {
      INFO(finding.detail);
      CHECK(finding.severity != Finding::Severity::kDamage);
      parts.push_back(finding.check);
    }
    FALLOW_REQUIRE_OK(vault->reflections().Write(Text("between two parts")).status());
  }
  CHECK(steps >= 6);
  CHECK(parts == whole);
  FALLOW_REQUIRE_OK(vault->Close());
}

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
}  // namespace fallow::store
