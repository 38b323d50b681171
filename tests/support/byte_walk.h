#ifndef FALLOW_TESTS_SUPPORT_BYTE_WALK_H_
#define FALLOW_TESTS_SUPPORT_BYTE_WALK_H_

// Reads a vault's folder like an attacker who has its passphrase and unlimited time: not what the
// vault would show, but every byte that opens with any key there is. It opens `keyslots` itself,
// collects every key that can be reached from there, opens every page of the databases and their
// WALs (including free pages and leftovers), every payload, attachment and draft, and searches all
// of it, as well as the raw files, for words.
//
// Nothing in the folder is changed. Single-threaded.

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/keyslots.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/record.h"

namespace fallow::tests {

class ByteWalk {
 public:
  static absl::StatusOr<ByteWalk> Take(const std::filesystem::path& folder,
                                       std::string_view passphrase);
  // With the contents of a different `keyslots` file than the one in the folder.
  static absl::StatusOr<ByteWalk> Take(const std::filesystem::path& folder,
                                       const crypto::OpenedKeyslots& opened);

  // Where a word occurs, ignoring ASCII case, as an index folds it: "index.db, page 7", "a payload
  // of …", "the file drafts/…".
  std::vector<std::string> Find(std::string_view word) const;
  bool Holds(std::string_view word) const { return !Find(word).empty(); }

  // Subjects without a key in the keyring whose key was found nevertheless: in a free page, a gap,
  // or an old frame of a WAL.
  const std::set<journal::SubjectId>& opened_though_let_go() const { return recovered_; }

  // How much was opened.
  struct Figures {
    uint64_t pages = 0, frames = 0, keys = 0, payloads = 0, blobs = 0, drafts = 0;
    uint64_t sealed_pages = 0;  // pages of databases that no key opens
    uint64_t blocks = 0;        // of packed keys, in whatever version
  };
  const Figures& figures() const { return figures_; }

 private:
  struct Payload {
    journal::RecordHeader header;
    std::string sealed;
  };

  void ReadFiles(const std::filesystem::path& folder);
  void AddFileKeys(const crypto::OpenedKeyslots& opened);
  void OpenDatabases();
  bool OpensPageOf(std::string_view database) const;
  void OpenPages(const std::string& name, const std::string& bytes);
  void OpenFrames(const std::string& name, const std::string& bytes, const std::string& main);
  absl::Status ReadJournal();
  void OpenBlocks(const crypto::KeyringKey& keyring);
  void TakeKeys(int64_t bucket, crypto::ByteSpan keys);
  void RecoverKeys(const crypto::KeyringKey& keyring);
  void OpenPayloads();
  void OpenBlobs();
  void OpenDrafts(const crypto::DraftSecretKey& secret);

  std::map<std::string, std::string> files_;  // by path within the folder
  std::map<std::string, std::string> texts_;  // opened content, by where it was found
  std::vector<crypto::FileKey> file_keys_;
  std::map<journal::SubjectId, std::vector<crypto::SubjectKey>> keys_;
  std::map<journal::SubjectId, crypto::Digest> let_go_;  // with the commitments to their keys
  std::map<int64_t, journal::SubjectId> rows_;           // of the table `subject`
  std::set<journal::SubjectId> recovered_;
  std::vector<Payload> payloads_;
  std::vector<std::string> pages_;  // opened pages, without their locations
  Figures figures_;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_BYTE_WALK_H_
