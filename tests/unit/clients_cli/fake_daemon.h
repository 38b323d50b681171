#ifndef FALLOW_TESTS_UNIT_CLIENTS_CLI_FAKE_DAEMON_H_
#define FALLOW_TESTS_UNIT_CLIENTS_CLI_FAKE_DAEMON_H_

// A daemon in this process that answers as a test specifies, and a way to run the command line
// against it.

#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/app.h"
#include "daemon/base/unique_fd.h"
#include "fallow/client/v1/device.grpc.pb.h"
#include "fallow/client/v1/sync.grpc.pb.h"
#include "fallow/client/v1/vault.grpc.pb.h"
#include "tests/support/scratch_folder.h"

namespace fallow::cli {

struct FakeVault final : client::v1::Vault::Service {
  client::v1::StatusResponse status;

  grpc::Status Status(grpc::ServerContext*, const client::v1::StatusRequest*,
                      client::v1::StatusResponse* response) override {
    *response = status;
    return grpc::Status::OK;
  }
};

struct FakeDevices final : client::v1::DeviceService::Service {
  std::vector<client::v1::AddDeviceEvent> adding;
  std::vector<client::v1::JoinJournalEvent> joining;
  grpc::Status end;  // of either call
  client::v1::ListDevicesResponse devices;
  client::v1::JoinJournalRequest asked;

  grpc::Status AddDevice(grpc::ServerContext*, const client::v1::AddDeviceRequest*,
                         grpc::ServerWriter<client::v1::AddDeviceEvent>* writer) override {
    for (const auto& event : adding) writer->Write(event);
    return end;
  }
  grpc::Status JoinJournal(grpc::ServerContext*, const client::v1::JoinJournalRequest* request,
                           grpc::ServerWriter<client::v1::JoinJournalEvent>* writer) override {
    asked = *request;
    for (const auto& event : joining) writer->Write(event);
    return end;
  }
  grpc::Status ListDevices(grpc::ServerContext*, const client::v1::ListDevicesRequest*,
                           client::v1::ListDevicesResponse* response) override {
    *response = devices;
    return grpc::Status::OK;
  }
};

struct FakeSync final : client::v1::SyncService::Service {
  client::v1::SyncStatus status;
  FakeVault* locks = nullptr;  // the journal locks itself before GetSyncStatus

  grpc::Status SyncNow(grpc::ServerContext*, const client::v1::SyncNowRequest*,
                       grpc::ServerWriter<client::v1::SyncNowEvent>* writer) override {
    client::v1::SyncNowEvent event;
    *event.mutable_done() = status;
    writer->Write(event);
    return grpc::Status::OK;
  }
  grpc::Status GetSyncStatus(grpc::ServerContext*, const client::v1::GetSyncStatusRequest*,
                             client::v1::SyncStatus* response) override {
    if (locks != nullptr) {
      locks->status.set_state(client::v1::VAULT_STATE_LOCKED);
      return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "The journal is locked.");
    }
    *response = status;
    return grpc::Status::OK;
  }
};

class FakeDaemon {
 public:
  FakeDaemon() {
    std::filesystem::create_directory(folder_.path() / "run");
    std::filesystem::permissions(folder_.path() / "run", std::filesystem::perms::owner_all);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("unix:" + (folder_.path() / "run" / "fallowd.sock").string(),
                             grpc::InsecureServerCredentials());
    builder.RegisterService(&vault);
    builder.RegisterService(&devices);
    builder.RegisterService(&sync);
    server_ = builder.BuildAndStart();
    REQUIRE(server_ != nullptr);
    setenv("FALLOW_HOME", folder_.path().c_str(), 1);
    vault.status.set_state(client::v1::VAULT_STATE_UNLOCKED);
  }
  ~FakeDaemon() {
    unsetenv("FALLOW_HOME");
    server_->Shutdown(std::chrono::system_clock::now());
  }

  FakeVault vault;
  FakeDevices devices;
  FakeSync sync;

  struct Ran {
    int code = -1;
    std::string out;
    std::string err;
  };
  // Runs `fallow` with these words, passing a passphrase on a descriptor.
  Ran Run(std::vector<std::string> words) const {
    int passphrase[2];
    REQUIRE(pipe(passphrase) == 0);
    const base::UniqueFd reading(passphrase[0]);
    {
      const base::UniqueFd writing(passphrase[1]);
      REQUIRE(write(writing.get(), "a quiet field\n", 14) == 14);
    }
    words.insert(words.begin(), "fallow");
    words.insert(words.end(), {"--passphrase-fd", std::to_string(reading.get())});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    Ran ran;
    {
      const Redirected out(STDOUT_FILENO, folder_.path() / "out");
      const Redirected err(STDERR_FILENO, folder_.path() / "err");
      ran.code = cli::Run(static_cast<int>(arguments.size()), arguments.data());
    }
    ran.out = Read("out");
    ran.err = Read("err");
    return ran;
  }

 private:
  // During its lifetime, output to `fd` goes to a file.
  class Redirected {
   public:
    Redirected(int fd, const std::filesystem::path& path) : fd_(fd), before_(dup(fd)) {
      std::fflush(nullptr);
      const std::ofstream made(path);
      const base::UniqueFd file(open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
      REQUIRE(dup2(file.get(), fd) == fd);
    }
    ~Redirected() {
      std::fflush(nullptr);
      dup2(before_.get(), fd_);
    }
    Redirected(const Redirected&) = delete;
    Redirected& operator=(const Redirected&) = delete;

   private:
    int fd_;
    base::UniqueFd before_;
  };

  std::string Read(const char* name) const {
    std::ifstream file(folder_.path() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  tests::ScratchFolder folder_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace fallow::cli

#endif  // FALLOW_TESTS_UNIT_CLIENTS_CLI_FAKE_DAEMON_H_
