// Schedules of two to four devices that write, meet, lose each other and are put back to an old
// image of their disk: once all have met all, all are the same.

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "daemon/sync/limits.h"
#include "tests/support/fake_replica.h"
#include "tests/support/session_pair.h"

namespace fallow::sync {
namespace {

using tests::FakeReplica;
using tests::SessionPair;

constexpr absl::Duration kStart = absl::Hours(5);

struct Act {
  enum class Kind { kWrite, kWriteMuch, kRotate, kMeet, kPutBack } kind = Kind::kWrite;
  size_t who = 0, whom = 0;
  size_t amount = 0;  // of frames until the link is cut; of records kept
};

void showValue(const Act& act, std::ostream& out) {  // NOLINT(readability-identifier-naming)
  out << "act " << static_cast<int>(act.kind) << " of " << act.who << " with " << act.whom << ", "
      << act.amount;
}

rc::Gen<Act> ArbitraryAct(size_t devices) {
  return rc::gen::build<Act>(
      rc::gen::set(&Act::kind,
                   rc::gen::element(Act::Kind::kWrite, Act::Kind::kWrite, Act::Kind::kWriteMuch,
                                    Act::Kind::kRotate, Act::Kind::kMeet, Act::Kind::kMeet,
                                    Act::Kind::kMeet, Act::Kind::kPutBack)),
      rc::gen::set(&Act::who, rc::gen::inRange<size_t>(0, devices)),
      rc::gen::set(&Act::whom, rc::gen::inRange<size_t>(0, devices)),
      rc::gen::set(&Act::amount, rc::gen::inRange<size_t>(0, 40)));
}

class World {
 public:
  explicit World(size_t devices) {
    for (size_t i = 0; i < devices; ++i) {
      devices_.push_back(std::make_unique<FakeReplica>(static_cast<uint8_t>(i + 1)));
      devices_.back()->records_a_run = 3;
    }
  }
  void Do(const Act& act) {
    FakeReplica& who = *devices_[act.who];
    ++acts_;
    switch (act.kind) {
      case Act::Kind::kWrite:
        return who.Write("record " + std::to_string(acts_));
      case Act::Kind::kWriteMuch:
        return who.Write(std::to_string(acts_) +
                         std::string(kPartBytesMax * (act.amount % 4), 'x'));
      case Act::Kind::kRotate:
        return who.Rotate(acts_ % 250 + 1);
      case Act::Kind::kPutBack:
        return who.PutBackTo(act.amount % 4);
      case Act::Kind::kMeet:
        if (act.who != act.whom) Meet(who, *devices_[act.whom], act.amount);
    }
  }
  // Whoever meets writes something while the link lives.
  void Meet(FakeReplica& a, FakeReplica& b, size_t frames) {
    SessionPair pair(a, b, kStart);
    for (size_t i = 0; i < frames; ++i) {
      if (i == 7) {
        a.Write("live " + std::to_string(acts_));
        pair.a().ReplicaChanged();
      }
      if (!pair.Step()) pair.Pass(kHaveEvery);
    }
    CheckLives(pair);
  }
  static void CheckLives(SessionPair& pair) {
    if (!pair.a().status().ok()) RC_FAIL(std::string(pair.a().status().ToString()));
    if (!pair.b().status().ok()) RC_FAIL(std::string(pair.b().status().ToString()));
  }
  // As often as there are devices, so that what the last one knew comes to the first.
  void MeetAll() {
    for (size_t round = 0; round < devices_.size(); ++round) {
      for (size_t i = 0; i + 1 < devices_.size(); ++i) {
        SessionPair pair(*devices_[i], *devices_[i + 1], kStart);
        RC_ASSERT(pair.Run());
        CheckLives(pair);
        RC_ASSERT(pair.a().SameAt());
        RC_ASSERT(pair.b().SameAt());
      }
    }
  }
  void CheckAllSame() {
    for (const auto& device : devices_) {
      RC_ASSERT(device->Payloads() == devices_[0]->Payloads());
      RC_ASSERT(*device->Known() == *devices_[0]->Known());
    }
  }

 private:
  std::vector<std::unique_ptr<FakeReplica>> devices_;
  size_t acts_ = 0;
};

TEST_CASE("whatever happened before, devices that have all met hold the same") {
  CHECK(rc::check([] {
    const size_t devices = *rc::gen::inRange<size_t>(2, 5);
    const auto acts = *rc::gen::container<std::vector<Act>>(ArbitraryAct(devices));
    World world(devices);
    for (const Act& act : acts) world.Do(act);
    world.MeetAll();
    world.CheckAllSame();
  }));
}

}  // namespace
}  // namespace fallow::sync
