#include "daemon/store/writing/blobs.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "daemon/journal/limits.h"
#include "daemon/store/writing/final_deletions.h"
#include "tests/support/fault_disk.h"
#include "tests/support/seeded_random.h"
#include "tests/support/sync_disk.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using crypto::AsBytes;
using tests::FaultDisk;
using tests::SyncDisk;
using tests::TestVault;
using tests::Text;
using tests::Value;

std::string Content(size_t size) {
  tests::SeededRandom random(size);
  std::string content(size, '\0');
  random.Fill({reinterpret_cast<uint8_t*>(content.data()), size});
  return content;
}

absl::StatusOr<journal::Attachment> Put(Blobs& blobs, const std::string& content,
                                        size_t piece = 50'000) {
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<Blobs::Upload> upload,
                          blobs.Put("photo.jpg", "image/jpeg"));
  for (size_t at = 0; at < content.size(); at += piece) {
    FALLOW_RETURN_IF_ERROR(upload->Append(AsBytes(content.substr(at, piece))));
  }
  return upload->Finish();
}

absl::StatusOr<std::string> Get(Blobs& blobs, const journal::SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<Blobs::Download> download, blobs.Get(id));
  std::string content;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const std::string chunk, download->Next());
    if (chunk.empty()) return content;
    content += chunk;
  }
}

journal::Reflection WriteWith(TestVault& vault, const journal::SubjectId& attachment) {
  journal::NewReflection what = Text("with a photo");
  what.attachments = {attachment};
  return Value(vault.reflections().Write(what));
}

Path FileOf(const TestVault& vault, const journal::SubjectId& id) {
  return vault.folder() / "blobs" / journal::ToText(id);
}

TEST_CASE("an attachment of any size comes back as it was") {
  TestVault vault;
  vault.CreateAndUnlock();
  constexpr size_t kChunk = crypto::kStreamChunkBytes;
  for (const size_t size : {size_t{0}, size_t{1}, kChunk - 1, kChunk, kChunk + 1, 3 * kChunk}) {
    INFO(size);
    const std::string content = Content(size);
    const journal::Attachment put = Value(Put(vault->blobs(), content));
    CHECK(put.size_bytes == size);
    CHECK(Value(Get(vault->blobs(), put.id)) == content);
    const journal::Reflection written = WriteWith(vault, put.id);
    REQUIRE(written.attachments.size() == 1);
    CHECK(written.attachments[0] == put);
    vault.Reopen();
    CHECK(Value(Get(vault->blobs(), put.id)) == content);
  }
  vault.RequireSound();
}

// Counts how often a folder is listed, which takes as long as there are files in it.
class CountingDisk final : public Disk {
 public:
  explicit CountingDisk(Disk& base) : base_(base) {}
  absl::StatusOr<std::unique_ptr<InputFile>> Open(const Path& file) override {
    return base_.Open(file);
  }
  absl::StatusOr<std::unique_ptr<OutputFile>> Create(const Path& file) override {
    return base_.Create(file);
  }
  absl::Status CreateFolder(const Path& folder) override { return base_.CreateFolder(folder); }
  absl::Status Rename(const Path& from, const Path& to) override { return base_.Rename(from, to); }
  absl::Status SyncFolder(const Path& folder) override { return base_.SyncFolder(folder); }
  absl::Status Remove(const Path& path) override { return base_.Remove(path); }
  absl::StatusOr<std::vector<FolderEntry>> List(const Path& folder) override {
    ++lists;
    return base_.List(folder);
  }
  int lists = 0;

 private:
  Disk& base_;
};

TEST_CASE("how often the folder is read does not follow how many attachments are lacking") {
  TestVault vault;
  CountingDisk disk(vault.posix_disk());
  vault.UseDisk(disk);
  vault.CreateAndUnlock();
  constexpr size_t kLacking = 12;
  for (size_t i = 0; i < kLacking; ++i) {
    const journal::SubjectId id = Value(Put(vault->blobs(), Content(10))).id;
    WriteWith(vault, id);
    FALLOW_REQUIRE_OK(disk.Remove(FileOf(vault, id)));
  }
  vault.Reopen();
  vault->blobs().set_fetching(Blobs::Fetching::kEagerly);
  disk.lists = 0;
  CHECK(Value(vault->blobs().ToFetch(kLacking)).size() == kLacking);
  CHECK(disk.lists == 1);
}

TEST_CASE("an upload that is dropped leaves nothing") {
  TestVault vault;
  vault.CreateAndUnlock();
  {
    const auto upload = Value(vault->blobs().Put("photo.jpg", "image/jpeg"));
    FALLOW_REQUIRE_OK(upload->Append(AsBytes(Content(200'000))));
  }
  CHECK(std::filesystem::is_empty(vault.folder() / "blobs"));
}

TEST_CASE("an attachment can be named once, and only while it is known") {
  TestVault vault;
  vault.CreateAndUnlock();
  const journal::Attachment put = Value(Put(vault->blobs(), "abc"));
  WriteWith(vault, put.id);
  journal::NewReflection again = Text("again");
  again.attachments = {put.id};
  CHECK(absl::IsNotFound(vault.reflections().Write(again).status()));
  const journal::Attachment twice = Value(Put(vault->blobs(), "def"));
  again.attachments = {twice.id, twice.id};
  CHECK_FALSE(vault.reflections().Write(again).ok());
  const journal::Attachment other = Value(Put(vault->blobs(), "ghi"));
  vault.Reopen();
  again.attachments = {other.id};
  CHECK(absl::IsNotFound(vault.reflections().Write(again).status()));
}

TEST_CASE("a blob cut, changed, extended, moved or missing is damage") {
  TestVault vault;
  vault.CreateAndUnlock();
  const journal::Attachment put = Value(Put(vault->blobs(), Content(150'000)));
  const journal::Attachment other = Value(Put(vault->blobs(), Content(150'001)));
  WriteWith(vault, put.id);
  WriteWith(vault, other.id);
  const Path path = FileOf(vault, put.id);
  const std::string file = tests::ReadFile(path);
  const auto is_damaged = [&](const std::string& changed) {
    tests::WriteFile(path, changed);
    return absl::IsDataLoss(Get(vault->blobs(), put.id).status());
  };
  for (size_t at = 0; at < file.size(); at += 997) {
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK(is_damaged(changed));
  }
  for (const size_t size :
       {size_t{0}, size_t{20}, size_t{25}, size_t{1000},
        1 + crypto::kStreamHeaderBytes + crypto::kSealedChunkBytes,
        1 + crypto::kStreamHeaderBytes + 2 * crypto::kSealedChunkBytes, file.size() - 1}) {
    INFO(size);
    CHECK(is_damaged(file.substr(0, size)));
  }
  CHECK(is_damaged(file + "x"));
  CHECK(is_damaged(file + file));
  CHECK(is_damaged(tests::ReadFile(FileOf(vault, other.id))));
  std::filesystem::remove(path);
  CHECK(absl::IsDataLoss(Get(vault->blobs(), put.id).status()));
  const Blobs::Health health = Value(vault->blobs().Examine({put.id, other.id}));
  CHECK(health.missing == 1);
  CHECK(health.damaged == 0);
  tests::WriteFile(path, file);
  CHECK(Value(Get(vault->blobs(), put.id)).size() == 150'000);
}

TEST_CASE("uploads that nothing came to name go after a day, others stay") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.clock().Set(absl::Now());
  const journal::Attachment named = Value(Put(vault->blobs(), "abc"));
  WriteWith(vault, named.id);
  Value(Put(vault->blobs(), "def"));
  tests::WriteFile(vault.folder() / "blobs" / (journal::ToText(journal::SubjectId{}) + ".part"),
                   "x");
  tests::WriteFile(vault.folder() / "blobs" / "not ours", "x");
  FALLOW_REQUIRE_OK(vault->blobs().RemoveOrphans());
  CHECK(Value(vault.disk().List(vault.folder() / "blobs")).size() == 4);
  vault.clock().Advance(absl::Hours(25));
  FALLOW_REQUIRE_OK(vault->blobs().RemoveOrphans());
  const std::vector<FolderEntry> left = Value(vault.disk().List(vault.folder() / "blobs"));
  CHECK(left.size() == 2);
  CHECK(Value(Get(vault->blobs(), named.id)) == "abc");
}

TEST_CASE("an attachment whose upload was not settled is read, and settled later") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.clock().Set(absl::Now());
  const journal::Attachment put = Value(Put(vault->blobs(), "abc"));
  WriteWith(vault, put.id);
  const Path settled = FileOf(vault, put.id);
  Path waiting = settled;
  waiting += ".new";
  std::filesystem::rename(settled, waiting);
  vault.Reopen();
  CHECK(Value(Get(vault->blobs(), put.id)) == "abc");
  vault.RequireSound();
  vault.clock().Advance(absl::Hours(25));
  FALLOW_REQUIRE_OK(vault->blobs().RemoveOrphans());
  CHECK(std::filesystem::exists(settled));
  CHECK_FALSE(std::filesystem::exists(waiting));
  CHECK(Value(Get(vault->blobs(), put.id)) == "abc");
}

TEST_CASE("attachments outlive an older copy of the journal that is put back for a while") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.clock().Set(absl::Now());
  FALLOW_REQUIRE_OK(vault.Lock());
  // All of them: one alone would be noticed.
  const auto read = [&] {
    std::map<std::string, std::string> files;
    for (const char* name : {"journal.db", "index.db", "keyslots", "keyslots.2"}) {
      files[name] = tests::ReadFile(vault.folder() / name);
    }
    return files;
  };
  const auto put_back = [&](const std::map<std::string, std::string>& files) {
    for (const auto& [name, content] : files) tests::WriteFile(vault.folder() / name, content);
  };
  const auto older = read();
  FALLOW_REQUIRE_OK(vault.Unlock());
  const journal::Attachment put = Value(Put(vault->blobs(), "abc"));
  WriteWith(vault, put.id);
  FALLOW_REQUIRE_OK(vault.Lock());
  const auto newer = read();
  put_back(older);
  FALLOW_REQUIRE_OK(vault.Unlock());
  FALLOW_REQUIRE_OK(vault->refusal());
  vault.clock().Advance(absl::Hours(24 * 100));
  FALLOW_REQUIRE_OK(vault->blobs().RemoveOrphans());
  CHECK(absl::IsNotFound(Get(vault->blobs(), put.id).status()));
  FALLOW_REQUIRE_OK(vault.Lock());
  put_back(newer);
  FALLOW_REQUIRE_OK(vault.Unlock());
  CHECK(Value(Get(vault->blobs(), put.id)) == "abc");
  vault.RequireSound();
}

TEST_CASE("what is left of an attachment that was let go is tidied away") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.clock().Set(absl::Now());
  const journal::Attachment put = Value(Put(vault->blobs(), "abc"));
  const journal::SubjectId holder = WriteWith(vault, put.id).id;
  const std::string file = tests::ReadFile(FileOf(vault, put.id));
  Value(vault.reflections().Delete(holder));
  Value(vault->final_deletions().Run());
  vault.clock().Advance(absl::Hours(24 * 30));
  REQUIRE(Value(vault->final_deletions().Run()) == 1);
  CHECK_FALSE(std::filesystem::exists(FileOf(vault, put.id)));
  tests::WriteFile(FileOf(vault, put.id), file);  // as if it could not be removed before
  FALLOW_REQUIRE_OK(vault->blobs().RemoveOrphans());
  CHECK_FALSE(std::filesystem::exists(FileOf(vault, put.id)));
}

TEST_CASE("a power cut takes away no folder and no file of a finished upload") {
  PosixDisk posix;
  SyncDisk disk(posix);
  TestVault vault;
  vault.UseDisk(disk);
  vault.CreateAndUnlock();
  Value(Put(vault->blobs(), "abc"));
  CHECK(disk.unsynced().empty());
}

TEST_CASE("an upload that fails at any call leaves no attachment and no rest") {
  PosixDisk posix;
  FaultDisk disk(posix);
  TestVault vault;
  FALLOW_REQUIRE_OK(vault.Create());
  vault.UseDisk(disk);
  FALLOW_REQUIRE_OK(vault.Unlock());
  const std::string content = Content(200'000);
  for (uint64_t call = 1;; ++call) {
    disk.FailAt(call, FaultDisk::Fault::kDiskFull, false);
    const auto put = Put(vault->blobs(), content);
    disk.StopFailing();
    if (put.ok()) CHECK(Value(Get(vault->blobs(), put->id)) == content);
    if (!disk.reached()) break;
  }
  for (const FolderEntry& file : Value(disk.List(vault.folder() / "blobs"))) {
    CHECK_FALSE(file.name.ends_with(kUnfinishedSuffix));
  }
}

TEST_CASE("what is no name or too much is refused") {
  TestVault vault;
  vault.CreateAndUnlock();
  CHECK(absl::IsInvalidArgument(vault->blobs().Put("", "image/jpeg").status()));
  CHECK(absl::IsInvalidArgument(vault->blobs().Put("a\nb", "image/jpeg").status()));
  CHECK(absl::IsInvalidArgument(vault->blobs().Put(std::string(300, 'n'), "image/jpeg").status()));
  CHECK(absl::IsNotFound(vault->blobs().Get(journal::SubjectId{}).status()));
}

}  // namespace
}  // namespace fallow::store
