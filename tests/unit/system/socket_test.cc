// The socket's private folder, the lock, the listener and the front door.

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <future>
#include <string>
#include <thread>

#include "daemon/system/alarm.h"
#include "daemon/system/front_door.h"
#include "daemon/system/listener.h"
#include "daemon/system/private_folder.h"
#include "tests/support/scratch_folder.h"

namespace fallow::system {
namespace {

namespace fs = std::filesystem;

const base::Environment kNothing = [](std::string_view) { return std::nullopt; };

PrivateFolder Open(const fs::path& path) {
  auto folder = PrivateFolder::Open(path);
  INFO(folder.status());
  REQUIRE(folder.ok());
  return *std::move(folder);
}

base::UniqueFd Connect(const PrivateFolder& folder) {
  base::UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder.ShortPath(base::kSocketName);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    fd.reset();
  }
  return fd;
}

TEST_CASE("a folder that is made is its owner's alone") {
  const tests::ScratchFolder scratch;
  const fs::path path = scratch.path() / "a" / "b" / "run";
  Open(path);
  CHECK((fs::status(path).permissions() & fs::perms::all) == fs::perms::owner_all);
}

TEST_CASE("a folder that others can see into, a link and a file are refused") {
  const tests::ScratchFolder scratch;
  const fs::path path = scratch.path() / "run";
  SECTION("open to others") {
    fs::create_directory(path);
    fs::permissions(path, fs::perms::owner_all | fs::perms::others_exec);
  }
  SECTION("a link") {
    fs::create_directory(scratch.path() / "real");
    fs::permissions(scratch.path() / "real", fs::perms::owner_all);
    fs::create_directory_symlink(scratch.path() / "real", path);
  }
  SECTION("a file") {
    scratch.Write("run", "");
  }
  const auto folder = PrivateFolder::Open(path);
  REQUIRE_FALSE(folder.ok());
  CHECK_THAT(std::string(folder.status().message()), Catch::Contains("cannot be trusted"));
}

TEST_CASE("a second daemon is told which process holds the lock") {
  const tests::ScratchFolder scratch;
  const auto first = Listener::Open(Open(scratch.path() / "run"), kNothing);
  REQUIRE(first.ok());
  const auto second = Listener::Open(Open(scratch.path() / "run"), kNothing);
  REQUIRE_FALSE(second.ok());
  CHECK_THAT(std::string(second.status().message()),
             Catch::Contains("process " + std::to_string(getpid())));
  CHECK(Connect(Open(scratch.path() / "run")).ok());
}

TEST_CASE("the socket goes with its listener, but not when it is another's") {
  const tests::ScratchFolder scratch;
  const fs::path socket = scratch.path() / "run" / base::kSocketName;
  {
    const auto listener = Listener::Open(Open(scratch.path() / "run"), kNothing);
    REQUIRE(listener.ok());
    CHECK(fs::is_socket(socket));
  }
  CHECK_FALSE(fs::exists(socket));
  {
    const auto listener = Listener::Open(Open(scratch.path() / "run"), kNothing);
    REQUIRE(listener.ok());
    fs::remove(socket);
    scratch.Write("run/fallowd.sock", "somebody else's");
  }
  CHECK(fs::exists(socket));
}

TEST_CASE("the socket of a dead daemon is replaced") {
  const tests::ScratchFolder scratch;
  const PrivateFolder folder = Open(scratch.path() / "run");
  {
    // Bound, and closed without being removed, as a killed process would leave it.
    const base::UniqueFd dead(socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder.ShortPath(base::kSocketName);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    REQUIRE(bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  }
  REQUIRE_FALSE(Connect(folder).ok());
  const auto listener = Listener::Open(Open(scratch.path() / "run"), kNothing);
  REQUIRE(listener.ok());
  CHECK(Connect(folder).ok());
}

TEST_CASE("what is no socket is never replaced") {
  const tests::ScratchFolder scratch;
  const PrivateFolder folder = Open(scratch.path() / "run");
  scratch.Write("run/fallowd.sock", "precious");
  CHECK_FALSE(Listener::Open(Open(scratch.path() / "run"), kNothing).ok());
  CHECK(tests::ReadFile(scratch.path() / "run" / base::kSocketName) == "precious");
}

TEST_CASE("a path longer than a socket address works") {
  const tests::ScratchFolder scratch;
  const fs::path path = scratch.path() / std::string(100, 'a') / std::string(100, 'b') / "run";
  const auto listener = Listener::Open(Open(path), kNothing);
  INFO(listener.status());
  REQUIRE(listener.ok());
  CHECK(fs::is_socket(path / base::kSocketName));
  CHECK(Connect(Open(path)).ok());
}

TEST_CASE("a service manager's variables for another process are not ours") {
  const tests::ScratchFolder scratch;
  const base::Environment others = [](std::string_view name) -> std::optional<std::string> {
    return name == "LISTEN_PID" ? "1" : "1";
  };
  CHECK(Listener::Open(Open(scratch.path() / "run"), others).ok());
  CHECK(Listener::Open(Open(scratch.path() / "other"),
                       [](std::string_view) { return std::optional<std::string>("x"); })
            .status()
            .code() == absl::StatusCode::kInvalidArgument);
}

// A front door for a socket in a folder, run on a thread of its own.
class OpenDoor {
 public:
  explicit OpenDoor(uid_t owner)
      : listener_(*Listener::Open(Open(scratch_.path() / "run"), kNothing)),
        door_(listener_.fd(), alarm_.fd(), owner,
              {[this](base::UniqueFd fd) { arrived_.set_value(std::move(fd)); },
               [this] { rang_.set_value(); }, [] { return true; }, absl::Seconds(1)}) {
    thread_ = std::thread([this] { door_.Run(); });
  }
  ~OpenDoor() {
    door_.Stop();
    thread_.join();
  }
  base::UniqueFd Enter() { return Connect(Open(scratch_.path() / "run")); }
  std::promise<base::UniqueFd> arrived_;
  std::promise<void> rang_;
  BootAlarm alarm_;

 private:
  tests::ScratchFolder scratch_;
  Listener listener_;
  FrontDoor door_;
  std::thread thread_;
};

TEST_CASE("the owner's connection is handed over") {
  OpenDoor door(geteuid());
  const base::UniqueFd client = door.Enter();
  const base::UniqueFd server = door.arrived_.get_future().get();
  REQUIRE(write(client.get(), "x", 1) == 1);
  char got = 0;
  while (read(server.get(), &got, 1) < 0) std::this_thread::yield();
  CHECK(got == 'x');
}

TEST_CASE("somebody else's connection is closed at once") {
  OpenDoor door(geteuid() + 1);
  const base::UniqueFd client = door.Enter();
  char got = 0;
  CHECK(read(client.get(), &got, 1) == 0);
}

TEST_CASE("the alarm rings once it is due") {
  OpenDoor door(geteuid());
  door.alarm_.Set(door.alarm_.Now());
  door.rang_.get_future().wait();
}

TEST_CASE("quiet is told when the last connection is gone") {
  const tests::ScratchFolder scratch;
  const auto listener = Listener::Open(Open(scratch.path() / "run"), kNothing);
  REQUIRE(listener.ok());
  const BootAlarm alarm;
  std::promise<void> quiet;
  base::UniqueFd server;
  int asked = 0;
  FrontDoor door(listener->fd(), alarm.fd(), geteuid(),
                 {[&](base::UniqueFd fd) { server = std::move(fd); }, [] {},
                  [&] {
                    // The first time something is still under way.
                    if (++asked == 1) return false;
                    quiet.set_value();
                    return true;
                  },
                  absl::Milliseconds(20)});
  std::thread thread([&] { door.Run(); });
  Connect(Open(scratch.path() / "run")).reset();
  quiet.get_future().wait();
  CHECK(asked == 2);
  door.Stop();
  thread.join();
}

TEST_CASE("a signal to end opens the way out") {
  const tests::ScratchFolder scratch;
  const auto listener = Listener::Open(Open(scratch.path() / "run"), kNothing);
  REQUIRE(listener.ok());
  const BootAlarm alarm;
  std::promise<void> ready;
  std::thread thread([&] {
    FrontDoor::TakeSignals();
    FrontDoor door(listener->fd(), alarm.fd(), geteuid(),
                   {[](base::UniqueFd) {}, [] {}, [] { return true; }, absl::Seconds(1)});
    ready.set_value();
    door.Run();
  });
  ready.get_future().wait();
  REQUIRE(pthread_kill(thread.native_handle(), SIGTERM) == 0);
  thread.join();
}

}  // namespace
}  // namespace fallow::system
