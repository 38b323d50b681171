#include "clients/link/socket.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <sstream>

#include "absl/time/clock.h"
#include "clients/link/exit_codes.h"
#include "tests/unit/clients_link/fake_daemon.h"

namespace fallow::link {
namespace {

SocketOptions Options(const TestFolder& folder, const std::string& program) {
  // Long, because the machine may stall for a while.
  return {.path = folder / "fallowd.sock", .program = program, .patience = absl::Minutes(5)};
}

// A socket that is bound, and also listening if `listening`.
base::UniqueFd Bound(const std::string& path, bool listening, int backlog = 8) {
  base::UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.data(), path.size());
  REQUIRE(bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  if (listening) REQUIRE(listen(fd.get(), backlog) == 0);
  return fd;
}

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

TEST_CASE("a listening daemon is connected to and known by its process") {
  const TestFolder folder;
  const base::UniqueFd listener = Bound(folder / "fallowd.sock", true);
  const absl::StatusOr<Socket> socket = OpenSocket(Options(folder, "/nonexistent"));
  REQUIRE(socket.ok());
  CHECK(socket->pid == getpid());
  CHECK_FALSE(socket->started);
  CHECK((fcntl(socket->fd.get(), F_GETFD) & FD_CLOEXEC) != 0);
  CHECK((fcntl(socket->fd.get(), F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("a daemon that is not running is started, detached from everything") {
  const TestFolder folder;
  const std::string program = ListeningDaemon(folder);
  const base::UniqueFd leaking(open("/dev/null", O_RDONLY));  // not close-on-exec
  const absl::StatusOr<Socket> socket = OpenSocket(Options(folder, program));
  REQUIRE(socket.status().ToString() == "OK");
  const Reaper reaper(socket->pid);
  CHECK(socket->started);
  std::istringstream seen(folder.Read("seen"));
  pid_t pid = 0;
  pid_t session = 0;
  std::string cwd;
  std::string input;
  std::string line;
  seen >> pid >> session >> cwd >> input;
  CHECK(pid == socket->pid);
  CHECK(session != getsid(0));
  CHECK(session != pid);  // it is not the session leader, so it can never acquire a terminal
  CHECK(cwd == "/");
  CHECK(input == "/dev/null");
  std::getline(seen, line);
  std::getline(seen, line);  // FALLOW_HOME
  std::getline(seen, line);
  CHECK(line == "no terminal");
  std::getline(seen, line);
  CHECK(line == "[4]");  // the script's own "seen" file
  std::getline(seen, line);
  CHECK(line == "True");
}

TEST_CASE("a dead daemon's socket is no obstacle") {
  const TestFolder folder;
  Bound(folder / "fallowd.sock", true).reset();
  const absl::StatusOr<Socket> socket = OpenSocket(Options(folder, ListeningDaemon(folder)));
  REQUIRE(socket.status().ToString() == "OK");
  const Reaper reaper(socket->pid);
  CHECK(socket->started);
}

TEST_CASE("a second client uses the daemon that the first one started") {
  const TestFolder folder;
  const std::string program = ListeningDaemon(folder);
  const absl::StatusOr<Socket> first = OpenSocket(Options(folder, program));
  REQUIRE(first.ok());
  const Reaper reaper(first->pid);
  const absl::StatusOr<Socket> second = OpenSocket(Options(folder, program));
  REQUIRE(second.ok());
  CHECK(second->pid == first->pid);
  CHECK_FALSE(second->started);
}

TEST_CASE("a daemon that cannot start says why") {
  const TestFolder folder;
  const std::string program =
      folder.Script("fallowd", "#!/bin/sh\necho 'its folder is on fire.' >&3\nexit 1\n");
  const absl::StatusOr<Socket> socket = OpenSocket(Options(folder, program));
  CHECK(ExitCodeOf(socket.status()) == ExitCode::kUnreachable);
  CHECK(
      Message(socket.status()) ==
      "fallowd was started but is not running: its folder is on fire. Run `fallowd` in a terminal "
      "to see what it says.");
}

TEST_CASE("a daemon that lost the race leaves the winner to be found") {
  const TestFolder folder;
  // The loser starts the winner, as another client would have, and gives up before the winner
  // listens.
  const std::string winner = ListeningDaemon(folder, "time.sleep(0.2)");
  const std::string program =
      folder.Script("loser", "#!/bin/sh\n" + winner + " --ready-fd 4 4>/dev/null 3>&- &\n" +
                                 "echo 'another fallowd holds this vault' >&3\nexit 1\n");
  SocketOptions options = Options(folder, program);
  options.winner_patience = options.patience;
  const absl::StatusOr<Socket> socket = OpenSocket(options);
  REQUIRE(socket.status().ToString() == "OK");
  const Reaper reaper(socket->pid);
}

TEST_CASE("a program that cannot be executed is named as such") {
  const TestFolder folder;
  const absl::StatusOr<Socket> socket = OpenSocket(Options(folder, folder / "missing"));
  CHECK(ExitCodeOf(socket.status()) == ExitCode::kUnreachable);
  CHECK(Message(socket.status()).find("it cannot be executed") != std::string::npos);
}

TEST_CASE("nothing is started where that is not wanted") {
  const TestFolder folder;
  SocketOptions options = Options(folder, ListeningDaemon(folder));
  options.start = false;
  const absl::StatusOr<Socket> socket = OpenSocket(options);
  CHECK(ExitCodeOf(socket.status()) == ExitCode::kUnreachable);
  CHECK(Message(socket.status()).find("fallowd is not running") == 0);
  CHECK_FALSE(std::filesystem::exists(folder / "seen"));
  options.path = folder / "no/such/folder/fallowd.sock";
  CHECK(ExitCodeOf(OpenSocket(options).status()) == ExitCode::kUnreachable);
}

TEST_CASE("a socket's path may be longer than a socket address") {
  const TestFolder folder;
  const std::string deep = folder.path() + "/" + std::string(150, 'd');
  std::filesystem::create_directory(deep);
  const base::UniqueFd opened(open(deep.c_str(), O_PATH | O_DIRECTORY));
  const base::UniqueFd listener =
      Bound("/proc/self/fd/" + std::to_string(opened.get()) + "/fallowd.sock", true);
  const absl::StatusOr<Socket> socket = OpenSocket({.path = deep + "/fallowd.sock"});
  CHECK(socket.status().ToString() == "OK");
}

TEST_CASE("a daemon that takes no connections is not waited for without end") {
  const TestFolder folder;
  const base::UniqueFd listener = Bound(folder / "fallowd.sock", true, 0);
  const absl::StatusOr<Socket> fills_the_queue = OpenSocket(Options(folder, "/nonexistent"));
  REQUIRE(fills_the_queue.ok());
  SocketOptions options = Options(folder, "/nonexistent");
  options.patience = absl::Milliseconds(20);
  const absl::StatusOr<Socket> socket = OpenSocket(options);
  CHECK(ExitCodeOf(socket.status()) == ExitCode::kUnreachable);
  CHECK(Message(socket.status()).find("does not answer") != std::string::npos);
}

TEST_CASE("a folder of another user's is not trusted") {
  if (geteuid() != 0) return;  // only root can make one
  const TestFolder folder;
  const base::UniqueFd listener = Bound(folder / "fallowd.sock", true);
  REQUIRE(chown(folder.path().c_str(), 12345, 12345) == 0);
  const absl::StatusOr<Socket> socket = OpenSocket(Options(folder, "/nonexistent"));
  CHECK(ExitCodeOf(socket.status()) == ExitCode::kFailed);
  CHECK(Message(socket.status()).find("another user") != std::string::npos);
}

TEST_CASE("a relative FALLOW_HOME reaches the daemon as an absolute one") {
  const TestFolder folder;
  REQUIRE(setenv("FALLOW_HOME", "some/home", 1) == 0);
  const absl::StatusOr<Socket> socket = OpenSocket(Options(folder, ListeningDaemon(folder)));
  unsetenv("FALLOW_HOME");
  REQUIRE(socket.status().ToString() == "OK");
  const Reaper reaper(socket->pid);
  CHECK(folder.Read("seen").find(std::filesystem::current_path().string() + "/some/home") !=
        std::string::npos);
}

}  // namespace
}  // namespace fallow::link
