#ifndef FALLOW_TESTS_UNIT_RPC_VAULT_SERVER_H_
#define FALLOW_TESTS_UNIT_RPC_VAULT_SERVER_H_

// A server whose session holds a vault, with a clock that a test sets between its calls.

#include <memory>
#include <string>

#include "tests/support/vault.h"
#include "tests/unit/rpc/fakes.h"

namespace fallow::rpc {

class OpenSession final : public usecases::Session {
 public:
  explicit OpenSession(tests::TestVault& vault) : vault_(vault) {}

  usecases::VaultState state() const override { return usecases::VaultState::kUnlocked; }
  const Constants& constants() const override { return constants_; }
  absl::StatusOr<store::Vault*> Use() override {
    ++uses_;
    return vault_.operator->();
  }
  store::Vault* Peek() override { return vault_.operator->(); }
  std::string NameOf(const journal::DeviceId&) override { return "here"; }
  absl::StatusOr<store::DraftKeeper> LockedDrafts() override {
    return absl::NotFoundError("no drafts");
  }
  absl::Status Init(crypto::ByteSpan, std::string_view) override { return absl::OkStatus(); }
  absl::Status Join(crypto::ByteSpan, const store::Joining&) override { return absl::OkStatus(); }
  absl::Status Unlock(crypto::ByteSpan, const store::Progress&) override {
    return absl::OkStatus();
  }
  absl::Status Lock() override { return absl::OkStatus(); }
  absl::Status Confirm(crypto::ByteSpan) override { return absl::OkStatus(); }
  absl::Status ChangePassphrase(crypto::ByteSpan, crypto::ByteSpan) override {
    return absl::OkStatus();
  }
  absl::Duration AttemptDelay() override { return absl::ZeroDuration(); }
  void Admit(usecases::Tenant*) override {}
  void Dismiss(usecases::Tenant*) override {}

  std::atomic<int> uses_ = 0;

 private:
  tests::TestVault& vault_;
  const Constants constants_{"journal", "/nowhere", absl::Minutes(15), "UTC"};
};

class VaultServer {
 public:
  VaultServer() { vault_.CreateAndUnlock(); }

  tests::TestVault& vault() { return vault_; }
  tests::ManualClock& clock() { return vault_.clock(); }
  int uses() const { return session_.uses_; }
  std::shared_ptr<grpc::Channel> Connect() {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
    REQUIRE(server_.Adopt(ends[0]).ok());
    return grpc::CreateInsecureChannelFromFd("test", ends[1]);
  }

  // One call, as a client makes it.
  template <class Stub, class Request, class Response>
  grpc::Status Call(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    return (stub.*method)(&context, request, response);
  }

 private:
  tests::TestVault vault_;
  OpenSession session_{vault_};
  FakeTransfers transfers_;
  FakeDevices devices_;
  base::Executor executor_;
  Server server_{{executor_, vault_.clock(), session_, transfers_, devices_},
                 {"0.1", absl::FromUnixSeconds(1)},
                 [] {}};
};

}  // namespace fallow::rpc

#endif  // FALLOW_TESTS_UNIT_RPC_VAULT_SERVER_H_
