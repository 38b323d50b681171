#ifndef FALLOW_DAEMON_SYNC_PAIRING_H_
#define FALLOW_DAEMON_SYNC_PAIRING_H_

// Adds a new device (the guest) to a journal by a code that an existing device (the host) shows and
// the user types on the new one. Two state machines without I/O: frames and time in, frames and
// results out. `now` is a steady clock that also counts sleep.
//
//     PairingHost(code)                         the code is shown
//                        <- the guest dials; TLS gives each side the other's key ->
//     Begin(guest's key)                        PairingGuest(code, offer, host's key)
//                        <- Start(): hello
//     OnFrame: hello ->                         version, nonces
//                        <- OnFrame: share
//     OnFrame: share ->                         CPace: both have a key, nothing is proved yet
//                        <- OnFrame: tag
//     OnFrame: tag ->                           each has proved that it knows the code
//                        <- OnFrame: sealed offer
//     phase kConfirmed, offer()
//     the caller puts the guest on the roster
//     Welcome(bytes) ->  sealed
//     phase kWelcomed                           phase kWelcomed, welcome()
//                                               the caller makes a vault of it
//                        <- Joined(): sealed
//     OnFrame: sealed                           phase kDone
//     phase kDone
//
// The key exchange is bound to the code, to the keys of the certificates that each side sees on its
// own link, and to a nonce from each side. It therefore fails with a wrong code, with a man in the
// middle who presents his own keys, and with replayed frames; in each case the attacker learns only
// that one guess was wrong. Nothing secret is sent before the tags have been checked.
//
// There is only one attempt. After any failure, a lost link or a frame out of turn, the machine has
// ended for good: it answers every call with the same status, and the code is wiped. A host waits
// for at most kPairingTime, counted until the offer arrives, and for at most kPairingFrameWithin
// between two frames. What the welcome contains cannot be taken back: if the guest does not say
// within kPairingJoinedWithin that it has joined, the host knows only that it may have.
//
// Failures, with messages for people:
//     UNAUTHENTICATED    the other side does not know the code, or there is a man in the middle
//     DEADLINE_EXCEEDED  kPairingTime is over, or the guest has stopped answering
//     DATA_LOSS          a frame is malformed, too large, or not the one that was due
//     UNIMPLEMENTED      the other side uses another version
//     UNAVAILABLE        the link ended early
//     PERMISSION_DENIED  (guest) the host is not waiting for a new device
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

inline constexpr uint32_t kPairingVersion = 2;
inline constexpr absl::Duration kPairingTime = absl::Minutes(5);
inline constexpr absl::Duration kPairingFrameWithin = absl::Seconds(10);
// Making a vault stretches a passphrase, and the machine may be slow.
inline constexpr absl::Duration kPairingJoinedWithin = absl::Minutes(2);
// Of any frame before the welcome; the second, of the plaintext of the welcome.
inline constexpr size_t kPairingTalkBytesMax = 1024;
inline constexpr size_t kPairingWelcomeBytesMax = size_t{64} << 10;
// Of any frame.
inline constexpr size_t kPairingFrameBytesMax = kPairingWelcomeBytesMax + kPairingTalkBytesMax;

// What goes on the roster for the guest.
struct PairingOffer {
  journal::DeviceId device;
  crypto::DevicePublicKeys keys;
  std::string name;  // cleaned (daemon/journal/names.h)
};

class PairingRun;

class PairingHost {
 public:
  enum class Phase : uint8_t {
    kWaiting,    // no guest has connected
    kTalking,    // the one attempt is being made
    kConfirmed,  // the offer has arrived; Welcome() is due
    kWelcomed,   // the welcome was sent; the guest has not said yet that it has stored it
    kDone,
    kEnded,  // see status()
  };

  // `own` is the key in this device's own certificate. `random` outlives the host.
  PairingHost(PairingCode code, const TlsKey& own, absl::Duration now,
              crypto::RandomSource& random);
  ~PairingHost();
  PairingHost(PairingHost&&) noexcept;
  PairingHost& operator=(PairingHost&&) = delete;

  // A device has opened a link for pairing, and TLS proved that it holds the key `guest`.
  // FAILED_PRECONDITION, changing nothing, when there is a guest already: the caller must then cut
  // the new link.
  absl::Status Begin(const TlsKey& guest, absl::Duration now);

  // Takes a frame from the guest and returns the frame to send in answer; empty if there is none
  // (phase() is then kConfirmed or kDone). After a failure the caller ends the link with the
  // failure's code, which the guest passes to OnClosed.
  absl::StatusOr<std::string> OnFrame(std::string_view frame, absl::Duration now);

  // The caller must check that the guest holds the TLS key it offers. REQUIRES: kConfirmed was
  // reached.
  const PairingOffer& offer() const;
  // Seals what the guest needs to become one of the journal's devices and returns the frame to
  // send. The phase is then kWelcomed. Fails when the machine has ended since. REQUIRES: kConfirmed
  // was reached; at most kPairingWelcomeBytesMax.
  absl::StatusOr<std::string> Welcome(crypto::ByteSpan welcome, absl::Duration now);

  // The guest or the network has ended the link. OK if that was expected.
  absl::Status OnClosed();
  // To be called at NextTick() or later; `now` is never earlier than at construction.
  absl::Status Tick(absl::Duration now);
  // When the wait for the guest ends; InfiniteDuration when it is not waited for.
  absl::Duration NextTick() const;

  Phase phase() const { return phase_; }
  const absl::Status& status() const { return status_; }

 private:
  absl::Status End(absl::Status why);
  absl::StatusOr<std::string> Answer(std::string_view frame);
  absl::Status TakeOffer(std::string_view frame);
  absl::Status TakeJoined(std::string_view frame);

  Phase phase_ = Phase::kWaiting;
  absl::Status status_;
  absl::Duration until_;     // when the code expires; from kWelcomed on, when waiting ends
  absl::Duration frame_by_;  // while kTalking
  TlsKey own_;
  crypto::RandomSource& random_;
  std::optional<PairingCode> code_;  // until a guest connects
  std::unique_ptr<PairingRun> run_;  // from then until the exchange is over
  std::optional<PairingOffer> offer_;
};

class PairingGuest {
 public:
  enum class Phase : uint8_t {
    kTalking,
    kWelcomed,  // the caller makes a vault; Joined() is due
    kDone,
    kEnded,  // see status()
  };

  // `own` is the key in this device's own certificate, `host` the key in the certificate that the
  // other side presented. `random` outlives the guest. REQUIRES: `offer.name` is cleaned.
  PairingGuest(PairingCode code, PairingOffer offer, const TlsKey& own, const TlsKey& host,
               absl::Duration now, crypto::RandomSource& random);
  ~PairingGuest();
  PairingGuest(PairingGuest&&) noexcept;
  PairingGuest& operator=(PairingGuest&&) = delete;

  // The first frame to send. REQUIRES: called once.
  std::string Start();
  // Takes a frame from the host and returns the frame to send in answer; empty if there is none
  // (phase() is then kWelcomed). After a failure the caller cuts the link.
  absl::StatusOr<std::string> OnFrame(std::string_view frame, absl::Duration now);

  // What the host passed to Welcome(). It says which device the host is, and is believed because
  // the host knows the code. REQUIRES: kWelcomed or kDone.
  const crypto::SecretBytes& welcome() const;
  // Returns the last frame to send, which says that the welcome is durably stored. REQUIRES:
  // kWelcomed.
  std::string Joined();

  // The link has ended: by the host with this code, or by the network with another. The code comes
  // from an unauthenticated peer, so it selects the message for the user and nothing else. OK from
  // kWelcomed on.
  absl::Status OnClosed(absl::StatusCode code);
  // As for the host.
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
