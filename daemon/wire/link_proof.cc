#include "daemon/wire/link_proof.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "crypto/bytes.h"
#include "crypto/device_identity.h"
#include "daemon/base/status.h"

namespace fallow::wire {
namespace {

using crypto::Domain;
using Message = std::array<uint8_t, 2 * std::tuple_size_v<sync::TlsKey>>;

Message Signed(const LinkKeys& link) {
  Message message{};
  auto* const middle = std::copy(link.caller.begin(), link.caller.end(), message.begin());
  std::copy(link.server.begin(), link.server.end(), middle);
  return message;
}

std::string Prove(const crypto::SigningKey& key, Domain domain, const LinkKeys& link) {
  return std::string(crypto::AsChars(key.Sign(domain, Signed(link)).bytes));
}

bool Holds(std::string_view proof, const sync::TlsKey& key, Domain domain, const LinkKeys& link) {
  crypto::Signature signature{};
  if (proof.size() != signature.bytes.size()) return false;
  std::copy(proof.begin(), proof.end(), signature.bytes.begin());
  return crypto::Verify(crypto::PublicKey{key}, domain, Signed(link), signature);
}

}  // namespace

crypto::SigningKey LinkKeyOf(const crypto::SigningKey& device) {
  auto key = crypto::SigningKey::FromSeed(crypto::TlsSeedOf(device).bytes());
  FALLOW_CHECK(key.ok());
  return *std::move(key);
}

std::string ProveCaller(const crypto::SigningKey& key, const LinkKeys& link) {
  return Prove(key, Domain::kLinkCaller, link);
}

std::string ProveServer(const crypto::SigningKey& key, const LinkKeys& link) {
  return Prove(key, Domain::kLinkServer, link);
}

bool IsCaller(std::string_view proof, const sync::TlsKey& key, const LinkKeys& link) {
  return Holds(proof, key, Domain::kLinkCaller, link);
}

bool IsServer(std::string_view proof, const sync::TlsKey& key, const LinkKeys& link) {
  return Holds(proof, key, Domain::kLinkServer, link);
}

}  // namespace fallow::wire
