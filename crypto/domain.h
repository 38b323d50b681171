#ifndef FALLOW_CRYPTO_DOMAIN_H_
#define FALLOW_CRYPTO_DOMAIN_H_

// What a key, a hash or a signature is for. Every use has its own domain, whose label is part of
// what is authenticated, derived, hashed or signed, so that bytes made for one purpose are invalid
// for any other. Labels are part of the formats (docs/formats.md, "Primitives"), never change, and
// are written only here. Append new domains at the end.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fallow::crypto {

enum class Domain : uint8_t {
  kKeyCommitment,      // the commitment that binds a slot or a record to its key
  kKeyslotsChecksum,   // the checksum at the end of the `keyslots` file
  kKeyslotsUnlockKey,  // the unlock key, sealed in a slot
  kKeyslotsSecrets,    // the vault's secrets, sealed under the unlock key
  kJournalFile,        // file key of journal.db
  kIndexFile,          // file key of index.db
  kFilePages,          // pages of one sealed SQLite file
  kBlob,               // an attachment
  kBlobHash,           // the plaintext of an attachment
  kSubjectKeyWrap,     // a subject's key under the keyring key
  kRecordPayload,      // an operation, sealed under its subject's key
  kRecordPayloadHash,  // the hash in a record's header
  kRecordChain,        // the chain over record headers
  kRecordHead,         // a device's signature over its latest chain hash
  kDraft,              // a draft that the daemon keeps while an editor is open
  kImportIdentity,     // how an imported entry is recognised when it is imported again
  kFileHeader,         // the checksum in the header of a sealed SQLite file
  kIndexRow,           // a row of the index, when two indexes are compared
  kDeviceBoxKey,       // the key pair that other devices seal keys to
  kDeviceTlsKey,       // the key pair of a device's TLS certificate
  kPairingChannel,     // the TLS keys that a pairing is bound to
  kPairingSession,     // the nonces of a pairing
  kPairingOffer,       // what the new device sends, sealed
  kPairingWelcome,     // what the old device answers, sealed
  kRunEnvelope,        // a run of records on its way to another device, under an epoch key
  kEpochKeyWrap,       // an epoch key under the keyring key
  kEpochGrant,         // a device's signature over an epoch key that it hands on
  kBeaconKey,          // what beacons are sealed under, from an epoch key
  kBeacon,             // where a device listens, on the local network
  kKeyFingerprint,     // the fingerprint of a device's TLS key that people compare
  kNextKeyringKey,     // the next keyring key, sealed under the one before it
  kReceipt,            // a device's signature over a release receipt
  kPairingJoined,      // what the new device sends once it keeps what it was given, sealed
  kLinkCaller,         // the signature by which who has dialled proves which device it is
  kLinkServer,         // and the one by which who was dialled does
  kBeaconPlace,        // the group and port of a journal's beacons on one day
  kDeviceId,           // the public keys that a device's id is made of
  kDeviceIdMark,       // the end of such an id, by which it is told from a random one
  kDeviceSubjectKey,   // the key of the records about a device, from its id
  kEpochMade,          // a device's signature over an epoch key that it has made
  kStanding,           // a device's signature over what it says that it holds
  kKeyBucket,          // the keys of 120 subjects, under the key of their bucket
  kKeyTop,             // the keys of 120 buckets, under the keyring key
};

struct DomainLabel {
  Domain domain;
  std::string_view label;
};

inline constexpr size_t kDomainLabelBytesMax = 48;

inline constexpr auto kDomainLabels = std::to_array<DomainLabel>({
    {Domain::kKeyCommitment, "fallow v1 key commitment"},
    {Domain::kKeyslotsChecksum, "fallow v1 keyslots checksum"},
    {Domain::kKeyslotsUnlockKey, "fallow v1 keyslots unlock key"},
    {Domain::kKeyslotsSecrets, "fallow v1 keyslots secrets"},
    {Domain::kJournalFile, "fallow v1 journal file"},
    {Domain::kIndexFile, "fallow v1 index file"},
    {Domain::kFilePages, "fallow v1 file pages"},
    {Domain::kBlob, "fallow v1 blob"},
    {Domain::kBlobHash, "fallow v1 blob hash"},
    {Domain::kSubjectKeyWrap, "fallow v1 subject key wrap"},
    {Domain::kRecordPayload, "fallow v1 record payload"},
    {Domain::kRecordPayloadHash, "fallow v1 record payload hash"},
    {Domain::kRecordChain, "fallow v1 record chain"},
    {Domain::kRecordHead, "fallow v1 record head"},
    {Domain::kDraft, "fallow v1 draft"},
    {Domain::kImportIdentity, "fallow v1 import identity"},
    {Domain::kFileHeader, "fallow v1 file header"},
    {Domain::kIndexRow, "fallow v1 index row"},
    {Domain::kDeviceBoxKey, "fallow v1 device box key"},
    {Domain::kDeviceTlsKey, "fallow v1 device TLS key"},
    {Domain::kPairingChannel, "fallow v1 pairing channel"},
    {Domain::kPairingSession, "fallow v1 pairing session"},
    {Domain::kPairingOffer, "fallow v1 pairing offer"},
    {Domain::kPairingWelcome, "fallow v1 pairing welcome"},
    {Domain::kRunEnvelope, "fallow v1 run envelope"},
    {Domain::kEpochKeyWrap, "fallow v1 epoch key wrap"},
    {Domain::kEpochGrant, "fallow v1 epoch grant"},
    {Domain::kBeaconKey, "fallow v1 beacon key"},
    {Domain::kBeacon, "fallow v1 beacon"},
    {Domain::kKeyFingerprint, "fallow v1 key fingerprint"},
    {Domain::kNextKeyringKey, "fallow v1 next keyring key"},
    {Domain::kReceipt, "fallow v1 receipt"},
    {Domain::kPairingJoined, "fallow v1 pairing joined"},
    {Domain::kLinkCaller, "fallow v1 link caller"},
    {Domain::kLinkServer, "fallow v1 link server"},
    {Domain::kBeaconPlace, "fallow v1 beacon place"},
    {Domain::kDeviceId, "fallow v1 device id"},
    {Domain::kDeviceIdMark, "fallow v1 device id mark"},
    {Domain::kDeviceSubjectKey, "fallow v1 device subject key"},
    {Domain::kEpochMade, "fallow v1 epoch made"},
    {Domain::kStanding, "fallow v1 standing"},
    {Domain::kKeyBucket, "fallow v1 key bucket"},
    {Domain::kKeyTop, "fallow v1 key top"},
});

// Whether the labels are in the enum's order, all different, not empty, and not longer than
// kDomainLabelBytesMax.
consteval bool DomainLabelsAreSound() {
  for (size_t i = 0; i < kDomainLabels.size(); ++i) {
    const std::string_view label = kDomainLabels[i].label;
    if (static_cast<size_t>(kDomainLabels[i].domain) != i) return false;
    if (label.empty() || label.size() > kDomainLabelBytesMax) return false;
    for (size_t j = 0; j < i; ++j) {
      if (kDomainLabels[j].label == label) return false;
    }
  }
  return true;
}
static_assert(DomainLabelsAreSound());

constexpr std::string_view Label(Domain domain) {
  return kDomainLabels[static_cast<size_t>(domain)].label;
}

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_DOMAIN_H_
