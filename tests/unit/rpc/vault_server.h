#ifndef FALLOW_TESTS_UNIT_RPC_VAULT_SERVER_H_
#define FALLOW_TESTS_UNIT_RPC_VAULT_SERVER_H_

// A server whose session has a vault, with a clock that a test sets between calls.

#include <memory>
#include <string>

#include "tests/support/open_session.h"
#include "tests/support/vault.h"
#include "tests/unit/rpc/fakes.h"

namespace fallow::rpc {

class VaultServer {
 public:
  VaultServer() {
    vault_.UseObserver(changes_);
    vault_.CreateAndUnlock();
  }

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
  usecases::Changes changes_{
      [this](base::Executor::Task task) { executor_.Post(std::move(task)); }};
  tests::TestVault vault_;
  tests::OpenSession session_{vault_};
  FakeTransfers transfers_;
  FakeDevices devices_;
  base::Executor executor_;
  Server server_{{executor_, vault_.clock(), session_, transfers_, devices_, changes_},
                 {"0.1", absl::FromUnixSeconds(1)},
                 [] {}};
};

}  // namespace fallow::rpc

#endif  // FALLOW_TESTS_UNIT_RPC_VAULT_SERVER_H_
