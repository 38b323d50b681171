#include "daemon/store/peers/envelope.h"

#include <algorithm>
#include <utility>

#include "crypto/padding.h"
#include "crypto/seal.h"
#include "daemon/base/status.h"

namespace fallow::store {
namespace {

using EnvelopeContext = std::array<uint8_t, 2 * EpochId::kBytes>;

EnvelopeContext ContextOf(const journal::VaultId& vault, const EpochId& epoch) {
  EnvelopeContext context{};
  std::copy(vault.bytes.begin(), vault.bytes.end(), context.begin());
  std::copy(epoch.bytes.begin(), epoch.bytes.end(), context.begin() + EpochId::kBytes);
  return context;
}

absl::Status BadEnvelope() {
  return base::Damaged("Records from another device were refused", "they cannot be opened", "");
}

}  // namespace

std::string SealEnvelope(const Epoch& epoch, const journal::VaultId& vault, const journal::Run& run,
                         crypto::RandomSource& random) {
  const size_t run_bytes = journal::RunBytes(run);
  crypto::SecretBytes padded(crypto::PaddedLength(run_bytes));
  journal::EncodeRun(run, padded.mutable_bytes().first(run_bytes));
  crypto::PadInPlace(padded.mutable_bytes(), run_bytes);
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
  const absl::StatusOr<size_t> run_bytes = crypto::UnpaddedLength(padded->bytes());
  if (!run_bytes.ok()) return BadEnvelope();
  FALLOW_ASSIGN_OR_RETURN(journal::Run run, journal::DecodeRun(padded->bytes().first(*run_bytes)));
  return OpenedEnvelope{*std::move(padded), std::move(run)};
}

}  // namespace fallow::store
