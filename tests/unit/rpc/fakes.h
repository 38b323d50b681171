#ifndef FALLOW_TESTS_UNIT_RPC_FAKES_H_
#define FALLOW_TESTS_UNIT_RPC_FAKES_H_

// A session without a vault unless a test sets one, transfers that a test controls by hand, and a
// server with clients on socket pairs.

#include <grpcpp/create_channel_posix.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/clock.h"
#include "daemon/base/executor.h"
#include "daemon/base/status.h"
#include "daemon/rpc/server.h"
#include "daemon/usecases/changes.h"
#include "daemon/usecases/devices.h"
#include "daemon/usecases/session.h"
#include "daemon/usecases/transfers.h"

namespace fallow::rpc {

class FakeSession final : public usecases::Session {
 public:
  usecases::VaultState state() const override { return state_; }
  const Constants& constants() const override { return constants_; }
  absl::StatusOr<store::Vault*> Use() override {
    if (vault_ == nullptr) return base::Locked();
    return vault_;
  }
  store::Vault* Peek() override { return nullptr; }
  std::string NameOf(const journal::DeviceId&) override { return ""; }
  absl::StatusOr<store::DraftKeeper> LockedDrafts() override {
    return absl::NotFoundError("no drafts");
  }
  absl::Status Init(crypto::ByteSpan, std::string_view) override { return absl::OkStatus(); }
  absl::Status Join(crypto::ByteSpan, const store::Joining&) override { return absl::OkStatus(); }
  absl::Status Unlock(crypto::ByteSpan passphrase, const store::Progress& progress) override {
    passphrases_.emplace_back(crypto::AsChars(passphrase));
    for (uint64_t i = 0; i < 10; ++i) progress(i, 10);
    return unlocking_;
  }
  absl::Status Lock() override {
    for (usecases::Tenant* const each : std::exchange(tenants_, {})) each->Leave();
    return absl::OkStatus();
  }
  absl::Status Confirm(crypto::ByteSpan passphrase) override {
    ++confirmed_;
    return crypto::AsChars(passphrase) == "right" ? absl::OkStatus()
                                                  : absl::UnauthenticatedError("wrong");
  }
  absl::Status ChangePassphrase(crypto::ByteSpan, crypto::ByteSpan) override { return unlocking_; }
  absl::Duration AttemptDelay() override {
    ++delays_asked_;
    return delay_;
  }
  void Admit(usecases::Tenant* tenant) override { tenants_.push_back(tenant); }
  void Dismiss(usecases::Tenant* tenant) override { std::erase(tenants_, tenant); }

  // The journal executor's.
  store::Vault* vault_ = nullptr;
  std::vector<usecases::Tenant*> tenants_;
  absl::Status unlocking_;
  std::vector<std::string> passphrases_;
  absl::Duration delay_ = absl::ZeroDuration();
  std::atomic<int> confirmed_ = 0;  // how often a passphrase was tried by Confirm

  std::atomic<usecases::VaultState> state_ = usecases::VaultState::kLocked;
  std::atomic<int> delays_asked_ = 0;

 private:
  Constants constants_{"journal", "/nowhere", absl::Minutes(15), "UTC"};
};

class FakeTransfers final : public usecases::Transfers {
 public:
  std::vector<usecases::TransferFormat> Formats() const override {
    return {{"dayone", true, false, false}, {"json", false, true, true}};
  }
  void Import(usecases::ImportOrder, usecases::TransferListener* listener) override {
    Give(listener);
  }
  void Export(usecases::ExportOrder, usecases::TransferListener* listener) override {
    Give(listener);
  }

  // Waits until a transfer has been ordered.
  usecases::TransferListener& Take() {
    std::unique_lock lock(mutex_);
    given_.wait(lock, [this] { return listener_ != nullptr; });
    return *std::exchange(listener_, nullptr);
  }

 private:
  void Give(usecases::TransferListener* listener) {
    const std::lock_guard lock(mutex_);
    listener_ = listener;
    given_.notify_one();
  }
  std::mutex mutex_;
  std::condition_variable given_;
  usecases::TransferListener* listener_ = nullptr;
};

class FakeDevices final : public usecases::Devices {
 public:
  absl::StatusOr<std::vector<usecases::DeviceEntry>> List(bool) override { return entries_; }
  absl::StatusOr<usecases::DeviceEntry> Rename(std::string_view, std::string_view) override {
    return entries_.at(0);
  }
  absl::StatusOr<usecases::DeviceEntry> Release(std::string_view) override {
    return entries_.at(0);
  }
  absl::StatusOr<std::vector<usecases::DeviceEntry>> Acknowledge(std::string_view) override {
    return entries_;
  }
  void Add(usecases::AddDeviceListener* listener) override {
    adding_ = listener;
    listener->OnWaiting({"K7QM-3XPT", {"192.0.2.1:7433"}, "fallow:pair/1", absl::UnixEpoch()});
  }
  void CancelAdd(usecases::AddDeviceListener* listener) override {
    if (listener == adding_) End(absl::CancelledError());
  }
  void End(const absl::StatusOr<usecases::DeviceEntry>& device) {
    std::exchange(adding_, nullptr)->OnAdded(device);
    ++ended_;
  }
  absl::StatusOr<usecases::SyncReport> Status() override { return usecases::SyncReport(); }
  void SyncNow(usecases::SyncListener* listener) override {
    listener->OnEnd(usecases::SyncReport());
  }
  void CancelSync(usecases::SyncListener*) override {}
  absl::StatusOr<std::optional<usecases::HeldEntry>> Review(usecases::Decision) override {
    return std::nullopt;
  }
  void WantAttachment(const journal::SubjectId&) override {}
  void Join(usecases::JoinOrder order, usecases::JoinListener* listener) override {
    listener->OnJoined("desk");
    listener->OnProgress(order.passphrase.size());
    listener->OnEnd(absl::OkStatus());
  }
  void CancelJoin(usecases::JoinListener*) override {}

  // The journal executor's.
  std::vector<usecases::DeviceEntry> entries_;
  usecases::AddDeviceListener* adding_ = nullptr;
  std::atomic<int> ended_ = 0;
};

class TestServer {
 public:
  std::shared_ptr<grpc::Channel> Connect() {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
    REQUIRE(server_.Adopt(ends[0]).ok());
    return grpc::CreateInsecureChannelFromFd("test", ends[1]);
  }

  base::Executor& executor() { return executor_; }
  usecases::Changes& changes() { return changes_; }
  FakeSession& session() { return session_; }
  FakeTransfers& transfers() { return transfers_; }
  FakeDevices& devices() { return devices_; }
  Server& server() { return server_; }
  int stops() const { return stops_; }

 private:
  base::SystemClock clock_;
  FakeSession session_;
  FakeTransfers transfers_;
  FakeDevices devices_;
  std::atomic<int> stops_ = 0;
  usecases::Changes changes_{
      [this](base::Executor::Task task) { executor_.Post(std::move(task)); }};
  base::Executor executor_;
  Server server_{{executor_, clock_, session_, transfers_, devices_, changes_},
                 {"0.1", absl::FromUnixSeconds(1)},
                 [this] { ++stops_; }};
};

}  // namespace fallow::rpc

#endif  // FALLOW_TESTS_UNIT_RPC_FAKES_H_
