#include "clients/link/connection.h"

#include <google/protobuf/message_lite.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "absl/time/clock.h"
#include "clients/link/background.h"
#include "clients/link/grpc_status.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/next_step.pb.h"

namespace fallow::link {
namespace {

constexpr absl::Duration kRetry = absl::Milliseconds(5);

// The maximum size of a failure's details (fallow/client/v1/next_step.proto) that is accepted.
constexpr size_t kDetailsBytesMax = 8192;

enum class FirstWord { kSpoken, kSilent, kHungUp };

FirstWord AwaitFirstWord(const base::UniqueFd& fd, absl::Time deadline) {
  while (true) {
    pollfd waiting{fd.get(), POLLIN, 0};
    const absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
    const int ready = poll(&waiting, 1, static_cast<int>(absl::ToInt64Milliseconds(left)));
    if (ready > 0) {
      char first = 0;
      return recv(fd.get(), &first, 1, MSG_PEEK) > 0 ? FirstWord::kSpoken : FirstWord::kHungUp;
    }
    if (ready < 0 && errno != EINTR) return FirstWord::kSilent;
    if (left == absl::ZeroDuration()) return FirstWord::kSilent;
  }
}

}  // namespace

// One call of any type, step by step, on its own completion queue.
class RunningCall {
 public:
  using Message = google::protobuf::MessageLite;
  using Stub = grpc::TemplatedGenericStub<Message, Message>;

  explicit RunningCall(const CallOptions& options) : cancellation_(options.cancellation) {
    context_.AddMetadata(kApiVersionKey, kApiVersion);
    if (options.background) context_.AddMetadata(kBackgroundKey, "1");
    if (options.timeout != absl::InfiniteDuration()) {
      context_.set_deadline(std::chrono::system_clock::now() +
                            absl::ToChronoMilliseconds(options.timeout));
    }
    if (cancellation_ == nullptr) return;
    const absl::MutexLock lock(&cancellation_->mutex_);
    cancellation_->cancel_ = [this] { context_.TryCancel(); };
    if (cancellation_->cancelled_) context_.TryCancel();
  }
  ~RunningCall() {
    if (cancellation_ != nullptr) {
      const absl::MutexLock lock(&cancellation_->mutex_);
      cancellation_->cancel_ = nullptr;
    }
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  RunningCall(const RunningCall&) = delete;
  RunningCall& operator=(const RunningCall&) = delete;

  grpc::ClientContext* context() { return &context_; }
  grpc::CompletionQueue* queue() { return &queue_; }
  void Cancel() { context_.TryCancel(); }
  // Done() waits for the step that was started with tag(); false if the step failed.
  void* tag() { return this; }
  bool Done() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  // Waits for the result of a call that streams in either direction.
  template <class ReaderWriter>
  grpc::Status End(ReaderWriter& stream) {
    grpc::Status status;
    stream.Finish(&status, tag());
    Done();
    return status;
  }

 private:
  Cancellation* cancellation_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
};

struct Connection::Channel {
  std::shared_ptr<grpc::Channel> channel;
  RunningCall::Stub stub{channel};
};

Connection::Connection(std::unique_ptr<Channel> channel, pid_t pid, bool started)
    : channel_(std::move(channel)), pid_(pid), started_(started) {}

Connection::~Connection() = default;

void Cancellation::Cancel() {
  const absl::MutexLock lock(&mutex_);
  cancelled_ = true;
  if (cancel_) cancel_();
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const ConnectOptions& options) {
  const absl::Time deadline = absl::Now() + options.patience;
  absl::StatusOr<Socket> socket = OpenSocket(options.socket);
  if (!socket.ok()) return socket.status();
  FirstWord word = AwaitFirstWord(socket->fd, deadline);
  // The socket of a daemon that is shutting down still accepts connections. No request has been
  // sent on this one yet, so the next daemon can be used instead.
  while (word == FirstWord::kHungUp && absl::Now() < deadline) {
    absl::SleepFor(kRetry);
    socket = OpenSocket(options.socket);
    if (!socket.ok()) return socket.status();
    word = AwaitFirstWord(socket->fd, deadline);
  }
  if (word == FirstWord::kSilent) return SilentDaemon(socket->pid);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kReplyBytesMax);
  // From here on the channel owns the descriptor.
  auto channel =
      std::make_unique<Channel>(Channel{.channel = grpc::CreateCustomInsecureChannelFromFd(
                                            "fallowd", socket->fd.release(), arguments)});
  return std::unique_ptr<Connection>(
      new Connection(std::move(channel), socket->pid, socket->started));
}

absl::Status Connection::CallNamed(const char* name, const MessageLite& request,
                                   MessageLite* response, const CallOptions& options) {
  RunningCall call(options);
  const auto reader = channel_->stub.PrepareUnaryCall(call.context(), name, request, call.queue());
  reader->StartCall();
  grpc::Status status;
  reader->Finish(response, &status, call.tag());
  call.Done();
  return Result(status);
}

absl::Status Connection::ReadNamed(const char* name, const MessageLite& request,
                                   MessageLite* message, const std::function<bool()>& each,
                                   const CallOptions& options) {
  RunningCall call(options);
  const auto stream = channel_->stub.PrepareCall(call.context(), name, call.queue());
  stream->StartCall(call.tag());
  if (!call.Done()) return Result(call.End(*stream));
  stream->WriteLast(request, grpc::WriteOptions(), call.tag());
  call.Done();
  if (options.begun) {
    stream->ReadInitialMetadata(call.tag());
    if (call.Done() && call.context()->GetServerInitialMetadata().contains(kBegunKey)) {
      options.begun();
    }
  }
  while (true) {
    stream->Read(message, call.tag());
    if (!call.Done()) return Result(call.End(*stream));
    if (each()) continue;
    call.Cancel();
    call.End(*stream);
    return absl::OkStatus();
  }
}

absl::Status Connection::SendNamed(const char* name, MessageLite* message,
                                   const std::function<absl::Status(bool* last)>& next,
                                   MessageLite* response, const CallOptions& options) {
  RunningCall call(options);
  const auto stream = channel_->stub.PrepareCall(call.context(), name, call.queue());
  stream->StartCall(call.tag());
  absl::Status sent;
  bool last = !call.Done();
  while (!last) {
    sent = next(&last);
    if (!sent.ok()) {
      call.Cancel();
      break;
    }
    const grpc::WriteOptions how =
        last ? grpc::WriteOptions().set_last_message() : grpc::WriteOptions();
    stream->Write(*message, how, call.tag());
    // The message was not accepted: the daemon has ended the call, and the status says why.
    if (!call.Done()) break;
    message->Clear();
  }
  stream->Read(response, call.tag());
  call.Done();
  const absl::Status status = Result(call.End(*stream));
  return sent.ok() ? status : sent;
}

namespace {

// The details of a failure only ever come from the daemon, but are treated like any outside input:
// what cannot be understood is ignored.
base::NextStep NextStepOf(const std::string& details) {
  client::v1::Failure failure;
  if (details.empty() || details.size() > kDetailsBytesMax || !failure.ParseFromString(details)) {
    return {};
  }
  for (const google::protobuf::Any& detail : failure.details()) {
    if (detail.type_url() != base::kNextStepUrl) continue;
    return base::NextStepFrom(detail.value()).value_or(base::NextStep());
  }
  return {};
}

// The daemon's own messages end with a full stop. gRPC's messages for a deadline or a broken
// connection do not, and talk about sockets.
bool IsByDaemon(const grpc::Status& status) {
  const std::string& said = status.error_message();
  return !said.empty() && said.back() == '.';
}

bool IsLost(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE && !IsByDaemon(status);
}

}  // namespace

absl::Status Connection::Result(const grpc::Status& status) {
  if (IsLost(status)) lost_ = true;
  return FromGrpc(status, pid_);
}

absl::Status FromGrpc(const grpc::Status& status, pid_t daemon_pid) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  if (code == absl::StatusCode::kDeadlineExceeded && !IsByDaemon(status)) {
    return SilentDaemon(daemon_pid);
  }
  if (IsLost(status)) {
    return base::Unreachable(
        "The connection to fallowd was lost",
        "it stopped during the request; everything confirmed before that is saved",
        base::Next::kTryAgain);
  }
  return base::WithNextStep(absl::Status(code, status.error_message()),
                            NextStepOf(status.error_details()));
}

}  // namespace fallow::link
