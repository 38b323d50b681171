#include "daemon/store/peers/envelope.h"

#include <algorithm>
#include <utility>

#include "crypto/codec.h"
#include "crypto/padding.h"
#include "crypto/seal.h"
#include "daemon/base/status.h"

namespace fallow::store {
namespace {

// Before the keys; a run begins with its version, which is another number.
constexpr uint8_t kWithKeys = 0xff;
constexpr size_t kWithKeysBytes = 1 + 3 * crypto::kKeyBytes;

using EnvelopeContext = std::array<uint8_t, 2 * EpochId::kBytes>;

EnvelopeContext ContextOf(const journal::VaultId& vault, const EpochId& epoch) {
  EnvelopeContext context{};
  std::copy(vault.bytes.begin(), vault.bytes.end(), context.begin());
  std::copy(epoch.bytes.begin(), epoch.bytes.end(), context.begin() + EpochId::kBytes);
  return context;
}

void WriteKeys(const crypto::DevicePublicKeys& keys, crypto::MutableByteSpan out) {
  crypto::FieldWriter writer(out);
  writer.Integer(kWithKeys);
  writer.Bytes(keys.signing.bytes);
  writer.Bytes(keys.box.bytes);
  writer.Bytes(keys.tls.bytes);
  FALLOW_CHECK(writer.full());
}

// Nothing where a run comes without keys.
std::optional<crypto::DevicePublicKeys> ReadKeys(crypto::ByteSpan bytes) {
  if (bytes.size() < kWithKeysBytes || bytes.front() != kWithKeys) return std::nullopt;
  crypto::FieldReader reader(bytes.subspan(1, kWithKeysBytes - 1));
  crypto::DevicePublicKeys keys{};
  reader.Into(keys.signing.bytes);
  reader.Into(keys.box.bytes);
  reader.Into(keys.tls.bytes);
  return keys;
}

absl::Status BadEnvelope() {
  return base::Damaged("Records from another device were refused", "they cannot be opened", "");
}

}  // namespace

std::string SealEnvelope(const Epoch& epoch, const journal::VaultId& vault, const journal::Run& run,
                         crypto::RandomSource& random,
                         const std::optional<crypto::DevicePublicKeys>& keys) {
  const size_t keys_bytes = keys ? kWithKeysBytes : 0;
  const size_t run_bytes = journal::RunBytes(run);
  crypto::SecretBytes padded(crypto::PaddedLength(keys_bytes + run_bytes));
  if (keys) WriteKeys(*keys, padded.mutable_bytes().first(keys_bytes));
  journal::EncodeRun(run, padded.mutable_bytes().subspan(keys_bytes, run_bytes));
  crypto::PadInPlace(padded.mutable_bytes(), keys_bytes + run_bytes);
  const crypto::Sealed sealed = crypto::Seal(epoch.key, crypto::Domain::kRunEnvelope,
                                             ContextOf(vault, epoch.id), padded.bytes(), random);
  return std::string(epoch.id.view()) + sealed.bytes;
}

absl::StatusOr<EpochId> EpochOf(std::string_view envelope) {
  if (envelope.size() < EpochId::kBytes) return BadEnvelope();
  return EpochId::FromBytes(envelope.substr(0, EpochId::kBytes));
}

absl::StatusOr<OpenedEnvelope> OpenEnvelope(const Epoch& epoch, const journal::VaultId& vault,
                                            std::string_view envelope) {
  if (envelope.size() < EpochId::kBytes) return BadEnvelope();
  absl::StatusOr<crypto::SecretBytes> padded =
      crypto::OpenSecret(epoch.key, crypto::Domain::kRunEnvelope, ContextOf(vault, epoch.id),
                         crypto::AsBytes(envelope.substr(EpochId::kBytes)));
  if (!padded.ok()) return BadEnvelope();
  const absl::StatusOr<size_t> length = crypto::UnpaddedLength(padded->bytes());
  if (!length.ok()) return BadEnvelope();
  const crypto::ByteSpan bytes = padded->bytes().first(*length);
  const std::optional<crypto::DevicePublicKeys> keys = ReadKeys(bytes);
  FALLOW_ASSIGN_OR_RETURN(journal::Run run,
                          journal::DecodeRun(bytes.subspan(keys ? kWithKeysBytes : 0)));
  if (keys && crypto::DeviceIdOf(*keys) != run.writer.device.bytes) return BadEnvelope();
  return OpenedEnvelope{*std::move(padded), std::move(run), keys};
}

}  // namespace fallow::store
