#ifndef FALLOW_CLIENTS_LINK_CONNECTION_H_
#define FALLOW_CLIENTS_LINK_CONNECTION_H_

// The way to the daemon: a connected socket (socket.h) in gRPC's hands, with no resolver, no
// reconnecting and no proxy. A daemon that listens but is silent is told from a working one before
// the first call: a gRPC server speaks first (its SETTINGS frame, RFC 9113 section 3.4), so a
// connection on which nothing arrives belongs to a process that does not run its loop.
//
// Open once, then for each call:
//     grpc::ClientContext context;
//     connection->Prepare(&context);
//     absl::Status status = connection->ToStatus(stub->Write(&context, request, &reply));
//
// A connection lives as long as its daemon: after a restart, open a new one. Opening blocks; an
// open connection is safe from any thread.

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/link/socket.h"

namespace fallow::link {

// The version of fallow.client.v1 that this client speaks, sent with each call as metadata.
inline constexpr char kApiVersionKey[] = "fallow-api-version";
inline constexpr char kApiVersion[] = "1";

// The daemon answers each unary call within moments; one that takes longer than this is stuck.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(30);

// The largest single message that is taken from the daemon: the longest text there may be, and
// more.
inline constexpr int kReplyBytesMax = 16 << 20;

struct ConnectOptions {
  SocketOptions socket;
  // How long a daemon may take to say its first word.
  absl::Duration patience = absl::Seconds(5);
};

// A call's outcome as a Status with the same code and words. When it never reached the daemon, or
// ran into its deadline, the message says that, which process `daemon_pid` is silent, and what to
// do.
absl::Status FromGrpc(const grpc::Status& status, pid_t daemon_pid = 0);

class Connection {
 public:
  // Errors of OpenSocket(); DEADLINE_EXCEEDED with the process named when the daemon is silent.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ConnectOptions& options);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  pid_t daemon_pid() const { return pid_; }
  bool started_daemon() const { return started_; }

  // Adds the version and, unless infinite, a deadline. Calls that may take long for a reason
  // (unlock, init, import, export, doctor, watch, attachments) are prepared with
  // absl::InfiniteDuration().
  void Prepare(grpc::ClientContext* context, absl::Duration timeout = kCallTimeout) const;

  // FromGrpc() with this daemon's process.
  absl::Status ToStatus(const grpc::Status& status) const;

 private:
  Connection(std::shared_ptr<grpc::Channel> channel, pid_t pid, bool started)
      : channel_(std::move(channel)), pid_(pid), started_(started) {}

  std::shared_ptr<grpc::Channel> channel_;
  pid_t pid_;
  bool started_;
};

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_CONNECTION_H_
