#ifndef FALLOW_TESTS_UNIT_STORE_DAMAGED_JOURNAL_H_
#define FALLOW_TESTS_UNIT_STORE_DAMAGED_JOURNAL_H_

// A journal that has something of everything, copies of it to be damaged, and what became of one.

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

namespace fallow::store::damage {

using journal::SubjectId;
using tests::ReadFile;
using tests::TempFolder;
using tests::Text;
using tests::Value;
using tests::WriteFile;

inline constexpr int kReflections = 60;
inline constexpr size_t kFileBlock = 4096;

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

inline void Meet(Vault& vault, tests::TestDevice& other) {
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

inline Journal& Sample() {
  static Journal journal;
  return journal;
}

inline void Flip(const std::filesystem::path& file, size_t at) {
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
inline Outcome Look(Journal& journal, const std::filesystem::path& folder) {
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

}  // namespace fallow::store::damage

#endif  // FALLOW_TESTS_UNIT_STORE_DAMAGED_JOURNAL_H_
