#ifndef FALLOW_DAEMON_WIRE_LINK_PROOF_H_
#define FALLOW_DAEMON_WIRE_LINK_PROOF_H_

// How the two ends of a connection prove which devices they are. Their certificates do not say:
// each is for a key that was made for this purpose alone. A device is known by its TLS key on the
// roster, and with it signs the keys of both certificates. A proof therefore holds for one
// connection only, and a man in the middle cannot use it on another. The caller proves itself
// first; the server says nothing before it knows the caller. Only the signature is sent, never the
// key, so to anyone who does not have the key a proof reveals nothing and resembles no other.
//
// Pure functions: any thread. Byte grammar: docs/formats.md, "Links".

#include <cstddef>
#include <string>
#include <string_view>

#include "crypto/identity.h"
#include "daemon/sync/replica.h"

namespace fallow::wire {

inline constexpr size_t kLinkProofBytes = 64;

// The keys in the certificates of the two ends. TLS has proved that each end holds its own.
struct LinkKeys {
  sync::TlsKey caller{}, server{};
};

// The key with which a device proves itself; its public half is the TLS key on the roster.
crypto::SigningKey LinkKeyOf(const crypto::SigningKey& device);

// `key` is this device's. A proof has kLinkProofBytes.
std::string ProveCaller(const crypto::SigningKey& key, const LinkKeys& link);
std::string ProveServer(const crypto::SigningKey& key, const LinkKeys& link);

// Whether the device with the TLS key `key` made this proof, for this connection and this end.
bool IsCaller(std::string_view proof, const sync::TlsKey& key, const LinkKeys& link);
bool IsServer(std::string_view proof, const sync::TlsKey& key, const LinkKeys& link);

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_LINK_PROOF_H_
