#include "daemon/app/threads/sync_watch.h"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>
#include <string>

#include "absl/time/clock.h"
#include "daemon/sync/beacon.h"

namespace fallow::app {
namespace {

// Counts what a watch passes on.
class Ear {
 public:
  SyncWatch::Visitors Visitors() {
    return {[] {}, [] {},
            [this](const std::string& datagram, const base::Address& /*from*/) {
              const std::lock_guard lock(mutex_);
              ++heard_;
              others_ += datagram.size() == sync::kBeaconBytes ? 0 : 1;
              changed_.notify_all();
            }};
  }
  void AwaitOne() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return heard_ > 0; });
  }
  int heard() {
    const std::lock_guard lock(mutex_);
    return heard_;
  }
  int others() {
    const std::lock_guard lock(mutex_);
    return others_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int heard_ = 0, others_ = 0;
};

const std::string kBeacon(sync::kBeaconBytes, 'b');

TEST_CASE("of a flood of datagrams few go further than the watch's thread") {
  const system::MulticastPlace place{50'123, 0x1234, 0x80001234};
  Ear ear;
  SyncWatch watch({place}, ear.Visitors());
  system::Multicast flood({place});
  const absl::Time began = absl::Now();
  for (int i = 0; i < 3000; ++i) {
    flood.Send(std::string(100, 'x'));
    flood.Send(kBeacon);
  }
  ear.AwaitOne();
  const int heard = ear.heard();
  const int allowed = 64 + 1 + static_cast<int>((absl::Now() - began) / absl::Milliseconds(50));
  CHECK(heard <= allowed);
  CHECK(ear.others() == 0);
}

TEST_CASE("a watch that is moved hears in its new place") {
  const system::MulticastPlace before{50'124, 0x1235, 0x80001235};
  const system::MulticastPlace after{50'125, 0x1236, 0x80001236};
  Ear ear;
  SyncWatch watch({before}, ear.Visitors());
  watch.Move({after});
  // What is sent before the watch has moved is lost.
  system::Multicast there({after});
  while (ear.heard() == 0) there.Send(kBeacon);
  CHECK(ear.others() == 0);
}

}  // namespace
}  // namespace fallow::app
