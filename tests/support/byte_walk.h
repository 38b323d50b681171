#ifndef FALLOW_TESTS_SUPPORT_BYTE_WALK_H_
#define FALLOW_TESTS_SUPPORT_BYTE_WALK_H_

// Reads a vault's folder as somebody does who has its passphrase and all the time in the world: not
// what the vault would show, but every byte that opens with any key that there is. It opens
// `keyslots` by itself, takes every key that this leads to, opens with them every page of the
// databases and of their WALs (free pages and leftovers too), every payload, attachment and draft,
// and looks for words in all of it and in the files as they lie there.
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
  // With what another file than the `keyslots` in there has opened to.
  static absl::StatusOr<ByteWalk> Take(const std::filesystem::path& folder,
                                       const crypto::OpenedKeyslots& opened);

  // Where a word stands, in any case that ASCII has, as an index folds it: "index.db, page 7", "a
  // payload of …", "the file drafts/…".
  std::vector<std::string> Find(std::string_view word) const;
  bool Holds(std::string_view word) const { return !Find(word).empty(); }

  // Subjects without a key in the keyring, for which one was found all the same: in a free page, a
  // gap, or an old frame of a WAL.
  const std::set<journal::SubjectId>& opened_though_let_go() const { return recovered_; }

  // How much was opened.
  struct Figures {
    uint64_t pages = 0, frames = 0, keys = 0, payloads = 0, blobs = 0, drafts = 0;
    uint64_t sealed_pages = 0;  // of databases, that no key opens
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
  absl::Status ReadJournal(const crypto::OpenedKeyslots& opened);
  void RecoverKeys(const crypto::KeyringKey& keyring);
  void OpenPayloads();
  void OpenBlobs();
  void OpenDrafts(const crypto::DraftSecretKey& secret);

  std::map<std::string, std::string> files_;  // by path within the folder
  std::map<std::string, std::string> texts_;  // what was opened, by where it was
  std::vector<crypto::FileKey> file_keys_;
  std::map<journal::SubjectId, std::vector<crypto::SubjectKey>> keys_;
  std::map<journal::SubjectId, crypto::Digest> let_go_;  // to what their keys commit
  std::set<journal::SubjectId> recovered_;
  std::vector<Payload> payloads_;
  std::vector<std::string> pages_;  // opened ones, without their places
  Figures figures_;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_BYTE_WALK_H_
