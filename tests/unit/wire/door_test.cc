#include "daemon/wire/door.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>

#include "daemon/system/net_address.h"

namespace fallow::wire {
namespace {

// Keeps and counts the admitted connections.
class Hall {
 public:
  explicit Hall(SyncDoor::Limits limits)
      : door_(limits, {[this](base::UniqueFd fd) { Enter(std::move(fd)); },
                       [this] {
                         const std::lock_guard lock(mutex_);
                         ++quiet_;
                         changed_.notify_all();
                         return true;
                       }}),
        port_(*door_.Open("127.0.0.1", 0, true)) {}

  base::UniqueFd Connect() {
    base::UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    return fd;
  }
  void AwaitEntered(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return entered_ >= count; });
  }
  void AwaitQuiet() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return quiet_ > 0; });
  }
  size_t most() {
    const std::lock_guard lock(mutex_);
    return most_;
  }
  size_t entered() {
    const std::lock_guard lock(mutex_);
    return entered_;
  }
  SyncDoor& door() { return door_; }

 private:
  void Enter(base::UniqueFd fd) {
    const std::lock_guard lock(mutex_);
    inside_.push_back(std::move(fd));
    ++entered_;
    most_ = std::max(most_, door_.connections());
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<base::UniqueFd> inside_;
  size_t entered_ = 0, most_ = 0, quiet_ = 0;
  SyncDoor door_;
  const uint16_t port_;
};

// Waits until the other side has closed it.
void AwaitEnd(const base::UniqueFd& fd) {
  char byte = 0;
  CHECK(recv(fd.get(), &byte, 1, 0) <= 0);
}

TEST_CASE("a stranger that says nothing is cut after its time") {
  SyncDoor::Limits limits;
  limits.stranger_stays = absl::Milliseconds(20);
  Hall hall(limits);
  AwaitEnd(hall.Connect());
}

TEST_CASE("a connection that somebody vouched for stays, until it is cut") {
  SyncDoor::Limits limits;
  limits.stranger_stays = absl::Milliseconds(20);
  limits.quiet_after = absl::Milliseconds(1);
  Hall hall(limits);
  const auto friends = hall.Connect();
  hall.AwaitEntered(1);
  REQUIRE(hall.door().Vouch(*system::OwnAddress(friends.get())));
  // A stranger that came later is already gone.
  AwaitEnd(hall.Connect());
  CHECK(hall.door().connections() >= 1);
  hall.door().Cut(*system::OwnAddress(friends.get()));
  AwaitEnd(friends);
  hall.AwaitQuiet();
}

TEST_CASE("a flood of strangers occupies few places, and the next one still comes in") {
  SyncDoor::Limits limits;
  limits.strangers_max = 4;
  limits.stranger_turn = absl::Milliseconds(1);
  limits.handshake_every = absl::ZeroDuration();
  Hall hall(limits);
  std::vector<base::UniqueFd> flood;
  constexpr size_t kFlood = 100;
  for (size_t i = 0; i < kFlood; ++i) flood.push_back(hall.Connect());
  hall.AwaitEntered(kFlood);
  CHECK(hall.most() <= 4);
  AwaitEnd(flood.front());
}

TEST_CASE("who comes when too many have come at once waits outside") {
  SyncDoor::Limits limits;
  limits.handshakes_at_once = 2;
  limits.handshake_every = absl::Hours(1);
  limits.quiet_after = absl::Milliseconds(1);
  Hall hall(limits);
  base::UniqueFd one = hall.Connect();
  base::UniqueFd two = hall.Connect();
  hall.AwaitEntered(2);
  const base::UniqueFd three = hall.Connect();
  // There is room again, and the door has seen it.
  one.reset();
  two.reset();
  hall.AwaitQuiet();
  CHECK(hall.entered() == 2);
}

TEST_CASE("a port that is taken is another's only where any will do") {
  SyncDoor first({}, {});
  const uint16_t taken = first.Open("127.0.0.1", 0, true).value();
  SyncDoor second({}, {});
  const absl::Status refused = second.Open("127.0.0.1", taken, false).status();
  CHECK(absl::IsUnknown(refused));
  CHECK_THAT(std::string(refused.message()),
             Catch::Contains("another program listens on port " + std::to_string(taken)));
  const auto another = second.Open("127.0.0.1", taken, true);
  REQUIRE(another.ok());
  CHECK(*another != taken);
}

TEST_CASE("closing cuts everybody, and the port can be taken again") {
  Hall hall({});
  const auto one = hall.Connect();
  hall.AwaitEntered(1);
  hall.door().Close();
  AwaitEnd(one);
  hall.AwaitQuiet();
  CHECK(hall.door().Open("127.0.0.1", 0, true).ok());
  CHECK_FALSE(SyncDoor({}, {}).Open("192.0.2.1", 0, true).ok());
}

}  // namespace
}  // namespace fallow::wire
