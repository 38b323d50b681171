#include "daemon/store/peers/epochs.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "crypto/codec.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/roster.h"
#include "daemon/store/writers/writers.h"

namespace fallow::store {
namespace {

bool IsOlder(const Epoch& a, const Epoch& b) {
  return std::tie(a.lamport, a.device, a.id) < std::tie(b.lamport, b.device, b.id);
}

}  // namespace

std::string EncodeReleased(const std::vector<journal::DeviceId>& released) {
  std::string bytes;
  for (const journal::DeviceId& id : released) bytes += id.view();
  return bytes;
}

absl::StatusOr<std::vector<journal::DeviceId>> DecodeReleased(std::string_view bytes) {
  constexpr size_t kIdBytes = journal::DeviceId::kBytes;
  std::vector<journal::DeviceId> released;
  if (bytes.size() % kIdBytes != 0 || bytes.size() / kIdBytes > journal::kDevicesEverMax) {
    return absl::DataLossError("The devices that a key was not given to cannot be read.");
  }
  for (; !bytes.empty(); bytes.remove_prefix(kIdBytes)) {
    FALLOW_ASSIGN_OR_RETURN(const journal::DeviceId id,
                            journal::DeviceId::FromBytes(bytes.substr(0, kIdBytes)));
    if (!released.empty() && !(released.back() < id)) {
      return absl::DataLossError("The devices that a key was not given to are out of order.");
    }
    released.push_back(id);
  }
  return released;
}

std::string EpochStatement(const journal::VaultId& vault, const Epoch& epoch) {
  const std::string released = EncodeReleased(epoch.released);
  const crypto::Digest commitment = crypto::KeyCommitment(epoch.key);
  std::string statement(
      3 * EpochId::kBytes + sizeof(uint64_t) + commitment.size() + released.size(), '\0');
  crypto::FieldWriter out({reinterpret_cast<uint8_t*>(statement.data()), statement.size()});
  out.Bytes(vault.bytes);
  out.Bytes(epoch.id.bytes);
  out.Integer(epoch.lamport);
  out.Bytes(epoch.device.bytes);
  out.Bytes(commitment);
  out.Bytes(crypto::AsBytes(released));
  FALLOW_CHECK(out.full());
  return statement;
}

bool IsMadeBy(const crypto::PublicKey& maker, const journal::VaultId& vault, const Epoch& epoch) {
  return epoch.signature &&
         crypto::Verify(maker, crypto::Domain::kEpochMade,
                        crypto::AsBytes(EpochStatement(vault, epoch)), *epoch.signature);
}

Epochs::Epochs(Database& database, const Keyring& keyring, crypto::RandomSource& random,
               base::Clock& clock)
    : database_(database), keyring_(keyring), random_(random), clock_(clock) {}

absl::Status Epochs::Load() {
  stale_ = true;
  std::vector<Epoch> epochs;
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_.Prepare(
          "SELECT id, lamport, device, wrapped_key, made, released, signature FROM epoch"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) break;
    FALLOW_ASSIGN_OR_RETURN(const EpochId id, EpochId::FromBytes(crypto::AsChars(read.Blob(0))));
    FALLOW_ASSIGN_OR_RETURN(const journal::DeviceId device,
                            journal::DeviceId::FromBytes(crypto::AsChars(read.Blob(2))));
    FALLOW_ASSIGN_OR_RETURN(crypto::EpochKey key, keyring_.Unwrap(id, read.Blob(3)));
    Epoch epoch{id, static_cast<uint64_t>(read.Int(1)), device, std::move(key),
                journal::FromMillis(read.Int(4))};
    FALLOW_ASSIGN_OR_RETURN(epoch.released, DecodeReleased(crypto::AsChars(read.Blob(5))));
    epoch.signature = StoredSignature(read.Blob(6));
    epochs.push_back(std::move(epoch));
  }
  std::sort(epochs.begin(), epochs.end(), IsOlder);
  epochs_ = std::move(epochs);
  stale_ = false;
  return absl::OkStatus();
}

const Epoch* Epochs::current() const {
  return epochs_.empty() ? nullptr : &epochs_.back();
}

const Epoch* Epochs::previous() const {
  return epochs_.size() < 2 ? nullptr : &epochs_[epochs_.size() - 2];
}

const Epoch* Epochs::Find(const EpochId& id) const {
  const auto found = std::find_if(epochs_.begin(), epochs_.end(),
                                  [&](const Epoch& epoch) { return epoch.id == id; });
  return found == epochs_.end() ? nullptr : &*found;
}

bool Epochs::IsNewer(const EpochId& id, const EpochId& than) const {
  const Epoch* const epoch = Find(id);
  const Epoch* const other = Find(than);
  // An epoch that is no longer known is older than all that are.
  return epoch != nullptr && (other == nullptr || IsOlder(*other, *epoch));
}

bool Epochs::IsOld(const Epoch& epoch) const {
  return clock_.Now() - epoch.made > kEpochAgeMax;
}

Epoch Epochs::Make(const journal::DeviceId& self, uint64_t lamport) {
  const uint64_t above = epochs_.empty() ? 0 : epochs_.back().lamport + 1;
  Epoch epoch{{}, std::max(lamport, above), self, crypto::EpochKey::Random(random_), clock_.Now()};
  random_.Fill(epoch.id.bytes);
  if (maker_.key == nullptr) return epoch;
  epoch.released = maker_.released;
  epoch.signature = maker_.key->Sign(crypto::Domain::kEpochMade,
                                     crypto::AsBytes(EpochStatement(maker_.vault, epoch)));
  return epoch;
}

absl::Status Epochs::Insert(const Epoch& epoch) {
  const crypto::Sealed wrapped = keyring_.Wrap(epoch.id, epoch.key);
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare(
          "INSERT INTO epoch (id, lamport, device, wrapped_key, made, released, signature)"
          " VALUES (?, ?, ?, ?, ?, ?, ?)"));
  const std::string released = EncodeReleased(epoch.released);
  insert.Bind(1, crypto::ByteSpan(epoch.id.bytes))
      .Bind(2, static_cast<int64_t>(epoch.lamport))
      .Bind(3, crypto::ByteSpan(epoch.device.bytes))
      .Bind(4, crypto::AsBytes(wrapped.bytes))
      .Bind(5, journal::ToMillis(epoch.made))
      .Bind(6, crypto::AsBytes(released));
  if (epoch.signature) {
    insert.Bind(7, crypto::ByteSpan(epoch.signature->bytes));
  } else {
    insert.BindNull(7);
  }
  FALLOW_RETURN_IF_ERROR(insert.Run());
  for (size_t i = 0; epochs_.size() - i >= kEpochsMax; ++i) {
    FALLOW_RETURN_IF_ERROR(Drop(epochs_[i].id));
  }
  return absl::OkStatus();
}

absl::Status Epochs::DropBefore(const std::vector<EpochId>& had) {
  const Epoch* oldest = current();
  for (const EpochId& id : had) {
    const Epoch* epoch = Find(id);
    if (epoch == nullptr) return absl::OkStatus();
    if (IsOlder(*epoch, *oldest)) oldest = epoch;
  }
  if (oldest == nullptr || oldest == &epochs_.front()) return absl::OkStatus();
  for (const Epoch& epoch : epochs_) {
    if (IsOlder(epoch, *oldest)) FALLOW_RETURN_IF_ERROR(Drop(epoch.id));
  }
  return Load();
}

absl::Status Epochs::Drop(const EpochId& id) {
  FALLOW_ASSIGN_OR_RETURN(Statement drop, database_.Prepare("DELETE FROM epoch WHERE id = ?"));
  return drop.Bind(1, crypto::ByteSpan(id.bytes)).Run();
}

}  // namespace fallow::store
