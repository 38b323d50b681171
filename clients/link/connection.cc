#include "clients/link/connection.h"

#include <grpcpp/create_channel_posix.h>
#include <grpcpp/grpcpp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "absl/time/clock.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/next_step.pb.h"

namespace fallow::link {
namespace {

constexpr absl::Duration kRetry = absl::Milliseconds(5);

// The most that a failure's details (fallow/client/v1/next_step.proto) are taken to hold.
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

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const ConnectOptions& options) {
  const absl::Time deadline = absl::Now() + options.patience;
  absl::StatusOr<Socket> socket = OpenSocket(options.socket);
  if (!socket.ok()) return socket.status();
  FirstWord word = AwaitFirstWord(socket->fd, deadline);
  // The socket of a daemon that is just ending still takes connections; nothing was asked on this
  // one yet, so the next daemon can be asked instead.
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
  std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomInsecureChannelFromFd("fallowd", socket->fd.release(), arguments);
  return std::unique_ptr<Connection>(
      new Connection(std::move(channel), socket->pid, socket->started));
}

void Connection::Prepare(grpc::ClientContext* context, absl::Duration timeout) const {
  context->AddMetadata(kApiVersionKey, kApiVersion);
  if (timeout != absl::InfiniteDuration()) {
    context->set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(timeout));
  }
}

absl::Status Connection::ToStatus(const grpc::Status& status) const {
  return FromGrpc(status, pid_);
}

namespace {

// The details of a failure come from the daemon alone, and yet are read as anything from outside:
// what cannot be understood is left out.
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

}  // namespace

absl::Status FromGrpc(const grpc::Status& status, pid_t daemon_pid) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  // What the daemon says itself ends with a full stop. gRPC's own words for a deadline or a broken
  // connection do not, and are about sockets.
  const std::string& said = status.error_message();
  const bool by_daemon = !said.empty() && said.back() == '.';
  if (code == absl::StatusCode::kDeadlineExceeded && !by_daemon) return SilentDaemon(daemon_pid);
  if (code == absl::StatusCode::kUnavailable && !by_daemon) {
    return base::Unreachable(
        "The connection to fallowd broke off",
        "it stopped while it was asked; whatever was confirmed before is saved",
        base::Next::kTryAgain);
  }
  return base::WithNextStep(absl::Status(code, said), NextStepOf(status.error_details()));
}

}  // namespace fallow::link
