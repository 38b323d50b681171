#include "daemon/store/exchange.h"

#include <algorithm>
#include <utility>

#include "crypto/codec.h"
#include "crypto/sealed_box.h"
#include "daemon/base/status.h"
#include "daemon/store/index/keeper.h"
#include "daemon/store/peers/envelope.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/writing/blobs.h"

namespace fallow::store {
namespace {

constexpr size_t kSealedEpochKeyBytes = crypto::kKeyBytes + crypto::kSealedBoxOverheadBytes;

absl::Status NotADevice() {
  return base::NotFound("This is not a device of this journal", "", "");
}

absl::Status BadGrant(std::string_view why) {
  return base::Damaged("An epoch key from another device was refused", why, "");
}

}  // namespace

Exchange::Exchange(const journal::VaultId& vault, const Parts& parts)
    : vault_(vault),
      log_(parts.log),
      devices_(parts.devices),
      epochs_(parts.epochs),
      peers_(parts.peers),
      brake_(parts.brake),
      index_(parts.index),
      reflections_(parts.reflections),
      blobs_(parts.blobs),
      eraser_(parts.eraser),
      random_(parts.random) {}

absl::Status Exchange::Begin() {
  FALLOW_RETURN_IF_ERROR(RosterChanged());
  return UndoDeletions();
}

absl::Status Exchange::RosterChanged() {
  FALLOW_RETURN_IF_ERROR(devices_.Load());
  set_eager(eager_);
  return absl::OkStatus();
}

absl::StatusOr<bool> Exchange::Refresh() {
  const bool stale = devices_.stale() || epochs_.stale();
  if (devices_.stale()) FALLOW_RETURN_IF_ERROR(RosterChanged());
  if (epochs_.stale()) FALLOW_RETURN_IF_ERROR(epochs_.Load());
  return stale;
}

void Exchange::set_eager(bool eager) {
  eager_ = eager;
  if (devices_.roster().devices().size() <= 1) {
    blobs_.set_fetching(Blobs::Fetching::kNever);
  } else {
    blobs_.set_fetching(eager ? Blobs::Fetching::kEagerly : Blobs::Fetching::kOnDemand);
  }
}

absl::Status Exchange::AddDevice(const DeviceId& id, const crypto::DevicePublicKeys& keys,
                                 std::string_view name) {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  FALLOW_RETURN_IF_ERROR(devices_.Add(id, keys, name));
  return RosterChanged();
}

absl::Status Exchange::RenameDevice(const DeviceId& id, std::string_view name) {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  return devices_.Rename(id, name);
}

absl::Status Exchange::RemoveDevice(const DeviceId& id) {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  // Its stamp must be later than that of the removal, which is the next record.
  const Epoch epoch = epochs_.Make(self(), log_.NextStamp(1).lamport);
  const absl::Status removed = devices_.Remove(id, [&] { return epochs_.Insert(epoch); });
  const absl::Status loaded = epochs_.Load();
  FALLOW_RETURN_IF_ERROR(removed);
  FALLOW_RETURN_IF_ERROR(loaded);
  return RosterChanged();
}

absl::StatusOr<std::optional<Exchange::Outgoing>> Exchange::Next(const journal::Frontier& theirs,
                                                                 uint64_t position,
                                                                 size_t run_bytes) {
  FALLOW_ASSIGN_OR_RETURN(const std::optional<OwnedRun> owned,
                          log_.NextRun(theirs, position, run_bytes));
  if (!owned) return std::optional<Outgoing>();
  FALLOW_ASSIGN_OR_RETURN(const Epoch* const epoch, CurrentEpoch());
  return std::optional<Outgoing>({SealEnvelope(*epoch, vault_, owned->run, random_),
                                  owned->position, owned->run.items.size(), epoch->id});
}

absl::Status Exchange::Rotate() {
  FALLOW_RETURN_IF_ERROR(epochs_.Insert(epochs_.Make(self(), log_.NextStamp().lamport)));
  return epochs_.Load();
}

absl::StatusOr<const Epoch*> Exchange::CurrentEpoch() {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  if (epochs_.Due()) FALLOW_RETURN_IF_ERROR(Rotate());
  return epochs_.current();
}

// What the device that grants a key signs: which key it is, for which journal, from whom and for
// whom.
std::string Exchange::GrantMessage(const Grant& grant, const DeviceId& from, const DeviceId& to,
                                   std::string_view sealed) const {
  std::string message(5 * DeviceId::kBytes + sizeof(uint64_t) + sealed.size(), '\0');
  crypto::FieldWriter out({reinterpret_cast<uint8_t*>(message.data()), message.size()});
  out.Bytes(vault_.bytes);
  out.Bytes(grant.id.bytes);
  out.Integer(grant.lamport);
  out.Bytes(grant.device.bytes);
  out.Bytes(from.bytes);
  out.Bytes(to.bytes);
  out.Bytes(crypto::AsBytes(sealed));
  FALLOW_CHECK(out.full());
  return message;
}

absl::StatusOr<Grant> Exchange::GrantFor(const DeviceId& peer) {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  const journal::Device* const device = devices_.roster().Find(peer);
  if (device == nullptr || device->removed || peer == self()) return NotADevice();
  FALLOW_ASSIGN_OR_RETURN(const Epoch* const epoch, CurrentEpoch());
  FALLOW_ASSIGN_OR_RETURN(const crypto::Sealed sealed,
                          crypto::SealTo(device->keys.box, epoch->key.bytes()));
  Grant grant{epoch->id, epoch->lamport, epoch->device, {}};
  const crypto::Signature signature =
      log_.writer().key.Sign(crypto::Domain::kEpochGrant,
                             crypto::AsBytes(GrantMessage(grant, self(), peer, sealed.bytes)));
  grant.sealed_key = sealed.bytes + std::string(crypto::AsChars(signature.bytes));
  return grant;
}

absl::Status Exchange::TakeGrant(const DeviceId& from, const Grant& grant) {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  const journal::Device* const device = devices_.roster().Find(from);
  if (device == nullptr || device->removed) return NotADevice();
  crypto::Signature signature{};
  if (grant.sealed_key.size() != kSealedEpochKeyBytes + signature.bytes.size()) {
    return BadGrant("it is malformed");
  }
  const std::string_view all = grant.sealed_key;
  const std::string_view sealed = all.substr(0, kSealedEpochKeyBytes);
  std::copy(grant.sealed_key.begin() + kSealedEpochKeyBytes, grant.sealed_key.end(),
            signature.bytes.begin());
  if (!crypto::Verify(device->keys.signing, crypto::Domain::kEpochGrant,
                      crypto::AsBytes(GrantMessage(grant, from, self(), sealed)), signature)) {
    return BadGrant("its signature is not that of the device it comes from");
  }
  if (epochs_.Find(grant.id) == nullptr) {
    const Epoch* const current = epochs_.current();
    const uint64_t known =
        std::max(log_.NextStamp().lamport, current == nullptr ? 0 : current->lamport);
    if (grant.lamport > known && grant.lamport - known > kLamportJumpMax) {
      return BadGrant("its time is too far ahead of all that is known");
    }
    absl::StatusOr<crypto::EpochKey> key = crypto::OpenKeyWith<crypto::EpochKey>(
        crypto::BoxKeyOf(log_.writer().key), crypto::AsBytes(sealed));
    if (!key.ok()) return BadGrant("it does not open");
    Epoch epoch = epochs_.Make(grant.device, 0);  // sets the time of arrival
    epoch.id = grant.id;
    epoch.lamport = grant.lamport;
    epoch.key = *std::move(key);
    FALLOW_RETURN_IF_ERROR(epochs_.Insert(epoch));
    FALLOW_RETURN_IF_ERROR(epochs_.Load());
  }
  return NoteEpoch(from, grant.id);
}

// A device that has one key either has the earlier ones already or will never get them.
absl::Status Exchange::NoteEpoch(const DeviceId& peer, const EpochId& id) {
  const PeerNotes notes = peers_.On(peer);
  if (notes.epoch && !epochs_.IsNewer(id, *notes.epoch)) return absl::OkStatus();
  if (!peers_.HasEpoch(peer, id)) return absl::OkStatus();
  const std::optional<std::vector<EpochId>> had = peers_.EpochsHad();
  return had ? epochs_.DropBefore(*had) : absl::OkStatus();
}

absl::Status Exchange::Agreed(const DeviceId& peer, const journal::Frontier& theirs) {
  if (not_indexed_ > 0) CatchUp(0);
  if (!eraser_.settled() && eraser_.Settle().ok()) not_settled_ = 0;
  AnswerReleases();
  // Anything that has arrived since then is not held by the peer.
  if (theirs != log_.Known()) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(peers_.Agreed(peer, log_.position()));
  return eraser_.AnnounceReleases();
}

}  // namespace fallow::store
