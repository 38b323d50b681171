#ifndef FALLOW_CLIENTS_LINK_CONNECTION_H_
#define FALLOW_CLIENTS_LINK_CONNECTION_H_

// A connection to the daemon: a connected socket (socket.h) handed to gRPC, without resolver,
// reconnecting or proxy. A daemon that listens but is silent is detected before the first call: a
// gRPC server speaks first (its SETTINGS frame, RFC 9113 section 3.4), so a connection on which
// nothing arrives belongs to a process whose event loop is not running.
//
//     auto connection = Connection::Open(options);
//     absl::Status status = (*connection)->Call(Journal::kWrite, request, &reflection);
//
// Only the sources of this folder see gRPC itself. A connection lasts as long as its daemon: after
// a restart, open a new one. Opening and calling block; an open connection is safe from any thread.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "clients/link/calls.h"
#include "clients/link/socket.h"

namespace google::protobuf {
class MessageLite;
}
namespace grpc {
class Status;
}

namespace fallow::link {

// Metadata with which the daemon says that a stream has begun.
inline constexpr char kBegunKey[] = "fallow-begun";

// The version of fallow.client.v1 that this client uses, sent with each call as metadata.
inline constexpr char kApiVersionKey[] = "fallow-api-version";
inline constexpr char kApiVersion[] = "1";

// The daemon answers a unary call almost immediately; if it takes longer than this, it is stuck.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(30);

// The largest message accepted from the daemon: more than the longest possible text.
inline constexpr int kReplyBytesMax = 16 << 20;

struct ConnectOptions {
  SocketOptions socket;
  // How long to wait for the daemon's first bytes.
  absl::Duration patience = absl::Seconds(5);
};

// Ends a call from a thread other than the one that waits for it. Safe from any thread.
class Cancellation {
 public:
  // The call ends with CANCELLED; a call that is started with this later ends at once.
  void Cancel();

 private:
  friend class RunningCall;
  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> cancel_ ABSL_GUARDED_BY(mutex_);
};

struct CallOptions {
  // Infinite for calls that can legitimately take long: unlock, init, import, export, doctor,
  // watch, attachments.
  absl::Duration timeout = kCallTimeout;
  // The client made this call on its own and not for the user: it does not count as use and does
  // not delay locking.
  bool background = false;
  Cancellation* cancellation = nullptr;
  // Of a call that is read from: called once, before the first message, when the daemon says that
  // the stream has begun. A watcher misses no change from then on (watch.proto); other streams do
  // not say so, and a call that is refused never begins.
  std::function<void()> begun = nullptr;
};

class Connection {
 public:
  // Errors of OpenSocket(); DEADLINE_EXCEEDED, naming the process, when the daemon is silent.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ConnectOptions& options);
  ~Connection();

  pid_t daemon_pid() const { return pid_; }
  // Whether a call has found that the daemon is gone. All later calls will fail as that one did.
  bool lost() const { return lost_; }
  bool started_daemon() const { return started_; }

  // The result has the daemon's own code and message. If the call never reached the daemon or ran
  // into its deadline, the message says so, which process is silent, and what to do.
  template <class Request, class Response>
  absl::Status Call(Unary<Request, Response> call, const Request& request, Response* response,
                    const CallOptions& options = {}) {
    return CallNamed(call.name, request, response, options);
  }
  // `each` takes a const Message& and returns false to stop reading, which is not an error.
  template <class Request, class Message, class Each>
  absl::Status Read(Stream<Request, Message> call, const Request& request, const Each& each,
                    const CallOptions& options = {.timeout = absl::InfiniteDuration()}) {
    Message message;
    return ReadNamed(
        call.name, request, &message, [&] { return each(std::as_const(message)); }, options);
  }
  // `next` fills in a Message* and sets whether it is the last; its failure ends the call and is
  // returned. If the daemon stops accepting messages, sending ends and the daemon's own status is
  // returned.
  template <class Message, class Response, class Next>
  absl::Status Send(Upload<Message, Response> call, const Next& next, Response* response,
                    const CallOptions& options = {.timeout = absl::InfiniteDuration()}) {
    Message message;
    return SendNamed(
        call.name, &message, [&](bool* last) { return next(&message, last); }, response, options);
  }

  // The same for calls given by name only ("/fallow.client.v1.Journal/Write").
  using MessageLite = google::protobuf::MessageLite;
  absl::Status CallNamed(const char* name, const MessageLite& request, MessageLite* response,
                         const CallOptions& options);
  absl::Status ReadNamed(const char* name, const MessageLite& request, MessageLite* message,
                         const std::function<bool()>& each, const CallOptions& options);
  absl::Status SendNamed(const char* name, MessageLite* message,
                         const std::function<absl::Status(bool* last)>& next, MessageLite* response,
                         const CallOptions& options);

 private:
  struct Channel;
  Connection(std::unique_ptr<Channel> channel, pid_t pid, bool started);

  // The result of a call, in the words of absl and of this client.
  absl::Status Result(const grpc::Status& status);

  std::unique_ptr<Channel> channel_;
  pid_t pid_;
  bool started_;
  std::atomic<bool> lost_ = false;
};

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_CONNECTION_H_
