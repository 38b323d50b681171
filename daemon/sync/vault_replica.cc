#include "daemon/sync/vault_replica.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/sync/limits.h"

namespace fallow::sync {
namespace {

namespace v1 = fallow::sync::v1;

template <class Id>
std::string BytesOf(const Id& id) {
  return std::string(id.view());
}

}  // namespace

std::vector<Peer> VaultReplica::Peers() {
  std::vector<Peer> peers;
  for (const journal::Device* device : exchange_.devices().Others()) {
    peers.push_back({device->id, device->name, device->keys.tls.bytes});
  }
  return peers;
}

std::vector<Peer> VaultReplica::Removed() {
  std::vector<const journal::Device*> devices;
  for (const auto& [id, device] : exchange_.devices().roster().devices()) {
    if (exchange_.devices().roster().IsSaidToBeRemoved(id) && id != self()) {
      devices.push_back(&device);
    }
  }
  std::stable_sort(devices.begin(), devices.end(), [](const auto* one, const auto* other) {
    return one->removed->lamport < other->removed->lamport;
  });
  std::vector<Peer> removed;
  for (const journal::Device* const each : devices) {
    removed.push_back({each->id, each->name, each->keys.tls.bytes});
  }
  return removed;
}

absl::Status VaultReplica::ToldRemoved(const journal::DeviceId& /*by*/) {
  return absl::OkStatus();
}

absl::StatusOr<bool> VaultReplica::Covers(const journal::Frontier& theirs) {
  return exchange_.Covers(theirs);
}

absl::StatusOr<std::optional<Replica::Outgoing>> VaultReplica::Next(const journal::Frontier& theirs,
                                                                    uint64_t position) {
  FALLOW_ASSIGN_OR_RETURN(std::optional<store::Exchange::Outgoing> next,
                          exchange_.Next(theirs, position, kRunBytes));
  if (!next) return std::optional<Outgoing>();
  return std::optional<Outgoing>(
      {std::move(next->envelope), next->position, next->records, BytesOf(next->epoch)});
}

absl::StatusOr<Replica::Taken> VaultReplica::Take(const journal::DeviceId& from,
                                                  std::string_view envelope) {
  if (envelope.size() > kEnvelopeBytesMax) {
    return base::Damaged("Records from another device were refused", "they are too many at once",
                         "");
  }
  FALLOW_ASSIGN_OR_RETURN(const store::Exchange::Taken taken, exchange_.Take(from, envelope));
  return Taken{taken.records, taken.roster_changed, taken.blobs_wanted, taken.released};
}

absl::StatusOr<v1::EpochGrant> VaultReplica::GrantFor(const journal::DeviceId& peer) {
  FALLOW_ASSIGN_OR_RETURN(store::Grant grant, exchange_.GrantFor(peer));
  v1::EpochGrant proto;
  proto.set_id(BytesOf(grant.id));
  proto.set_lamport(grant.lamport);
  proto.set_device(BytesOf(grant.device));
  proto.set_sealed_key(std::move(grant.sealed_key));
  proto.set_released(store::EncodeReleased(grant.released));
  if (grant.made) proto.set_made(std::string(crypto::AsChars(grant.made->bytes)));
  return proto;
}

absl::Status VaultReplica::TakeGrant(const journal::DeviceId& from, const v1::EpochGrant& grant) {
  store::Grant taken;
  FALLOW_ASSIGN_OR_RETURN(taken.id, store::EpochId::FromBytes(grant.id()));
  FALLOW_ASSIGN_OR_RETURN(taken.device, journal::DeviceId::FromBytes(grant.device()));
  taken.lamport = grant.lamport();
  taken.sealed_key = grant.sealed_key();
  FALLOW_ASSIGN_OR_RETURN(taken.released, store::DecodeReleased(grant.released()));
  taken.made = store::StoredSignature(crypto::AsBytes(grant.made()));
  return exchange_.TakeGrant(from, taken);
}

absl::Status VaultReplica::Agreed(const journal::DeviceId& peer, const journal::Frontier& theirs) {
  return exchange_.Agreed(peer, theirs);
}

absl::StatusOr<std::vector<std::string>> VaultReplica::Standings() {
  return exchange_.Standings();
}

absl::StatusOr<bool> VaultReplica::TakeStanding(std::string_view standing) {
  return exchange_.TakeStanding(standing);
}

absl::StatusOr<Replica::PeerNotes> VaultReplica::NotesOn(const journal::DeviceId& peer) {
  const store::PeerNotes notes = exchange_.NotesOn(peer);
  PeerNotes read{notes.same, notes.met, {}};
  for (const std::string& text : notes.addresses) {
    // One that cannot be read is learned again.
    if (auto address = base::Address::Parse(text); address.ok()) {
      read.addresses.push_back(*std::move(address));
    }
  }
  return read;
}

absl::Status VaultReplica::Met(const journal::DeviceId& peer,
                               const std::vector<base::Address>& addresses) {
  if (addresses.size() > kAddressesMax) return base::Invalid("Too many addresses", "", "");
  std::vector<std::string> texts;
  for (const base::Address& address : addresses) texts.push_back(address.Text());
  return exchange_.Met(peer, texts);
}

absl::StatusOr<std::vector<Replica::Wanted>> VaultReplica::WantedBlobs(size_t limit) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<store::Blobs::Lacking> lacking,
                          exchange_.blobs().ToFetch(limit));
  std::vector<Wanted> wanted;
  wanted.reserve(lacking.size());
  for (const store::Blobs::Lacking& one : lacking) wanted.push_back({one.id, one.offset});
  return wanted;
}

absl::StatusOr<Replica::Wanted> VaultReplica::WantBlob(const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(const store::Blobs::Lacking lacking, exchange_.blobs().ToFetch(subject));
  return Wanted{lacking.id, lacking.offset};
}

absl::StatusOr<Replica::Part> VaultReplica::ReadBlob(const journal::SubjectId& subject,
                                                     uint64_t offset) {
  FALLOW_ASSIGN_OR_RETURN(store::Blobs::Part part,
                          exchange_.blobs().ReadPart(subject, offset, kPartBytesMax));
  return Part{std::move(part.bytes), part.last};
}

absl::StatusOr<bool> VaultReplica::TakeBlob(const journal::SubjectId& subject, uint64_t offset,
                                            std::string_view bytes, bool last) {
  return exchange_.blobs().TakePart(subject, offset, crypto::AsBytes(bytes), last);
}

}  // namespace fallow::sync
