// Runs one scripted session with a vault again and again while one disk call fails: SQLite's calls
// through its VFS, or those for the other files. Every failure must be reported, everything that
// was acknowledged must still be there afterwards, and the vault must be sound.
//
// FALLOW_FAULT_STRIDE=1 lets every call fail; by default only an evenly spread sample does.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "daemon/store/vault_parts.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"
#include "tests/support/fault_disk.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::SubjectId;
using tests::FaultDisk;
using tests::FaultVfs;
using tests::TestVault;
using tests::Text;
using tests::Value;

constexpr uint64_t kSamples = 10;  // calls to fail, for each kind of fault

// What was acknowledged.
struct Promises {
  std::map<SubjectId, std::string> texts;      // as they must read
  std::map<SubjectId, std::string> attempted;  // what they may read as well, after an edit failed
  std::map<SubjectId, bool> deleted;           // what it must be, unless the last attempt failed
  std::map<DraftId, std::string> drafts;
  std::map<SubjectId, std::string> blobs;
};

void WriteOne(TestVault& vault, const std::string& text, Promises& promises) {
  const auto written = vault.reflections().Write(Text(text));
  if (written.ok()) promises.texts[written->id] = text;
}

void EditOne(TestVault& vault, const SubjectId& id, const std::string& text, Promises& promises) {
  journal::ReflectionEdit edit;
  edit.text = text;
  if (vault.reflections().Edit(id, edit).ok()) {
    promises.texts[id] = text;
  } else {
    promises.attempted[id] = text;
  }
}

void DeleteOne(TestVault& vault, const SubjectId& id, Promises& promises) {
  if (vault.reflections().Delete(id).ok()) {
    promises.deleted[id] = true;
  } else {
    promises.deleted.erase(id);
  }
}

void Attach(TestVault& vault, Promises& promises) {
  const std::string content(100'000, 'c');
  auto upload = vault->blobs().Put("a.txt", "text/plain");
  if (!upload.ok() || !(*upload)->Append(crypto::AsBytes(content)).ok()) return;
  const auto attachment = (*upload)->Finish();
  if (!attachment.ok()) return;
  journal::NewReflection what = Text("with a file");
  what.attachments = {attachment->id};
  const auto written = vault.reflections().Write(what);
  if (!written.ok()) return;
  promises.texts[written->id] = what.text;
  promises.blobs[attachment->id] = content;
}

void WriteSome(TestVault& vault, Promises& promises) {
  std::vector<journal::NewReflection> batch;
  for (int i = 0; i < 20; ++i) batch.push_back(Text("one of many " + std::to_string(i)));
  const auto results = vault.reflections().WriteMany(batch);
  if (!results.ok()) return;
  for (size_t i = 0; i < batch.size(); ++i) {
    if ((*results)[i].ok()) promises.texts[*(*results)[i]] = batch[i].text;
  }
}

void KeepDraft(TestVault& vault, Promises& promises) {
  Draft draft;
  draft.text = "half a thought";
  draft.saved = {absl::FromUnixSeconds(0), "UTC"};
  const auto id = vault->drafts().Save(draft);
  if (id.ok()) promises.drafts[*id] = draft.text;
}

// A vault with two reflections, which is made once and then copied.
class Session {
 public:
  Session() {
    seed_.CreateAndUnlock();
    WriteOne(seed_, "the first", begun_);
    WriteOne(seed_, "the second", begun_);
    FALLOW_REQUIRE_OK(seed_.Lock());
  }

  // Returns what was acknowledged. Failures are ignored and the session goes on, as a person would.
  Promises Run(TestVault& vault) const {
    Promises promises = begun_;
    if (!vault.Unlock().ok()) return promises;
    const SubjectId first = begun_.texts.begin()->first;
    const SubjectId second = begun_.texts.rbegin()->first;
    WriteOne(vault, "a new one", promises);
    EditOne(vault, first, "the first, edited", promises);
    KeepDraft(vault, promises);
    Attach(vault, promises);
    WriteSome(vault, promises);
    DeleteOne(vault, second, promises);
    WriteOne(vault, "the last one", promises);
    vault.Lock().IgnoreError();
    return promises;
  }

  void CopyTo(TestVault& vault) const {
    std::filesystem::copy(seed_.folder(), vault.folder(), std::filesystem::copy_options::recursive);
    std::filesystem::permissions(vault.folder(), std::filesystem::perms::owner_all);
  }

  static void Check(TestVault& vault, const Promises& promises) {
    FALLOW_REQUIRE_OK(vault.Unlock());
    for (const auto& [id, text] : promises.texts) {
      const journal::Reflection found = Value(vault.reflections().Get(id));
      const auto attempted = promises.attempted.find(id);
      const bool was_attempted =
          attempted != promises.attempted.end() && found.text == attempted->second;
      CHECK((found.text == text || was_attempted));
    }
    for (const auto& [id, deleted] : promises.deleted) {
      CHECK(Value(vault.reflections().Get(id)).deleted.has_value() == deleted);
    }
    for (const auto& [id, text] : promises.drafts) {
      CHECK(Value(vault->drafts().Get(id)).text == text);
    }
    for (const auto& [id, content] : promises.blobs) {
      const auto download = Value(vault->blobs().Get(id));
      std::string found;
      for (std::string chunk = Value(download->Next()); !chunk.empty();
           chunk = Value(download->Next())) {
        found += chunk;
      }
      CHECK(found == content);
    }
    for (const Finding& finding : vault->Examine({})) {
      INFO(finding.detail);
      // An upload that failed at the very end may have left a file, which is removed after a day.
      CHECK(finding.severity != Finding::Severity::kDamage);
    }
    FALLOW_REQUIRE_OK(vault.Lock());
  }

 private:
  TestVault seed_;
  Promises begun_;
};

uint64_t Stride(uint64_t calls) {
  const char* stride = std::getenv("FALLOW_FAULT_STRIDE");  // NOLINT(concurrency-mt-unsafe)
  if (stride != nullptr) return std::strtoull(stride, nullptr, 10);
  return std::max<uint64_t>(1, calls / kSamples);
}

// Runs the session once for each call at which `faults` is to fail.
template <class Faults>
void FailThrough(const Session& session, typename Faults::Fault fault, bool for_good) {
  uint64_t calls = 1;
  uint64_t stride = 1;
  for (uint64_t call = 0; call <= calls; call += stride) {
    FaultVfs vfs;
    PosixDisk posix;
    FaultDisk disk(posix);
    TestVault vault(vfs.name());
    vault.UseDisk(disk);
    session.CopyTo(vault);
    Faults& faults = [&]() -> Faults& {
      if constexpr (std::is_same_v<Faults, FaultVfs>) {
        return vfs;
      } else {
        return disk;
      }
    }();
    // The first run has no failure and counts the calls.
    faults.FailAt(call == 0 ? UINT64_MAX : call, fault, for_good);
    const Promises promises = session.Run(vault);
    if (call == 0) {
      calls = faults.calls();
      stride = Stride(calls);
    }
    faults.StopFailing();
    INFO("call " << call << " of " << calls);
    Session::Check(vault, promises);
  }
}

TEST_CASE("a session in which a call to the database's files fails loses nothing") {
  const Session session;
  SECTION("input or output error") {
    FailThrough<FaultVfs>(session, FaultVfs::Fault::kIoError, false);
  }
  SECTION("a disk that dies") {
    FailThrough<FaultVfs>(session, FaultVfs::Fault::kIoError, true);
  }
  SECTION("a disk full for a moment") {
    FailThrough<FaultVfs>(session, FaultVfs::Fault::kDiskFull, false);
  }
  SECTION("a disk that stays full") {
    FailThrough<FaultVfs>(session, FaultVfs::Fault::kDiskFull, true);
  }
  SECTION("a short write") {
    FailThrough<FaultVfs>(session, FaultVfs::Fault::kShortWrite, false);
  }
}

// What each record says is read from the log, and so is its key.
TEST_CASE("an index that is built while the disk fails for a moment lacks nothing afterwards") {
  TestVault seed;
  seed.CreateAndUnlock();
  std::vector<SubjectId> written;
  for (int i = 0; i < 12; ++i) {
    written.push_back(Value(seed.reflections().Write(Text("one of a dozen"))).id);
  }
  FALLOW_REQUIRE_OK(seed.Lock());
  uint64_t calls = 1;
  // The log is read in the later ones; each costs two passphrases.
  for (uint64_t call = 0; call <= calls; call += call == 0 ? calls / 3 : 2) {
    FaultVfs vfs;
    TestVault vault(vfs.name());
    std::filesystem::copy(seed.folder(), vault.folder(), std::filesystem::copy_options::recursive);
    std::filesystem::permissions(vault.folder(), std::filesystem::perms::owner_all);
    std::filesystem::remove(vault.folder() / kIndexName);
    vfs.FailAt(call == 0 ? UINT64_MAX : call, FaultVfs::Fault::kIoError, false);
    const bool unlocked = vault.Unlock().ok();
    if (call == 0) calls = vfs.calls();
    vfs.StopFailing();
    if (unlocked) vault.Lock().IgnoreError();
    INFO("call " << call << " of " << calls);
    FALLOW_REQUIRE_OK(vault.Unlock());
    for (const SubjectId& id : written) CHECK(vault.reflections().Get(id).ok());
    CHECK(vault->Figures().unreadable_records == 0);
    FALLOW_REQUIRE_OK(vault.Lock());
  }
}

TEST_CASE("a session in which a call to the other files fails loses nothing") {
  const Session session;
  SECTION("input or output error") {
    FailThrough<FaultDisk>(session, FaultDisk::Fault::kIoError, false);
  }
  SECTION("a disk that dies") {
    FailThrough<FaultDisk>(session, FaultDisk::Fault::kIoError, true);
  }
  SECTION("a disk that stays full") {
    FailThrough<FaultDisk>(session, FaultDisk::Fault::kDiskFull, true);
  }
  SECTION("a short write") {
    FailThrough<FaultDisk>(session, FaultDisk::Fault::kShortWrite, false);
  }
}

}  // namespace
}  // namespace fallow::store
