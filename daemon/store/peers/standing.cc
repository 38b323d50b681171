#include "daemon/store/peers/standing.h"

#include <algorithm>

#include "crypto/bytes.h"
#include "crypto/codec.h"
#include "daemon/base/status.h"

namespace fallow::store {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kSignatureBytes = sizeof(crypto::Signature::bytes);
constexpr size_t kHeardBytes = journal::DeviceId::kBytes + sizeof(Mark);
constexpr size_t kFixedBytes = 1 + journal::DeviceId::kBytes + sizeof(uint32_t) + sizeof(uint64_t) +
                               sizeof(Mark) + EpochId::kBytes + sizeof(uint16_t);

absl::Status BadStanding(std::string_view why) {
  return base::Damaged("What another device says that it holds was refused", why, "");
}

std::string Signed(const journal::VaultId& vault, std::string_view body) {
  return std::string(vault.view()).append(body);
}

}  // namespace

std::string SignStanding(const Standing& standing, const journal::VaultId& vault,
                         const crypto::SigningKey& key) {
  FALLOW_CHECK(standing.frontier.size() <= kStandingHeadsMax);
  FALLOW_CHECK(standing.heard.size() <= kStandingHeardMax);
  std::string body(kFixedBytes + standing.heard.size() * kHeardBytes, '\0');
  crypto::FieldWriter out({reinterpret_cast<uint8_t*>(body.data()), body.size()});
  out.Integer(kVersion);
  out.Bytes(standing.device.bytes);
  out.Integer(standing.incarnation);
  out.Integer(standing.position);
  out.Integer(standing.mark);
  out.Bytes(standing.epoch.value_or(EpochId{}).bytes);
  out.Integer(static_cast<uint16_t>(standing.heard.size()));
  for (const auto& [device, mark] : standing.heard) {
    out.Bytes(device.bytes);
    out.Integer(mark);
  }
  FALLOW_CHECK(out.full());
  body += journal::EncodeFrontier(standing.frontier);
  const crypto::Signature signature =
      key.Sign(crypto::Domain::kStanding, crypto::AsBytes(Signed(vault, body)));
  return body.append(crypto::AsChars(signature.bytes));
}

absl::StatusOr<Standing> ReadStanding(std::string_view bytes) {
  if (bytes.size() < kFixedBytes + kSignatureBytes) return BadStanding("it is cut off");
  bytes.remove_suffix(kSignatureBytes);
  crypto::FieldReader in(crypto::AsBytes(bytes));
  if (in.Integer<uint8_t>() != kVersion) return BadStanding("it is of an unknown form");
  Standing standing;
  in.Into(standing.device.bytes);
  standing.incarnation = in.Integer<uint32_t>();
  standing.position = in.Integer<uint64_t>();
  standing.mark = in.Integer<Mark>();
  EpochId epoch{};
  in.Into(epoch.bytes);
  if (epoch != EpochId{}) standing.epoch = epoch;
  const size_t heard = in.Integer<uint16_t>();
  const size_t rest = bytes.size() - kFixedBytes;
  if (heard > kStandingHeardMax || heard * kHeardBytes > rest) return BadStanding("it is cut off");
  for (size_t i = 0; i < heard; ++i) {
    journal::DeviceId device{};
    in.Into(device.bytes);
    const bool ascends = standing.heard.empty() || standing.heard.rbegin()->first < device;
    if (!ascends) return BadStanding("its devices are out of order");
    standing.heard.emplace_hint(standing.heard.end(), device, in.Integer<Mark>());
  }
  const std::string_view frontier = bytes.substr(kFixedBytes + heard * kHeardBytes);
  if (frontier.size() > kStandingHeadsMax * journal::kWriterHeadBytes) {
    return BadStanding("it has too many heads");
  }
  FALLOW_ASSIGN_OR_RETURN(standing.frontier, journal::DecodeFrontier(frontier));
  return standing;
}

bool IsSaidBy(const crypto::PublicKey& device, const journal::VaultId& vault,
              std::string_view bytes) {
  FALLOW_CHECK(bytes.size() >= kSignatureBytes);
  crypto::Signature signature{};
  const std::string_view end = bytes.substr(bytes.size() - kSignatureBytes);
  std::copy(end.begin(), end.end(), signature.bytes.begin());
  bytes.remove_suffix(kSignatureBytes);
  return crypto::Verify(device, crypto::Domain::kStanding, crypto::AsBytes(Signed(vault, bytes)),
                        signature);
}

}  // namespace fallow::store
