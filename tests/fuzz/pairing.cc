// A pairing in which one thing is not what it should be. The first byte says what, the rest is it:
// 0 to 8, the frame with this number; from 9 on, the offer that a guest who knows the code seals.
// Whatever it is, both sides end with a Status or with exactly what was meant: nothing that was
// changed on its way leads to a pairing.

#include "tests/support/pairing.h"

#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "daemon/journal/names.h"
#include "daemon/sync/pairing_run.h"

namespace {

using fallow::sync::PairingHost;
using fallow::sync::PairingRun;
using fallow::tests::kPairingFrames;
using fallow::tests::kPairingStart;
using fallow::tests::PairingPair;

void Require(bool condition) {
  if (!condition) std::abort();
}

void ReplaceFrame(size_t which, const std::string& bytes) {
  PairingPair pair;
  pair.wire = [&](size_t index, std::string& frame) {
    if (index == which) frame = bytes;
  };
  PairingHost host = pair.MakeHost();
  fallow::sync::PairingGuest guest = pair.MakeGuest();
  const PairingPair::Outcome outcome = pair.Run(host, guest);
  Require(outcome.welcome.empty() || outcome.welcome == fallow::tests::kPairingWelcome);
  if (outcome.welcomed) Require(host.offer().keys == pair.offer().keys);
  Require(outcome.guest.ok() == !outcome.welcome.empty());
}

void Offer(const std::string& bytes) {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  Require(host.Begin(pair.guest_key_seen, kPairingStart).ok());
  PairingRun guest(PairingRun::Side::kGuest, fallow::tests::CodeOf(pair.shown),
                   {.guest = pair.guest_key_seen, .host = pair.host_key}, pair.random());
  Require(guest.Take(host.OnFrame(guest.Hello(), kPairingStart).value()).ok());
  Require(guest.Take(host.OnFrame(guest.Share(), kPairingStart).value()).ok());
  Require(guest.Take(host.OnFrame(guest.Tag(), kPairingStart).value()).ok());
  const auto answer = host.OnFrame(
      guest.Seal(fallow::crypto::Domain::kPairingOffer, fallow::crypto::AsBytes(bytes)),
      kPairingStart);
  if (!answer.ok()) {
    Require(answer.status().code() == absl::StatusCode::kDataLoss);
    return;
  }
  Require(fallow::journal::CleanName(host.offer().name, "A name").value() == host.offer().name);
}

}  // namespace

// Protobuf would report every text that is not UTF-8.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data + 1), size - 1);
  if (data[0] < kPairingFrames) {
    ReplaceFrame(data[0], rest);
  } else {
    Offer(rest);
  }
  return 0;
}
