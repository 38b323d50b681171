#include "daemon/store/exchange.h"

#include <algorithm>
#include <utility>

#include "crypto/codec.h"
#include "crypto/sealed_box.h"
#include "daemon/base/status.h"
#include "daemon/store/keeping/keeper.h"
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
      random_(parts.random),
      standings_(vault, parts.log, parts.devices, parts.peers) {}

absl::Status Exchange::Begin() {
  FALLOW_RETURN_IF_ERROR(RosterChanged());
  brake_.Load();
  standings_.Load().IgnoreError();  // they are heard again
  return UndoDeletions();
}

absl::Status Exchange::RosterChanged() {
  FALLOW_RETURN_IF_ERROR(devices_.Load());
  good_.reset();
  epochs_.SetMaker({vault_, &log_.writer().key, devices_.roster().Removed()});
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
  return devices_.Rename(id, name, peers_.EverAgreed());
}

absl::Status Exchange::RemoveDevice(const DeviceId& id) {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  FALLOW_RETURN_IF_ERROR(devices_.Remove(id, peers_.EverAgreed()));
  FALLOW_RETURN_IF_ERROR(RosterChanged());
  // The one in force is not good any more. Should this fail, nothing is sealed until it succeeds.
  CurrentEpoch().status().IgnoreError();
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Exchange::Outgoing>> Exchange::Next(const journal::Frontier& theirs,
                                                                 uint64_t position,
                                                                 size_t run_bytes) {
  FALLOW_ASSIGN_OR_RETURN(const std::optional<OwnedRun> owned,
                          log_.NextRun(theirs, position, run_bytes));
  if (!owned) return std::optional<Outgoing>();
  FALLOW_ASSIGN_OR_RETURN(const Epoch* const epoch, CurrentEpoch());
  std::optional<crypto::DevicePublicKeys> keys;
  const DeviceId& writer = owned->run.writer.device;
  // What the peer has taken so far may be more than it has said.
  if (writer != self() && crypto::IsMadeOfKeys(writer.bytes) &&
      (Devices::MayLackBranches(theirs, self()) ||
       Devices::MayLackBranches(log_.Known(), self()))) {
    keys = devices_.WriterKeysOf(writer);
  }
  return std::optional<Outgoing>({SealEnvelope(*epoch, vault_, owned->run, random_, keys),
                                  owned->position, owned->run.items.size(), epoch->id});
}

absl::Status Exchange::Rotate() {
  FALLOW_RETURN_IF_ERROR(epochs_.Insert(epochs_.Make(self(), log_.NextStamp().lamport)));
  return epochs_.Load();
}

absl::StatusOr<const Epoch*> Exchange::CurrentEpoch() {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  const Epoch* const epoch = InForce();
  if (epoch != nullptr && !epochs_.IsOld(*epoch)) return epoch;
  FALLOW_RETURN_IF_ERROR(Rotate());
  return epochs_.current();
}

const Epoch* Exchange::InForce() {
  const std::vector<Epoch>& all = epochs_.all();
  const auto newest =
      std::find_if(all.rbegin(), all.rend(), [this](const Epoch& each) { return IsGood(each); });
  return newest == all.rend() ? nullptr : &*newest;
}

bool Exchange::IsGood(const Epoch& epoch) {
  if (good_ == epoch.id) return true;
  const journal::Roster& roster = devices_.roster();
  const bool own = epoch.device == self();
  if (!own && !roster.Holds(epoch.device)) return false;
  const std::vector<DeviceId> removed = roster.Removed();
  if (!std::includes(epoch.released.begin(), epoch.released.end(), removed.begin(),
                     removed.end())) {
    return false;
  }
  const crypto::PublicKey maker =
      own ? log_.writer().key.public_key() : roster.Find(epoch.device)->keys.signing;
  if (!IsMadeBy(maker, vault_, epoch)) return false;
  good_ = epoch.id;
  return true;
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
  FALLOW_ASSIGN_OR_RETURN(const Epoch* epoch, CurrentEpoch());
  // Its maker knew of a removal that is not known here. That key is not this device's to give.
  if (std::binary_search(epoch->released.begin(), epoch->released.end(), peer)) {
    FALLOW_RETURN_IF_ERROR(Rotate());
    epoch = epochs_.current();
  }
  FALLOW_ASSIGN_OR_RETURN(const crypto::Sealed sealed,
                          crypto::SealTo(device->keys.box, epoch->key.bytes()));
  Grant grant{epoch->id, epoch->lamport, epoch->device, {}, epoch->released, epoch->signature};
  const crypto::Signature signature =
      log_.writer().key.Sign(crypto::Domain::kEpochGrant,
                             crypto::AsBytes(GrantMessage(grant, self(), peer, sealed.bytes)));
  grant.sealed_key = sealed.bytes + std::string(crypto::AsChars(signature.bytes));
  return grant;
}

absl::StatusOr<Epoch> Exchange::OpenGrant(const DeviceId& from, const Grant& grant,
                                          const crypto::PublicKey& giver) {
  crypto::Signature signature{};
  if (grant.sealed_key.size() != kSealedEpochKeyBytes + signature.bytes.size()) {
    return BadGrant("it is malformed");
  }
  const std::string_view all = grant.sealed_key;
  const std::string_view sealed = all.substr(0, kSealedEpochKeyBytes);
  std::copy(grant.sealed_key.begin() + kSealedEpochKeyBytes, grant.sealed_key.end(),
            signature.bytes.begin());
  if (!crypto::Verify(giver, crypto::Domain::kEpochGrant,
                      crypto::AsBytes(GrantMessage(grant, from, self(), sealed)), signature)) {
    return BadGrant("its signature is not that of the device it comes from");
  }
  absl::StatusOr<crypto::EpochKey> key = crypto::OpenKeyWith<crypto::EpochKey>(
      crypto::BoxKeyOf(log_.writer().key), crypto::AsBytes(sealed));
  if (!key.ok()) return BadGrant("it does not open");
  Epoch epoch = epochs_.Make(grant.device, 0);  // for its time of arrival
  epoch.id = grant.id;
  epoch.lamport = grant.lamport;
  epoch.key = *std::move(key);
  epoch.released = grant.released;
  epoch.signature = grant.made;
  // Whether its maker may make one now is asked when it is to be used.
  const journal::Device* const maker = devices_.roster().Find(grant.device);
  if (epoch.signature && maker != nullptr && !IsMadeBy(maker->keys.signing, vault_, epoch)) {
    return BadGrant("the device that is said to have made it has not");
  }
  return epoch;
}

absl::Status Exchange::TakeGrant(const DeviceId& from, const Grant& grant) {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  const journal::Device* const device = devices_.roster().Find(from);
  if (device == nullptr || device->removed) return NotADevice();
  FALLOW_ASSIGN_OR_RETURN(const Epoch epoch, OpenGrant(from, grant, device->keys.signing));
  if (epochs_.Find(grant.id) == nullptr) {
    const Epoch* const current = epochs_.current();
    const uint64_t known =
        std::max(log_.NextStamp().lamport, current == nullptr ? 0 : current->lamport);
    if (grant.lamport > known && grant.lamport - known > kLamportJumpMax) {
      return BadGrant("its time is too far ahead of all that is known");
    }
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
  std::optional<std::vector<EpochId>> had = peers_.EpochsHad();
  if (const Epoch* const epoch = InForce(); had && epoch != nullptr) had->push_back(epoch->id);
  return had ? epochs_.DropBefore(*had) : absl::OkStatus();
}

absl::Status Exchange::Agreed(const DeviceId& peer, const journal::Frontier& theirs) {
  if (not_indexed_ > 0) CatchUp(0);
  if (!eraser_.settled() && eraser_.Settle().ok()) not_settled_ = 0;
  AnswerReleases();
  // Anything that has arrived since then is not held by the peer.
  if (!journal::AreSame(theirs, log_.Known())) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(peers_.Agreed(peer, log_.position()));
  FALLOW_RETURN_IF_ERROR(standings_.LookAgain());
  return eraser_.AnnounceReleases();
}

absl::StatusOr<std::vector<std::string>> Exchange::Standings() {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  const Epoch* const epoch = InForce();
  return standings_.All(epoch == nullptr ? std::nullopt : std::optional(epoch->id));
}

absl::StatusOr<bool> Exchange::TakeStanding(std::string_view bytes) {
  FALLOW_RETURN_IF_ERROR(Refresh().status());
  FALLOW_ASSIGN_OR_RETURN(const std::optional<DeviceId> device, standings_.Take(bytes));
  if (!device) return false;
  const std::optional<EpochId> epoch = standings_.EpochOf(*device);
  if (epoch && epochs_.Find(*epoch) != nullptr) FALLOW_RETURN_IF_ERROR(NoteEpoch(*device, *epoch));
  return true;
}

}  // namespace fallow::store
