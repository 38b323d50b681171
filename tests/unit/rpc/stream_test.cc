// The two kinds of streamed replies, served over a real transport by a service that does nothing
// else.

#include <grpcpp/create_channel_posix.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "daemon/rpc/event_stream.h"
#include "daemon/rpc/page_stream.h"
#include "fallow/client/v1/attachment.grpc.pb.h"
#include "tests/unit/rpc/fakes.h"

namespace fallow::rpc {
namespace {

using client::v1::AttachmentChunk;
using Reactor = grpc::ServerWriteReactor<AttachmentChunk>;
using grpc::experimental::ExternalConnectionAcceptor;

class OneMethod final : public client::v1::Attachments::CallbackService {
 public:
  using Method = std::function<Reactor*(Calls&, grpc::CallbackServerContext*)>;
  explicit OneMethod(Method method) : method_(std::move(method)) {
    grpc::ServerBuilder builder;
    door_ = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        grpc::InsecureServerCredentials());
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
    ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.fd = ends[0];
    door_->HandleNewConnection(&connection);
    stub_ = client::v1::Attachments::NewStub(grpc::CreateInsecureChannelFromFd("test", ends[1]));
  }
  ~OneMethod() override {
    server_->Shutdown(std::chrono::system_clock::now());
    CHECK(calls_.under_way() == 0);
  }

  Reactor* Get(grpc::CallbackServerContext* context,
               const client::v1::GetAttachmentRequest* /*request*/) override {
    return method_(calls_, context);
  }
  auto Call(grpc::ClientContext& context) { return stub_->Get(&context, {}); }
  void Open() { session_.state_ = usecases::VaultState::kUnlocked; }
  void Lock() {
    executor_.Run([this] { CHECK(session_.Lock().ok()); });
  }
  int under_way() const { return calls_.under_way(); }

 private:
  FakeSession session_;
  base::Executor executor_;
  Calls calls_{executor_, session_};
  Method method_;
  std::unique_ptr<ExternalConnectionAcceptor> door_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<client::v1::Attachments::Stub> stub_;
};

// Waits until `value` has been unchanged for longer than a running producer would take.
int Settled(const std::atomic<int>& value) {
  int before = -1;
  while (before != value) {
    before = value;
    absl::SleepFor(absl::Milliseconds(200));
  }
  return before;
}

TEST_CASE("pages come in order and the stream ends") {
  OneMethod service([](Calls& calls, grpc::CallbackServerContext* context) {
    auto next = std::make_shared<int>(0);
    return PageStream<AttachmentChunk>::Start(
        calls, context, [next](AttachmentChunk& chunk) -> absl::StatusOr<bool> {
          chunk.set_content(std::to_string(*next));
          return ++*next <= 5;
        });
  });
  grpc::ClientContext context;
  const auto reader = service.Call(context);
  AttachmentChunk chunk;
  for (int i = 0; i < 5; ++i) {
    REQUIRE(reader->Read(&chunk));
    CHECK(chunk.content() == std::to_string(i));
  }
  CHECK_FALSE(reader->Read(&chunk));
  CHECK(reader->Finish().ok());
}

TEST_CASE("a failure in the middle ends the stream with its status") {
  OneMethod service([](Calls& calls, grpc::CallbackServerContext* context) {
    auto first = std::make_shared<bool>(true);
    return PageStream<AttachmentChunk>::Start(calls, context,
                                              [first](AttachmentChunk&) -> absl::StatusOr<bool> {
                                                if (std::exchange(*first, false)) return true;
                                                return absl::DataLossError("damaged");
                                              });
  });
  grpc::ClientContext context;
  const auto reader = service.Call(context);
  AttachmentChunk chunk;
  CHECK(reader->Read(&chunk));
  CHECK_FALSE(reader->Read(&chunk));
  CHECK(reader->Finish().error_code() == grpc::StatusCode::DATA_LOSS);
}

TEST_CASE("what a library throws ends the stream and nothing else") {
  OneMethod service([](Calls& calls, grpc::CallbackServerContext* context) {
    return PageStream<AttachmentChunk>::Start(
        calls, context, [](AttachmentChunk&) -> absl::StatusOr<bool> { throw std::bad_alloc(); });
  });
  grpc::ClientContext context;
  CHECK(service.Call(context)->Finish().error_code() == grpc::StatusCode::UNKNOWN);
}

TEST_CASE("a reader that does not read costs a bounded number of pages, and leaving ends them") {
  constexpr size_t kPageBytes = 256 << 10;
  constexpr int kPagesMax = 64;  // 16 MiB: what the transport may hold, and ample room
  std::atomic<int> made = 0;
  std::atomic<bool> dropped = false;
  {
    OneMethod service([&](Calls& calls, grpc::CallbackServerContext* context) {
      const std::shared_ptr<void> held(nullptr, [&](void*) { dropped = true; });
      return PageStream<AttachmentChunk>::Start(
          calls, context, [&made, held](AttachmentChunk& chunk) -> absl::StatusOr<bool> {
            chunk.set_content(std::string(kPageBytes, 'a'));
            ++made;
            return true;
          });
    });
    grpc::ClientContext context;
    const auto reader = service.Call(context);
    AttachmentChunk chunk;
    REQUIRE(reader->Read(&chunk));
    CHECK(Settled(made) < kPagesMax);
    context.TryCancel();
    while (reader->Read(&chunk)) {
    }
    CHECK(reader->Finish().error_code() == grpc::StatusCode::CANCELLED);
    while (!dropped) std::this_thread::yield();
  }
  CHECK(dropped);
}

// Messages without end, each of them larger than what gRPC sends unread.
OneMethod::Method Endless(std::atomic<bool>& dropped) {
  return [&dropped](Calls& calls, grpc::CallbackServerContext* context) {
    const std::shared_ptr<void> held(nullptr, [&](void*) { dropped = true; });
    return PageStream<AttachmentChunk>::Start(
        calls, context, [held](AttachmentChunk& chunk) -> absl::StatusOr<bool> {
          chunk.set_content(std::string(1 << 20, 'a'));
          return true;
        });
  };
}

TEST_CASE("a stream from an open journal ends when it is locked, and drops what it held at once") {
  std::atomic<bool> dropped = false;
  OneMethod service(Endless(dropped));
  service.Open();
  grpc::ClientContext context;
  const auto reader = service.Call(context);
  AttachmentChunk chunk;
  REQUIRE(reader->Read(&chunk));
  service.Lock();
  CHECK(dropped);
  while (reader->Read(&chunk)) {
  }
  CHECK(reader->Finish().error_code() == grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_CASE("a message that its client does not read does not outlive a lock") {
  std::atomic<bool> dropped = false;
  OneMethod service(Endless(dropped));
  service.Open();
  grpc::ClientContext context;
  const auto reader = service.Call(context);
  AttachmentChunk chunk;
  REQUIRE(reader->Read(&chunk));
  service.Lock();
  while (service.under_way() > 0) std::this_thread::yield();
  while (reader->Read(&chunk)) {
  }
  CHECK(reader->Finish().error_code() == grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_CASE("a full queue of events refuses an offer and keeps a push waiting") {
  EventStream<AttachmentChunk>* stream = nullptr;
  std::atomic<bool> begun = false;
  OneMethod service([&](Calls& calls, grpc::CallbackServerContext* context) {
    stream = EventStream<AttachmentChunk>::Begin(calls, context, 4);
    begun = true;
    return stream;
  });
  grpc::ClientContext context;
  const auto reader = service.Call(context);
  while (!begun) std::this_thread::yield();
  AttachmentChunk chunk;
  chunk.set_content(std::string(1 << 20, 'a'));
  int offered = 0;
  while (stream->Offer(chunk)) REQUIRE(++offered < 1000);
  std::atomic<int> pushed = 0;
  std::thread producer([&] {
    for (int i = 0; i < 50; ++i) {
      if (stream->Push(chunk)) ++pushed;
    }
    stream->Close(absl::OkStatus());
  });
  int read = 0;
  while (reader->Read(&chunk)) ++read;
  producer.join();
  CHECK(pushed == 50);
  CHECK(read == offered + 50);
  CHECK(reader->Finish().ok());
}

TEST_CASE("a producer that waits for room is let go when the client leaves") {
  EventStream<AttachmentChunk>* stream = nullptr;
  std::atomic<bool> begun = false;
  OneMethod service([&](Calls& calls, grpc::CallbackServerContext* context) {
    stream = EventStream<AttachmentChunk>::Begin(calls, context, 1);
    begun = true;
    return stream;
  });
  grpc::ClientContext context;
  const auto reader = service.Call(context);
  while (!begun) std::this_thread::yield();
  std::thread producer([&] {
    AttachmentChunk chunk;
    chunk.set_content(std::string(1 << 20, 'a'));
    while (stream->Push(chunk)) {
    }
    stream->Close(absl::OkStatus());
  });
  AttachmentChunk chunk;
  REQUIRE(reader->Read(&chunk));
  context.TryCancel();
  producer.join();
  while (reader->Read(&chunk)) {
  }
  CHECK(reader->Finish().error_code() == grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace fallow::rpc
