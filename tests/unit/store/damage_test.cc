// One damaged place never closes the journal: every page of journal.db and every frame of a WAL
// that a crash left behind, and each file, is damaged in turn, in a journal that has something of
// everything; it opens, at worst for reading only, and what is not in the damaged place is shown.

#include "tests/unit/store/damaged_journal.h"

namespace fallow::store::damage {
namespace {

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

}  // namespace
}  // namespace fallow::store::damage
