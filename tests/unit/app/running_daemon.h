#ifndef FALLOW_TESTS_UNIT_APP_RUNNING_DAEMON_H_
#define FALLOW_TESTS_UNIT_APP_RUNNING_DAEMON_H_

// A whole daemon on a thread of its own, in a temporary folder, and a way to reach its socket.

#include <fcntl.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "daemon/app/daemon.h"
#include "daemon/system/private_folder.h"
#include "fallow/client/v1/vault.grpc.pb.h"
#include "tests/support/scratch_folder.h"

namespace fallow::app {

inline const base::Environment kNothing = [](std::string_view) { return std::nullopt; };

class RunningDaemon {
 public:
  explicit RunningDaemon(const SyncConfig& sync = {})
      : paths_{Under("data"), Under("config"), Under("state"), Under("run")} {
    config_.kdf_memory_mib = 64;
    config_.sync = sync;
    Start();
  }
  ~RunningDaemon() { Stop(); }

  void Start() {
    auto daemon = Daemon::Create(paths_, config_, kNothing);
    INFO(daemon.status());
    REQUIRE(daemon.ok());
    daemon_ = *std::move(daemon);
    if (stop_grace) daemon_->set_stop_grace(*stop_grace);
    std::promise<void> ready;
    thread_ = std::thread([&] { daemon_->Run([&] { ready.set_value(); }); });
    ready.get_future().wait();
  }
  void Stop() {
    if (daemon_ == nullptr) return;
    daemon_->Stop();
    Join();
  }
  // Waits for the daemon to end by itself.
  void Join() {
    thread_.join();
    daemon_.reset();
  }
  absl::Status StartSecond() { return Daemon::Create(paths_, config_, kNothing).status(); }

  std::shared_ptr<grpc::Channel> Connect() {
    const int fd = ConnectSocket();
    REQUIRE(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
    return grpc::CreateInsecureChannelFromFd("test", fd);
  }
  // A connection that gRPC does not look after.
  int ConnectSocket() {
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto folder = system::PrivateFolder::Open(paths_.run);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder->ShortPath(base::kSocketName);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    REQUIRE(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
    return fd;
  }
  void Init(const std::shared_ptr<grpc::Channel>& channel) {
    client::v1::InitRequest request;
    request.set_passphrase("right");
    request.set_device_name("laptop");
    client::v1::InitResponse response;
    grpc::ClientContext context;
    REQUIRE(client::v1::Vault::NewStub(channel)->Init(&context, request, &response).ok());
  }
  // For the next Start.
  std::optional<absl::Duration> stop_grace;
  const tests::ScratchFolder& scratch() const { return scratch_; }
  const base::Paths& paths() const { return paths_; }

 private:
  std::filesystem::path Under(const char* name) { return scratch_.path() / name; }

  tests::ScratchFolder scratch_;
  base::Paths paths_;
  Config config_;
  std::unique_ptr<Daemon> daemon_;
  std::thread thread_;
};

}  // namespace fallow::app

#endif  // FALLOW_TESTS_UNIT_APP_RUNNING_DAEMON_H_
