#ifndef FALLOW_DAEMON_SYNC_PAIRING_H_
#define FALLOW_DAEMON_SYNC_PAIRING_H_

// Making a new device (the guest) one of a journal's, by a code that the old device (the host)
// shows and a person types on the new one. Two state machines without I/O: frames and time in,
// frames and results out. `now` is a steady clock that also counts sleep.
//
//     PairingHost(code)                         the code is shown
//                        <- somebody dials, TLS tells each the other's key ->
//     Begin(guest's key)                        PairingGuest(code, offer, host's key)
//                        <- Start(): hello
//     OnFrame: hello ->                         version, nonces
//                        <- OnFrame: share
//     OnFrame: share ->                         CPace: both have a key, and know nothing yet
//                        <- OnFrame: tag
//     OnFrame: tag ->                           each has proved that it knows the code
//                        <- OnFrame: sealed offer
//     phase kConfirmed, offer()
//     the caller puts the guest on the roster
//     Welcome(bytes) ->  sealed
//     phase kDone                               phase kDone, welcome()
//
// The key exchange takes in the code, the TLS keys that each side sees on its own link, and a nonce
// of each. So it fails with a wrong code, with somebody in between who shows keys of his own, and
// with recorded frames, and in each case the one in between has learned nothing but that one guess
// was wrong. Nothing that is secret moves before the tags were checked.
//
// There is one attempt. After any failure, a broken-off link or a frame out of turn, the machine
// has ended for good and answers every call with the same status, whatever comes; the code is
// wiped. A host is good for kPairingTime, counted until the offer has arrived.
//
// Failures, their messages for people:
//     UNAUTHENTICATED    the other side does not know the code, or somebody is in between
//     DEADLINE_EXCEEDED  kPairingTime is over
//     DATA_LOSS          a frame is malformed, oversized, or not the one that was due
//     UNIMPLEMENTED      the other side speaks another version
//     UNAVAILABLE        the link has ended early
//     PERMISSION_DENIED  (guest) nobody waits for a new device there
//
// Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/bytes.h"
#include "crypto/device_identity.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"
#include "daemon/journal/ids.h"
#include "daemon/sync/pairing_code.h"
#include "daemon/sync/replica.h"

namespace fallow::sync {

inline constexpr uint32_t kPairingVersion = 1;
inline constexpr absl::Duration kPairingTime = absl::Minutes(5);
// Of any frame before the welcome, and of the plaintext of the welcome.
inline constexpr size_t kPairingTalkBytesMax = 1024;
inline constexpr size_t kPairingWelcomeBytesMax = size_t{64} << 10;
// Of any frame at all.
inline constexpr size_t kPairingFrameBytesMax = kPairingWelcomeBytesMax + kPairingTalkBytesMax;

// What the guest is to be on the roster.
struct PairingOffer {
  journal::DeviceId device;
  crypto::DevicePublicKeys keys;
  std::string name;  // cleaned (daemon/journal/names.h)
};

class PairingRun;

class PairingHost {
 public:
  enum class Phase : uint8_t {
    kWaiting,    // nobody has dialled
    kTalking,    // the one attempt is being made
    kConfirmed,  // the offer is here; Welcome() is due
    kDone,
    kEnded,  // see status()
  };

  // `own` is the key in the certificate that this device shows. `random` outlives the host.
  PairingHost(PairingCode code, const TlsKey& own, absl::Duration now,
              crypto::RandomSource& random);
  ~PairingHost();
  PairingHost(PairingHost&&) noexcept;
  PairingHost& operator=(PairingHost&&) = delete;

  // Somebody has opened a link for pairing and proved by TLS to hold the key `guest`.
  // FAILED_PRECONDITION, and nothing changes, when there is one already: that link is to be cut.
  absl::Status Begin(const TlsKey& guest, absl::Duration now);

  // Takes one frame of the guest's; what to send in answer, empty for nothing (phase() is then
  // kConfirmed). After a failure the link is to be ended with the failure's code, which the guest
  // gives to OnClosed.
  absl::StatusOr<std::string> OnFrame(std::string_view frame, absl::Duration now);

  // From kConfirmed on.
  const PairingOffer& offer() const;
  // Seals what the guest needs to become one of the journal's devices; the frame to send.
  // Afterwards kDone. REQUIRES: was kConfirmed once; at most kPairingWelcomeBytesMax. A failure
  // when the machine has ended since.
  absl::StatusOr<std::string> Welcome(crypto::ByteSpan welcome);

  // The link was ended by the guest or by the network. OK when that was due.
  absl::Status OnClosed();
  // To be called at NextTick() or later, a time after construction.
  absl::Status Tick(absl::Duration now);
  // When the code ends; InfiniteDuration once that is settled.
  absl::Duration NextTick() const;

  Phase phase() const { return phase_; }
  const absl::Status& status() const { return status_; }

 private:
  absl::Status End(absl::Status why);
  absl::StatusOr<std::string> Answer(std::string_view frame);

  Phase phase_ = Phase::kWaiting;
  absl::Status status_;
  absl::Duration until_;
  TlsKey own_;
  TlsKey guest_{};
  crypto::RandomSource& random_;
  std::optional<PairingCode> code_;  // until somebody dials
  std::unique_ptr<PairingRun> run_;  // from then on, until it is over
  std::optional<PairingOffer> offer_;
};

class PairingGuest {
 public:
  enum class Phase : uint8_t {
    kTalking,
    kDone,
    kEnded,  // see status()
  };

  // `offer.keys.tls` is the key in the certificate that this device shows, `host` the one in the
  // certificate that the other side showed. `random` outlives the guest.
  // REQUIRES: `offer.name` is cleaned.
  PairingGuest(PairingCode code, PairingOffer offer, const TlsKey& host, absl::Duration now,
               crypto::RandomSource& random);
  ~PairingGuest();
  PairingGuest(PairingGuest&&) noexcept;
  PairingGuest& operator=(PairingGuest&&) = delete;

  // The first frame to send. REQUIRES: called once.
  std::string Start();
  // Takes one frame of the host's; what to send in answer, empty for nothing (phase() is then
  // kDone). After a failure the link is to be cut.
  absl::StatusOr<std::string> OnFrame(std::string_view frame, absl::Duration now);

  // What the host gave to Welcome(). REQUIRES: kDone. Whose device the host is it says itself; that
  // the one of its keys that is for TLS is the one seen on the link is for the caller to check.
  const crypto::SecretBytes& welcome() const;

  // The link has ended, by the host with this code or by the network with another. The code is the
  // word of somebody unproven: it chooses what the person reads, and nothing else. OK when kDone.
  absl::Status OnClosed(absl::StatusCode code);
  // As the host's.
  absl::Status Tick(absl::Duration now);
  absl::Duration NextTick() const;

  Phase phase() const { return phase_; }
  const absl::Status& status() const { return status_; }

 private:
  absl::Status End(absl::Status why);
  absl::StatusOr<std::string> Answer(std::string_view frame);

  Phase phase_ = Phase::kTalking;
  absl::Status status_;
  absl::Duration until_;
  PairingOffer offer_;
  std::unique_ptr<PairingRun> run_;
  std::optional<crypto::SecretBytes> welcome_;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_PAIRING_H_
