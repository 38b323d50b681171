#ifndef FALLOW_TESTS_UNIT_CLIENTS_LINK_FAKE_DAEMON_H_
#define FALLOW_TESTS_UNIT_CLIENTS_LINK_FAKE_DAEMON_H_

// A folder for one test, and programs in it that stand in for fallowd: Python scripts that keep or
// break the --ready-fd protocol.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace fallow::link {

class TestFolder {
 public:
  explicit TestFolder(const std::string& parent = std::filesystem::temp_directory_path()) {
    std::string name = parent + "/fallow-test-XXXXXX";
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  // An executable script. `body` may use FOLDER.
  std::string Script(const std::string& name, const std::string& body) const {
    const std::string path = *this / name;
    std::ofstream(path) << body;
    REQUIRE(chmod(path.c_str(), 0700) == 0);
    return path;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(*this / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
};

// Listens on FOLDER/fallowd.sock, reports it, and then runs until it is killed.
inline std::string ListeningDaemon(const TestFolder& folder, const std::string& before = "") {
  return folder.Script("fallowd", R"(#!/usr/bin/env python3
import os, signal, socket, sys, time
folder = ")" + folder.path() + R"("
ready = int(sys.argv[2])
assert sys.argv[1] == "--ready-fd"
with open(folder + "/seen", "w") as seen:
    fds = sorted(int(fd) for fd in os.listdir("/proc/self/fd"))
    print(os.getpid(), os.getsid(0), os.getcwd(), os.readlink("/proc/self/fd/0"), file=seen)
    print(os.environ.get("FALLOW_HOME"), file=seen)
    try:
        open("/dev/tty")
        print("terminal", file=seen)
    except OSError:
        print("no terminal", file=seen)
    print([fd for fd in fds if fd > 3 and os.path.exists("/proc/self/fd/%d" % fd)], file=seen)
    print(signal.getsignal(signal.SIGHUP) == signal.SIG_DFL, file=seen)
)" + before + R"(
path = folder + "/fallowd.sock"
if os.path.exists(path):
    os.unlink(path)
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(8)
os.write(ready, b"ready\n")
os.close(ready)
kept = []
while True:
    kept.append(listener.accept())
)");
}

// Kills the process when the test ends.
class Reaper {
 public:
  explicit Reaper(pid_t pid) : pid_(pid) {}
  ~Reaper() {
    if (pid_ > 1) kill(pid_, SIGKILL);
  }
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

 private:
  pid_t pid_;
};

}  // namespace fallow::link

#endif  // FALLOW_TESTS_UNIT_CLIENTS_LINK_FAKE_DAEMON_H_
