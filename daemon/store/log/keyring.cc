#include "daemon/store/log/keyring.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "crypto/codec.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/keys/unused_pages.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

using crypto::Domain;

absl::Status OldKeyslots() {
  return base::Damaged("The file `keyslots` is an older copy",
                       "the keys in `journal.db` have been replaced since",
                       base::WithName(base::Next::kPutBackNewer, "keyslots"));
}

absl::Status OldJournal() {
  return base::Damaged("The file `journal.db` is an older copy",
                       "its keys have been replaced since",
                       base::WithName(base::Next::kPutBackNewer, "journal.db"));
}

// The context under which the next keyring key is sealed.
std::array<uint8_t, sizeof(uint32_t)> Context(uint32_t generation) {
  std::array<uint8_t, sizeof(uint32_t)> context{};
  crypto::FieldWriter(context).Integer(generation);
  return context;
}

// Wraps a key under `next` instead of `key`. A wrapped key that does not open is returned
// unchanged.
template <class ToKey>
std::string WrapAnew(const crypto::KeyringKey& key, const crypto::KeyringKey& next, Domain domain,
                     crypto::ByteSpan id, crypto::ByteSpan wrapped, crypto::RandomSource& random) {
  const absl::StatusOr<ToKey> opened = crypto::OpenKey<ToKey>(key, domain, id, wrapped);
  if (!opened.ok()) return std::string(crypto::AsChars(wrapped));
  return crypto::Seal(next, domain, id, opened->bytes(), random).bytes;
}

}  // namespace

Keyring::Keyring(Database& database, crypto::KeyringKey key, uint32_t generation,
                 crypto::RandomSource& random)
    : database_(database),
      settings_(database),
      key_(std::move(key)),
      generation_(generation),
      random_(random),
      packed_(database, random) {}

Keyring::Changes::~Changes() {
  if (!kept_) keyring_.packed_.Forget();
}

absl::StatusOr<std::unique_ptr<Keyring>> Keyring::Open(Database& database, crypto::KeyringKey key,
                                                       uint32_t generation,
                                                       crypto::RandomSource& random) {
  std::unique_ptr<Keyring> keyring(new Keyring(database, std::move(key), generation, random));
  FALLOW_RETURN_IF_ERROR(keyring->FollowJournal());
  FALLOW_RETURN_IF_ERROR(keyring->TakeWrapped());
  return keyring;
}

absl::Status Keyring::FollowJournal() {
  FALLOW_ASSIGN_OR_RETURN(const uint32_t generation, settings_.Get(setting::kKeyringGeneration));
  FALLOW_ASSIGN_OR_RETURN(const std::string next, settings_.Get(setting::kNextKeyringKey));
  pending_ = !next.empty();
  if (generation == generation_) return absl::OkStatus();
  if (generation < generation_) return OldJournal();
  if (generation - generation_ > 1 || !pending_) return OldKeyslots();
  FALLOW_ASSIGN_OR_RETURN(
      key_, crypto::OpenKey<crypto::KeyringKey>(key_, Domain::kNextKeyringKey, Context(generation),
                                                crypto::AsBytes(next)));
  generation_ = generation;
  return absl::OkStatus();
}

// Those that have been wrapped one by one, as until schema 5. Rows move to another table, whose
// pages have never held a wrapped key: SQLite zeroes pages that it frees, but not always the gaps
// in pages that it changes.
absl::Status Keyring::TakeWrapped() {
  {
    FALLOW_ASSIGN_OR_RETURN(
        Statement find,
        database_.Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'subject_wrapped'"));
    FALLOW_ASSIGN_OR_RETURN(const bool due, find.Step());
    if (!due) return absl::OkStatus();
  }
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool more, TakeSome());
    if (!more) return absl::OkStatus();
  }
}

// False: that were all, and their table is gone.
absl::StatusOr<bool> Keyring::TakeSome() {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  Changes changes(*this);
  int64_t last = 0;
  {
    FALLOW_ASSIGN_OR_RETURN(
        Statement read,
        database_.Prepare("SELECT id, subject, kind, wrapped_key FROM subject_wrapped"
                          " ORDER BY id LIMIT ?"));
    read.Bind(1, kTakenAtOnce);
    // One that is in both tables was found in an old copy of a page, and is taken already.
    FALLOW_ASSIGN_OR_RETURN(
        Statement write,
        database_.Prepare("INSERT OR IGNORE INTO subject (id, subject, kind, wrapped_key)"
                          " VALUES (?, ?, ?, ?)"));
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
      if (!row) break;
      last = read.Int(0);
      write.Bind(1, last).Bind(2, read.Blob(1)).Bind(3, read.Int(2));
      read.IsNull(3) ? write.BindNull(4) : write.Bind(4, crypto::ByteSpan());
      FALLOW_RETURN_IF_ERROR(write.Run());
      if (read.IsNull(3) || database_.changes() == 0) continue;
      const absl::StatusOr<crypto::SubjectKey> key = crypto::OpenKey<crypto::SubjectKey>(
          key_, Domain::kSubjectKeyWrap, read.Blob(1), read.Blob(3));
      // One that does not open never will.
      if (key.ok()) FALLOW_RETURN_IF_ERROR(Put(last, *key));
    }
  }
  if (last == 0) {
    FALLOW_RETURN_IF_ERROR(database_.Execute("DROP TABLE subject_wrapped"));
  } else {
    FALLOW_ASSIGN_OR_RETURN(Statement drop,
                            database_.Prepare("DELETE FROM subject_wrapped WHERE id <= ?"));
    FALLOW_RETURN_IF_ERROR(drop.Bind(1, last).Run());
  }
  FALLOW_RETURN_IF_ERROR(changes.Write());
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  changes.Keep();
  return last != 0;
}

absl::StatusOr<crypto::SubjectKey> Keyring::KeyOf(int64_t row) {
  return packed_.Get(key_, row - 1);
}

absl::Status Keyring::Put(int64_t row, const crypto::SubjectKey& key) {
  return packed_.Put(key_, row - 1, key);
}

absl::Status Keyring::Remove(int64_t row) {
  return packed_.Remove(key_, row - 1);
}

absl::StatusOr<int64_t> Keyring::Subjects() {
  FALLOW_ASSIGN_OR_RETURN(Statement last, database_.Prepare("SELECT max(id) FROM subject"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, last.Step());
  return row ? last.Int(0) : 0;
}

absl::StatusOr<PackedKeys::Health> Keyring::Examine() {
  FALLOW_ASSIGN_OR_RETURN(const int64_t subjects, Subjects());
  return packed_.Examine(key_, subjects);
}

absl::Status Keyring::Mend() {
  FALLOW_ASSIGN_OR_RETURN(const int64_t subjects, Subjects());
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  Changes changes(*this);
  FALLOW_RETURN_IF_ERROR(packed_.Mend(key_, subjects));
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  changes.Keep();
  return FreeUnusedPages(database_);
}

crypto::Sealed Keyring::Wrap(const EpochId& id, const crypto::EpochKey& key) const {
  return crypto::Seal(key_, Domain::kEpochKeyWrap, id.bytes, key.bytes(), random_);
}

absl::StatusOr<crypto::EpochKey> Keyring::Unwrap(const EpochId& id,
                                                 crypto::ByteSpan wrapped) const {
  return crypto::OpenKey<crypto::EpochKey>(key_, Domain::kEpochKeyWrap, id.bytes, wrapped);
}

absl::Status Keyring::Rotate() {
  FALLOW_CHECK(!pending_);
  crypto::KeyringKey next = crypto::KeyringKey::Random(random_);
  const uint32_t generation = generation_ + 1;
  const crypto::Sealed handed =
      crypto::Seal(key_, Domain::kNextKeyringKey, Context(generation), next.bytes(), random_);
  FALLOW_ASSIGN_OR_RETURN(const int64_t subjects, Subjects());
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  Changes changes(*this);
  FALLOW_RETURN_IF_ERROR(packed_.Write(key_));
  FALLOW_RETURN_IF_ERROR(packed_.SealUnder(key_, next, subjects));
  FALLOW_RETURN_IF_ERROR(WrapEpochsUnder(next));
  FALLOW_RETURN_IF_ERROR(settings_.Set(setting::kKeyringGeneration, generation));
  FALLOW_RETURN_IF_ERROR(settings_.Set(setting::kNextKeyringKey, handed.bytes));
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  changes.Keep();
  key_ = std::move(next);
  generation_ = generation;
  pending_ = true;
  return absl::OkStatus();
}

absl::Status Keyring::WrapEpochsUnder(const crypto::KeyringKey& next) {
  std::vector<std::pair<std::string, std::string>> wrapped;  // by id
  {
    FALLOW_ASSIGN_OR_RETURN(Statement read, database_.Prepare("SELECT id, wrapped_key FROM epoch"));
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(const bool any, read.Step());
      if (!any) break;
      wrapped.emplace_back(crypto::AsChars(read.Blob(0)),
                           WrapAnew<crypto::EpochKey>(key_, next, Domain::kEpochKeyWrap,
                                                      read.Blob(0), read.Blob(1), random_));
    }
  }
  FALLOW_ASSIGN_OR_RETURN(Statement write,
                          database_.Prepare("UPDATE epoch SET wrapped_key = ? WHERE id = ?"));
  for (const auto& [id, bytes] : wrapped) {
    FALLOW_RETURN_IF_ERROR(
        write.Bind(1, crypto::AsBytes(bytes)).Bind(2, crypto::AsBytes(id)).Run());
  }
  return absl::OkStatus();
}

void Keyring::Follow(crypto::KeyringKey key, uint32_t generation) {
  packed_.Forget();
  key_ = std::move(key);
  generation_ = generation;
  pending_ = false;
}

absl::Status Keyring::Handed() {
  FALLOW_RETURN_IF_ERROR(settings_.Remove(setting::kNextKeyringKey));
  pending_ = false;
  return absl::OkStatus();
}

}  // namespace fallow::store
