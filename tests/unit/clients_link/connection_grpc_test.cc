#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <thread>

#include "clients/link/connection.h"
#include "clients/link/exit_codes.h"
#include "clients/link/grpc_status.h"
#include "daemon/base/next_step.h"
#include "fallow/client/v1/health.grpc.pb.h"
#include "fallow/client/v1/next_step.pb.h"
#include "tests/unit/clients_link/fake_daemon.h"

namespace fallow::link {
namespace {

base::UniqueFd Listen(const std::string& path) {
  base::UniqueFd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.data(), path.size());
  REQUIRE(bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  REQUIRE(listen(listener.get(), 8) == 0);
  return listener;
}

class HealthService final : public client::v1::Health::Service {
 public:
  grpc::Status Check(grpc::ServerContext* context, const client::v1::CheckRequest*,
                     client::v1::CheckResponse* response) override {
    const auto& metadata = context->client_metadata();
    const auto version = metadata.find(kApiVersionKey);
    if (version != metadata.end()) {
      response->set_version(std::string(version->second.data(), version->second.size()));
    }
    in_background = metadata.contains("fallow-background");
    return answer;
  }
  grpc::Status Stop(grpc::ServerContext* context, const client::v1::StopRequest*,
                    client::v1::StopResponse*) override {
    while (!context->IsCancelled()) std::this_thread::yield();
    return grpc::Status::OK;
  }
  grpc::Status answer;
  bool in_background = false;  // whether the last call was marked as such
};

// A daemon in this process. As fallowd does, it accepts connections itself and hands them to gRPC.
class Daemon {
 public:
  Daemon() : listener_(Listen(path())) {
    grpc::ServerBuilder builder;
    acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        grpc::InsecureServerCredentials());
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    REQUIRE(server_ != nullptr);
    accepting_ = std::thread([this] { AcceptUntilShutDown(); });
  }
  ~Daemon() {
    Stop();
    shutdown(listener_.get(), SHUT_RDWR);
    accepting_.join();
  }
  std::string path() const { return folder_ / "fallowd.sock"; }
  HealthService& service() { return service_; }
  void Stop() { server_->Shutdown(std::chrono::system_clock::now()); }
  // Long, because the machine may stall for a while.
  ConnectOptions Options() const {
    return {.socket = {.path = path(), .start = false}, .patience = absl::Minutes(5)};
  }

 private:
  void AcceptUntilShutDown() {
    while (true) {
      const int fd = accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd < 0) return;
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
      connection.listener_fd = -1;
      connection.fd = fd;
      acceptor_->HandleNewConnection(&connection);
    }
  }

  TestFolder folder_;
  base::UniqueFd listener_;
  HealthService service_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  std::thread accepting_;
};

TEST_CASE("a call reaches the daemon with the version of the API") {
  Daemon daemon;
  auto connection = Connection::Open(daemon.Options());
  REQUIRE(connection.status().ToString() == "OK");
  CHECK((*connection)->daemon_pid() == getpid());
  for (int call = 0; call < 3; ++call) {
    client::v1::CheckResponse response;
    CHECK((*connection)->Call(Health::kCheck, {}, &response).ToString() == "OK");
    CHECK(response.version() == "1");
  }
}

TEST_CASE("a call that no person brought about says so") {
  Daemon daemon;
  auto connection = Connection::Open(daemon.Options());
  REQUIRE(connection.ok());
  client::v1::CheckResponse response;
  for (const bool background : {true, false}) {
    REQUIRE((*connection)->Call(Health::kCheck, {}, &response, {.background = background}).ok());
    CHECK(daemon.service().in_background == background);
  }
}

TEST_CASE("a refusal keeps its code and its words") {
  Daemon daemon;
  auto connection = Connection::Open(daemon.Options());
  REQUIRE(connection.ok());
  daemon.service().answer = {grpc::StatusCode::DATA_LOSS, "Page 7 is damaged."};
  client::v1::CheckResponse response;
  const absl::Status status = (*connection)->Call(Health::kCheck, {}, &response);
  CHECK(ExitCodeOf(status) == ExitCode::kDamaged);
  CHECK(status.message() == "Page 7 is damaged.");
}

TEST_CASE("a refusal's next step comes with it, and details that are none are left out") {
  Daemon daemon;
  auto connection = Connection::Open(daemon.Options());
  REQUIRE(connection.ok());
  const auto ask = [&](const std::string& details) {
    daemon.service().answer = {grpc::StatusCode::NOT_FOUND, "There is no such release.", details};
    client::v1::CheckResponse response;
    const absl::Status status = (*connection)->Call(Health::kCheck, {}, &response);
    CHECK(status.message() == "There is no such release.");
    return base::NextStepOf(status);
  };
  client::v1::Failure failure;
  failure.add_details()->set_type_url("type.googleapis.com/somebody.Else");
  google::protobuf::Any* const detail = failure.add_details();
  detail->set_type_url(base::kNextStepUrl);
  detail->set_value(ToBytes(WithId(base::Show(base::Thing::kReceipt), "k4f2")));
  CHECK(ask(failure.SerializeAsString()) == WithId(base::Show(base::Thing::kReceipt), "k4f2"));
  detail->set_value("\xFF\xFF");
  CHECK(ask(failure.SerializeAsString()) == base::NextStep());
  CHECK(ask("\xFF\xFF") == base::NextStep());
}

TEST_CASE("a living process that does not answer is told from a working one") {
  const TestFolder folder;
  const std::string path = folder / "fallowd.sock";
  const base::UniqueFd listener = Listen(path);
  const auto connection = Connection::Open(
      {.socket = {.path = path, .start = false}, .patience = absl::Milliseconds(20)});
  CHECK(ExitCodeOf(connection.status()) == ExitCode::kUnreachable);
  CHECK(std::string(connection.status().message()).find("does not answer") != std::string::npos);
}

TEST_CASE("a call that hangs ends at its deadline as not reachable") {
  Daemon daemon;
  auto connection = Connection::Open(daemon.Options());
  REQUIRE(connection.ok());
  client::v1::StopResponse response;
  const absl::Status status =
      (*connection)->Call(Health::kStop, {}, &response, {.timeout = absl::Milliseconds(50)});
  CHECK(ExitCodeOf(status) == ExitCode::kUnreachable);
  CHECK(std::string(status.message()).find("does not answer") != std::string::npos);
}

TEST_CASE("a call that hangs can be ended from another thread, or before it is made") {
  Daemon daemon;
  auto connection = Connection::Open(daemon.Options());
  REQUIRE(connection.ok());
  Cancellation cancellation;
  std::thread other([&] { cancellation.Cancel(); });
  client::v1::StopResponse response;
  for (int call = 0; call < 2; ++call) {
    const absl::Status status =
        (*connection)->Call(Health::kStop, {}, &response, {.cancellation = &cancellation});
    CHECK(absl::IsCancelled(status));
  }
  other.join();
}

TEST_CASE("a daemon that ends under a connection is told in plain words") {
  Daemon daemon;
  auto connection = Connection::Open(daemon.Options());
  REQUIRE(connection.ok());
  daemon.Stop();
  client::v1::CheckResponse response;
  const absl::Status status =
      (*connection)->Call(Health::kCheck, {}, &response, {.timeout = absl::Seconds(5)});
  CHECK(ExitCodeOf(status) == ExitCode::kUnreachable);
  CHECK(std::string(status.message()).find("was lost") != std::string::npos);
}

TEST_CASE("what the daemon says about another device is not taken for its own silence") {
  for (const auto code : {grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::DEADLINE_EXCEEDED}) {
    const std::string words = "Nobody has joined: five minutes are over.";
    CHECK(FromGrpc(grpc::Status(code, words)).message() == words);
    CHECK(FromGrpc(grpc::Status(code, "Deadline Exceeded")).message() != "Deadline Exceeded");
    CHECK(ExitCodeOf(FromGrpc(grpc::Status(code, words))) == ExitCode::kUnreachable);
  }
}

}  // namespace
}  // namespace fallow::link
