#include "tests/support/byte_walk.h"

#include <algorithm>
#include <utility>

#include "crypto/codec.h"
#include "crypto/derive.h"
#include "crypto/padding.h"
#include "crypto/seal.h"
#include "crypto/sealed_box.h"
#include "crypto/stream.h"
#include "daemon/base/status.h"
#include "daemon/journal/payload.h"
#include "daemon/store/keys/packed_keys.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sealed_layout.h"
#include "daemon/store/sealed/sealed_vfs.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"
#include "tests/support/scratch_folder.h"

namespace fallow::tests {
namespace {

using crypto::AsBytes;
using crypto::AsChars;
using journal::SubjectId;

constexpr size_t kWrappedKeyBytes = crypto::kKeyBytes + crypto::kSealOverheadBytes;
// In a row, between a subject's id and its wrapped key, is its kind: zero, one or two bytes.
constexpr size_t kKindBytesMax = 2;

// A database is recognised by its first bytes, whatever its name.
bool IsDatabase(const std::string& bytes) {
  return bytes.size() >= store::kMainHeaderBytes + store::kPageBytes &&
         bytes.starts_with("fallow sealed db");
}

store::FileId FileIdOf(const std::string& main) {
  store::FileId id{};
  std::copy_n(main.begin() + 24, id.size(), id.begin());  // docs/formats.md, `header`
  return id;
}

}  // namespace

absl::StatusOr<ByteWalk> ByteWalk::Take(const std::filesystem::path& folder,
                                        std::string_view passphrase) {
  const std::string file = ReadFile(folder / store::kKeyslotsName);
  FALLOW_ASSIGN_OR_RETURN(const crypto::Keyslots keyslots, crypto::Keyslots::Decode(AsBytes(file)));
  FALLOW_ASSIGN_OR_RETURN(const crypto::OpenedKeyslots opened, keyslots.Open(AsBytes(passphrase)));
  return Take(folder, opened);
}

absl::StatusOr<ByteWalk> ByteWalk::Take(const std::filesystem::path& folder,
                                        const crypto::OpenedKeyslots& opened) {
  ByteWalk walk;
  walk.ReadFiles(folder);
  walk.AddFileKeys(opened);
  walk.OpenDatabases();
  // Keys that open no page of it open no table either.
  if (walk.OpensPageOf(store::kJournalName)) FALLOW_RETURN_IF_ERROR(walk.ReadJournal());
  walk.OpenBlocks(opened.secrets().keyring);
  walk.RecoverKeys(opened.secrets().keyring);
  walk.OpenPayloads();
  walk.OpenBlobs();
  walk.OpenDrafts(opened.secrets().draft);
  return walk;
}

bool ByteWalk::OpensPageOf(std::string_view database) const {
  return std::any_of(texts_.begin(), texts_.end(),
                     [&](const auto& text) { return text.first.starts_with(database); });
}

std::vector<std::string> ByteWalk::Find(std::string_view word) const {
  const auto fold = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  std::string folded(word);
  std::transform(folded.begin(), folded.end(), folded.begin(), fold);
  const auto holds = [&](const std::string& bytes) {
    return std::search(bytes.begin(), bytes.end(), folded.begin(), folded.end(),
                       [&](char a, char b) { return fold(a) == b; }) != bytes.end();
  };
  std::vector<std::string> places;
  for (const auto& [name, bytes] : files_) {
    if (holds(bytes)) places.push_back("the file " + name);
  }
  for (const auto& [place, text] : texts_) {
    if (holds(text)) places.push_back(place);
  }
  return places;
}

void ByteWalk::ReadFiles(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files_[entry.path().lexically_relative(folder).string()] = ReadFile(entry.path());
  }
}

void ByteWalk::AddFileKeys(const crypto::OpenedKeyslots& opened) {
  const crypto::VaultSecrets& secrets = opened.secrets();
  file_keys_.push_back(store::JournalFileKey(secrets.store, opened.keyslots().vault_id()));
  file_keys_.push_back(
      crypto::Derive<crypto::FileKey>(secrets.index, crypto::Domain::kIndexFile, {}));
}

void ByteWalk::OpenDatabases() {
  for (const auto& [name, bytes] : files_) {
    if (!IsDatabase(bytes)) continue;
    OpenPages(name, bytes);
    const auto wal = files_.find(name + "-wal");
    if (wal != files_.end()) OpenFrames(wal->first, wal->second, bytes);
  }
}

void ByteWalk::OpenPages(const std::string& name, const std::string& bytes) {
  crypto::SystemRandom random;
  for (uint32_t number = 1;; ++number) {
    const size_t offset =
        store::kMainHeaderBytes + size_t{store::kPageBytes} * (size_t{number} - 1);
    if (offset + store::kPageBytes > bytes.size()) return;
    ++figures_.sealed_pages;
    for (const crypto::FileKey& key : file_keys_) {
      std::string page = bytes.substr(offset, store::kPageBytes);
      const store::SealContext context{crypto::PageCipher(key, random), FileIdOf(bytes)};
      if (!store::OpenPage(
              context, number,
              store::Page(reinterpret_cast<uint8_t*>(page.data()), store::kPageBytes))) {
        continue;
      }
      --figures_.sealed_pages;
      ++figures_.pages;
      pages_.push_back(page);
      texts_[name + ", page " + std::to_string(number)] = std::move(page);
      break;
    }
  }
}

// Opens leftovers of earlier WAL cycles as well as current frames.
void ByteWalk::OpenFrames(const std::string& name, const std::string& bytes,
                          const std::string& main) {
  crypto::SystemRandom random;
  for (uint64_t number = 0;; ++number) {
    const size_t offset = store::kWalPrologueBytes + store::kFrameBytes * number;
    if (offset + store::kFrameBytes > bytes.size()) return;
    const auto* const at = reinterpret_cast<const uint8_t*>(bytes.data() + offset);
    for (const crypto::FileKey& key : file_keys_) {
      std::string page(store::kPageBytes, '\0');
      std::array<uint8_t, store::kChecksumBytes> checksum;
      const store::SealContext context{crypto::PageCipher(key, random), FileIdOf(main)};
      if (!store::OpenFrame(context, number, store::ConstFrame(at, store::kFrameBytes),
                            store::Page(reinterpret_cast<uint8_t*>(page.data()), store::kPageBytes),
                            checksum)) {
        continue;
      }
      ++figures_.frames;
      pages_.push_back(page);
      texts_[name + ", frame " + std::to_string(number)] = std::move(page);
      break;
    }
  }
}

// Reads the tables: keys, headers and payloads. Works on a copy, because SQLite tidies what it
// opens.
absl::Status ByteWalk::ReadJournal() {
  const ScratchFolder copy;
  for (const auto& [name, bytes] : files_) {
    if (name.starts_with(store::kJournalName)) copy.Write(name, bytes);
  }
  crypto::SystemRandom random;
  FALLOW_ASSIGN_OR_RETURN(const auto vfs, store::SealedVfs::Create("", random));
  const std::filesystem::path file = copy.path() / store::kJournalName;
  FALLOW_RETURN_IF_ERROR(vfs->AddFile(file, file_keys_.front(), store::Durability::kEveryCommit));
  FALLOW_ASSIGN_OR_RETURN(const auto database, store::Database::Open(*vfs, file, {}));
  FALLOW_ASSIGN_OR_RETURN(
      store::Statement read,
      database->Prepare("SELECT s.subject, s.wrapped_key, r.header, r.payload, s.id FROM subject s"
                        " JOIN record r ON r.subject = s.id"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return absl::OkStatus();
    FALLOW_ASSIGN_OR_RETURN(const SubjectId id, SubjectId::FromBytes(AsChars(read.Blob(0))));
    FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header,
                            journal::DecodeHeader(read.Blob(2)));
    if (!read.IsNull(3)) payloads_.push_back({header, std::string(AsChars(read.Blob(3)))});
    rows_[read.Int(4)] = id;
    if (read.IsNull(1)) let_go_[id] = header.key_commitment;
  }
}

// Finds blocks of packed keys anywhere in what was opened: tops under the keyring key, buckets
// under any key in any version of a top.
void ByteWalk::OpenBlocks(const crypto::KeyringKey& keyring) {
  // The type of such a value in a row of SQLite's, after which comes the rest of the row: another
  // column of at most one byte, and the value.
  constexpr std::string_view kType = "\xBC\x6C";
  static_assert(12 + 2 * store::kSealedBlockBytes == (0x3C << 7 | 0x6C));
  std::set<std::string_view> sealed;
  for (const std::string& page : pages_) {
    for (size_t at = page.find(kType); at != std::string::npos; at = page.find(kType, at + 1)) {
      for (size_t begin = at + kType.size(); begin <= at + kType.size() + 1; ++begin) {
        if (begin + store::kSealedBlockBytes > page.size()) continue;
        sealed.insert(std::string_view(page).substr(begin, store::kSealedBlockBytes));
      }
    }
  }
  const auto open = [&](crypto::ByteSpan key, crypto::Domain domain, int64_t id) {
    std::array<uint8_t, sizeof(uint64_t)> number{};
    crypto::FieldWriter(number).Integer(static_cast<uint64_t>(id));
    std::vector<std::string> opened;
    for (const std::string_view one : sealed) {
      absl::StatusOr<std::string> block = crypto::OpenBytes(key, domain, number, AsBytes(one));
      if (block.ok()) opened.push_back(*std::move(block));
    }
    figures_.blocks += opened.size();
    return opened;
  };
  const int64_t rows = rows_.empty() ? 0 : rows_.rbegin()->first;
  for (int64_t bucket = 0; bucket * store::kKeysInBlock < rows; ++bucket) {
    const int64_t top = bucket / store::kKeysInBlock;
    for (const std::string& keys : open(keyring.bytes(), crypto::Domain::kKeyTop, top)) {
      const crypto::ByteSpan key =
          AsBytes(keys).subspan(store::PlaceInBlock(bucket), crypto::kKeyBytes);
      for (const std::string& block : open(key, crypto::Domain::kKeyBucket, bucket)) {
        TakeKeys(bucket, AsBytes(block));
      }
    }
  }
}

void ByteWalk::TakeKeys(int64_t bucket, crypto::ByteSpan keys) {
  for (int64_t i = 0; i < store::kKeysInBlock; ++i) {
    const auto row = rows_.find(bucket * store::kKeysInBlock + i + 1);
    const crypto::ByteSpan place = keys.subspan(store::PlaceInBlock(i), crypto::kKeyBytes);
    if (row == rows_.end() || std::count(place.begin(), place.end(), 0) == std::ssize(place)) {
      continue;
    }
    const SubjectId& id = row->second;
    crypto::SubjectKey key = *crypto::SubjectKey::FromBytes(place);
    const auto let_go = let_go_.find(id);
    if (let_go != let_go_.end()) {
      if (crypto::KeyCommitment(key) != let_go->second) continue;
      recovered_.insert(id);
    } else if (!keys_.contains(id)) {
      ++figures_.keys;
    }
    keys_[id].push_back(std::move(key));
  }
}

// Finds rows of the keyring as it was before schema 6 anywhere in what was opened.
void ByteWalk::RecoverKeys(const crypto::KeyringKey& keyring) {
  for (const std::string& page : pages_) {
    for (const auto& [id, commitment] : let_go_) {
      for (size_t at = page.find(id.view()); at != std::string::npos;
           at = page.find(id.view(), at + 1)) {
        for (size_t kind = 0; kind <= kKindBytesMax; ++kind) {
          const size_t begin = at + SubjectId::kBytes + kind;
          if (begin + kWrappedKeyBytes > page.size()) continue;
          absl::StatusOr<crypto::SubjectKey> key = crypto::OpenKey<crypto::SubjectKey>(
              keyring, crypto::Domain::kSubjectKeyWrap, id.bytes,
              AsBytes(page).subspan(begin, kWrappedKeyBytes));
          if (!key.ok() || crypto::KeyCommitment(*key) != commitment) continue;
          keys_[id].push_back(*std::move(key));
          recovered_.insert(id);
        }
      }
    }
  }
}

// Opens payloads with their own subject's key, or else with any other.
void ByteWalk::OpenPayloads() {
  crypto::SystemRandom random;
  journal::PayloadCodec codec(random);
  for (const auto& [header, sealed] : payloads_) {
    const auto open = [&](const SubjectId& id) {
      for (const crypto::SubjectKey& key : keys_[id]) {
        absl::StatusOr<std::string> opened = codec.Open(key, header, AsBytes(sealed));
        if (!opened.ok()) continue;
        ++figures_.payloads;
        texts_["payload " + std::to_string(figures_.payloads)] = *std::move(opened);
        return true;
      }
      return false;
    };
    if (open(header.subject)) continue;
    for (const auto& [id, keys] : keys_) {
      if (open(id)) break;
    }
  }
}

void ByteWalk::OpenBlobs() {
  constexpr size_t kStreamAt = 1;  // after the version
  for (const auto& [name, bytes] : files_) {
    if (!name.starts_with(store::kBlobsName) || bytes.size() < kStreamAt) continue;
    const std::string stem = std::filesystem::path(name).stem().string();
    const absl::StatusOr<SubjectId> id = journal::ParseId<journal::SubjectTag>(stem);
    if (!id.ok()) continue;
    for (const auto& [subject, keys] : keys_) {
      for (const crypto::SubjectKey& key : keys) {
        crypto::ByteSpan rest = AsBytes(bytes).subspan(kStreamAt);
        if (rest.size() < crypto::kStreamHeaderBytes) continue;
        auto opener = crypto::StreamOpener::Start(key, crypto::Domain::kBlob, id->bytes,
                                                  rest.first(crypto::kStreamHeaderBytes));
        rest = rest.subspan(crypto::kStreamHeaderBytes);
        std::string text;
        while (opener.ok() && !rest.empty()) {
          const crypto::ByteSpan chunk =
              rest.first(std::min(rest.size(), crypto::kSealedChunkBytes));
          const absl::StatusOr<std::string> pulled = opener->Pull(chunk);
          if (!pulled.ok()) break;
          text += *pulled;
          rest = rest.subspan(chunk.size());
        }
        if (text.empty()) continue;
        ++figures_.blobs;
        texts_["the attachment in " + name] = std::move(text);
      }
    }
  }
}

void ByteWalk::OpenDrafts(const crypto::DraftSecretKey& secret) {
  for (const auto& [name, bytes] : files_) {
    if (!name.starts_with("drafts") || bytes.empty()) continue;
    const absl::StatusOr<std::string> padded = crypto::OpenWith(secret, AsBytes(bytes).subspan(1));
    if (!padded.ok()) continue;
    ++figures_.drafts;
    texts_["the draft in " + name] = *padded;
  }
}

}  // namespace fallow::tests
