#ifndef FALLOW_TESTS_SUPPORT_PAIRING_H_
#define FALLOW_TESTS_SUPPORT_PAIRING_H_

// An old and a new device that pair over a wire that a test can read and modify. One thread.

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "crypto/device_identity.h"
#include "daemon/journal/roster.h"
#include "daemon/sync/pairing.h"
#include "tests/support/seeded_random.h"

namespace fallow::tests {

inline constexpr absl::Duration kPairingStart = absl::Hours(7);
inline constexpr std::string_view kPairingWelcome = "keys and a roster";
// Number of frames in a whole pairing, in both directions together.
inline constexpr size_t kPairingFrames = 9;

inline sync::PairingCode CodeOf(std::string_view text) {
  return sync::PairingCode::Parse(text).value();
}

inline sync::PairingOffer OfferOf(const crypto::SigningKey& device) {
  const crypto::DevicePublicKeys keys = crypto::PublicKeysOf(device);
  return {.device = journal::DeviceIdFor(keys), .keys = keys, .name = "laptop"};
}

class PairingPair {
  SeededRandom random_;
  crypto::SigningKey guest_device_ = crypto::SigningKey::Random(random_);

 public:
  explicit PairingPair(uint64_t seed = 1) : random_(seed) {}

  std::string shown = "K7QM-3XP1";
  std::string typed = "k7qm3xp1";
  // The keys of the certificates, as each side sees them; a man in the middle changes them.
  sync::TlsKey host_key = crypto::SigningKey::Random(random_).public_key().bytes;
  sync::TlsKey host_key_seen = host_key;
  sync::TlsKey guest_key = crypto::SigningKey::Random(random_).public_key().bytes;
  sync::TlsKey guest_key_seen = guest_key;
  // Called with each frame in transit, counted from 0 over both directions.
  std::function<void(size_t index, std::string& frame)> wire = [](size_t, std::string&) {};

  SeededRandom& random() { return random_; }
  sync::PairingOffer offer() const { return OfferOf(guest_device_); }

  sync::PairingHost MakeHost() {
    return sync::PairingHost(CodeOf(shown), host_key, kPairingStart, random_);
  }
  sync::PairingGuest MakeGuest() {
    return sync::PairingGuest(CodeOf(typed), offer(), guest_key, host_key_seen, kPairingStart,
                              random_);
  }

  struct Outcome {
    absl::Status host;
    absl::Status guest;
    bool welcomed = false;  // the host handed over its welcome
    std::string welcome;    // what the guest received
    std::vector<std::string> frames;
  };

  // Runs a pairing until it is done, or until one side ends it and the other has been told.
  Outcome Run(sync::PairingHost& host, sync::PairingGuest& guest) {
    Outcome outcome;
    const absl::Status begun = host.Begin(guest_key_seen, kPairingStart);
    std::string frame = begun.ok() ? guest.Start() : std::string();
    bool to_host = true;
    while (!frame.empty()) {
      wire(outcome.frames.size(), frame);
      outcome.frames.push_back(frame);
      absl::StatusOr<std::string> answer =
          to_host ? host.OnFrame(frame, kPairingStart) : guest.OnFrame(frame, kPairingStart);
      if (host.phase() == sync::PairingHost::Phase::kConfirmed) {
        answer = host.Welcome(crypto::AsBytes(kPairingWelcome), kPairingStart);
        outcome.welcomed = true;
      }
      if (guest.phase() == sync::PairingGuest::Phase::kWelcomed) {
        outcome.welcome = guest.welcome().chars();
        answer = guest.Joined();
      }
      frame = answer.value_or("");
      to_host = !to_host;
    }
    outcome.host = host.OnClosed();
    outcome.guest = guest.OnClosed(outcome.host.code());
    return outcome;
  }
  Outcome Run() {
    sync::PairingHost host = MakeHost();
    sync::PairingGuest guest = MakeGuest();
    return Run(host, guest);
  }
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_PAIRING_H_
