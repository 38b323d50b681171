#ifndef FALLOW_DAEMON_SYNC_PAIRING_RUN_H_
#define FALLOW_DAEMON_SYNC_PAIRING_RUN_H_

// What host and guest of a pairing share: one run of the key exchange, from the nonces to the
// sealed messages that follow it. It enforces the order of frames in the protocol; the machines in
// daemon/sync/pairing.h decide who speaks when, and for how long. Internal to this library.
//
// A failure ends the run: the caller drops it. Not thread-safe.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/cpace.h"
#include "crypto/derive.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"
#include "daemon/sync/pairing_code.h"
#include "daemon/sync/replica.h"
#include "fallow/sync/v1/pairing.pb.h"

namespace fallow::sync {

// The failure for any frame other than the one that was due.
absl::Status NotPairing();

class PairingRun {
 public:
  enum class Side : uint8_t { kGuest, kHost };

  struct TlsKeys {
    TlsKey guest;
    TlsKey host;
  };

  PairingRun(Side side, PairingCode code, const TlsKeys& keys, crypto::RandomSource& random);

  // This side's frames, in this order. REQUIRES, for each but the first: the other side's previous
  // kind of frame has been taken.
  std::string Hello();
  std::string Share();
  std::string Tag();
  std::string Seal(crypto::Domain domain, crypto::ByteSpan plaintext);

  // The frame that the other side must send next.
  enum class Due : uint8_t { kHello, kShare, kTag, kSealed, kNothing };
  Due due() const { return due_; }
  // Takes the frame that is due, unless it is the sealed one.
  absl::Status Take(std::string_view frame);
  // Takes the sealed frame, which must be due, have at most `bytes_max` bytes and be sealed for
  // `domain`.
  absl::StatusOr<crypto::SecretBytes> Open(crypto::Domain domain, std::string_view frame,
                                           size_t bytes_max);
  // Makes one more sealed frame due. REQUIRES: nothing is due.
  void ExpectMore();

 private:
  using Frame = fallow::sync::v1::PairingFrame;
  using Nonce = std::array<uint8_t, 32>;

  absl::Status TakeHello(const Frame& frame);
  absl::Status TakeShare(const Frame& frame);
  absl::Status TakeTag(const Frame& frame);

  const Side side_;
  const TlsKeys keys_;
  crypto::RandomSource& random_;
  Due due_ = Due::kHello;
  Nonce nonce_;
  std::optional<PairingCode> code_;          // until the exchange begins
  std::optional<crypto::Cpace> exchange_;    // until the exchange finishes
  std::optional<crypto::CpaceShare> share_;  // this side's
  std::optional<crypto::CpaceKeys> finished_;
  crypto::Digest session_{};
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_PAIRING_RUN_H_
