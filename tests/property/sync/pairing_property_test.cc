#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/pairing.h"

namespace fallow::sync {
namespace {

using tests::kPairingFrames;
using tests::PairingPair;

// The host counts nobody as joined. The last frame is the guest's own, which has everything by
// then.
void CheckNotPaired(const PairingPair::Outcome& outcome, size_t which) {
  RC_ASSERT(!outcome.host.ok());
  RC_ASSERT(outcome.guest.ok() == (which == kPairingFrames - 1));
  RC_ASSERT(outcome.welcome.empty() == (which != kPairingFrames - 1));
}

TEST_CASE("bytes changed in any one frame never end in a device that counts as joined") {
  CHECK(rc::check([](uint64_t seed) {
    PairingPair pair(seed);
    const auto which = *rc::gen::inRange<size_t>(0, kPairingFrames);
    const auto changes = *rc::gen::inRange(1, 4);
    pair.wire = [&](size_t index, std::string& frame) {
      if (index != which) return;
      const std::string before = frame;
      for (int i = 0; i < changes; ++i) {
        const auto at = *rc::gen::inRange<size_t>(0, frame.size());
        frame[at] = static_cast<char>(frame[at] ^ *rc::gen::inRange(1, 256));
      }
      RC_PRE(frame != before);
    };
    const PairingPair::Outcome outcome = pair.Run();
    CheckNotPaired(outcome, which);
    RC_ASSERT(outcome.welcomed == (which >= kPairingFrames - 2));
  }));
}

TEST_CASE("arbitrary bytes in place of any one frame never end in a device that counts as joined") {
  CHECK(rc::check([](uint64_t seed) {
    PairingPair pair(seed);
    const auto which = *rc::gen::inRange<size_t>(0, kPairingFrames);
    pair.wire = [&](size_t index, std::string& frame) {
      if (index == which) frame = *rc::gen::arbitrary<std::string>();
    };
    const PairingPair::Outcome outcome = pair.Run();
    CheckNotPaired(outcome, which);
  }));
}

}  // namespace
}  // namespace fallow::sync
