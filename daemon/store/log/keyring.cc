#include "daemon/store/log/keyring.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "crypto/codec.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

using crypto::Domain;

absl::Status OldKeyslots() {
  return base::Damaged("The file `keyslots` is an older copy",
                       "the keys in `journal.db` have been replaced since",
                       base::Next::kPutBackNewer);
}

absl::Status OldJournal() {
  return base::Damaged("The file `journal.db` is an older copy",
                       "its keys have been replaced since", base::Next::kPutBackNewer);
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
      random_(random) {}

absl::StatusOr<std::unique_ptr<Keyring>> Keyring::Open(Database& database, crypto::KeyringKey key,
                                                       uint32_t generation,
                                                       crypto::RandomSource& random) {
  std::unique_ptr<Keyring> keyring(new Keyring(database, std::move(key), generation, random));
  FALLOW_RETURN_IF_ERROR(keyring->FollowJournal());
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

crypto::Sealed Keyring::Wrap(const journal::SubjectId& id, const crypto::SubjectKey& key) const {
  return crypto::Seal(key_, Domain::kSubjectKeyWrap, id.bytes, key.bytes(), random_);
}

crypto::Sealed Keyring::Wrap(const EpochId& id, const crypto::EpochKey& key) const {
  return crypto::Seal(key_, Domain::kEpochKeyWrap, id.bytes, key.bytes(), random_);
}

absl::StatusOr<crypto::SubjectKey> Keyring::Unwrap(const journal::SubjectId& id,
                                                   crypto::ByteSpan wrapped) const {
  return crypto::OpenKey<crypto::SubjectKey>(key_, Domain::kSubjectKeyWrap, id.bytes, wrapped);
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
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database_));
  FALLOW_RETURN_IF_ERROR(WrapSubjectsUnder(next));
  FALLOW_RETURN_IF_ERROR(WrapEpochsUnder(next));
  FALLOW_RETURN_IF_ERROR(settings_.Set(setting::kKeyringGeneration, generation));
  FALLOW_RETURN_IF_ERROR(settings_.Set(setting::kNextKeyringKey, handed.bytes));
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  key_ = std::move(next);
  generation_ = generation;
  pending_ = true;
  return absl::OkStatus();
}

// Rows are deleted and inserted again rather than updated: an update would leave, in the gaps of
// the pages, wrapped keys that an old copy of `keyslots` opens.
absl::Status Keyring::WrapSubjectsUnder(const crypto::KeyringKey& next) {
  struct Row {
    int64_t id = 0;
    journal::SubjectId subject;
    int64_t kind = 0;
    std::string wrapped;  // empty: let go
  };
  std::vector<Row> rows;
  {
    FALLOW_ASSIGN_OR_RETURN(
        Statement read,
        database_.Prepare("SELECT id, subject, kind, wrapped_key FROM subject ORDER BY id"));
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(const bool any, read.Step());
      if (!any) break;
      Row& row = rows.emplace_back();
      row.id = read.Int(0);
      FALLOW_ASSIGN_OR_RETURN(row.subject,
                              journal::SubjectId::FromBytes(crypto::AsChars(read.Blob(1))));
      row.kind = read.Int(2);
      if (read.IsNull(3)) continue;
      row.wrapped = WrapAnew<crypto::SubjectKey>(key_, next, Domain::kSubjectKeyWrap,
                                                 row.subject.bytes, read.Blob(3), random_);
    }
  }
  FALLOW_RETURN_IF_ERROR(database_.Execute("DELETE FROM subject"));
  FALLOW_ASSIGN_OR_RETURN(Statement write,
                          database_.Prepare("INSERT INTO subject (id, subject, kind, wrapped_key)"
                                            " VALUES (?, ?, ?, ?)"));
  for (const Row& row : rows) {
    write.Bind(1, row.id).Bind(2, crypto::ByteSpan(row.subject.bytes)).Bind(3, row.kind);
    if (row.wrapped.empty()) {
      write.BindNull(4);
    } else {
      write.Bind(4, crypto::AsBytes(row.wrapped));
    }
    FALLOW_RETURN_IF_ERROR(write.Run());
  }
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
