#ifndef FALLOW_CLIENTS_LINK_CONNECTION_H_
#define FALLOW_CLIENTS_LINK_CONNECTION_H_

// The way to the daemon: a connected socket (socket.h) in gRPC's hands, with no resolver, no
// reconnecting and no proxy. A daemon that listens but is silent is told from a working one before
// the first call: a gRPC server speaks first (its SETTINGS frame, RFC 9113 section 3.4), so a
// connection on which nothing arrives belongs to a process that does not run its loop.
//
//     auto connection = Connection::Open(options);
//     absl::Status status = (*connection)->Call(Journal::kWrite, request, &reflection);
//
// gRPC itself is seen by this folder's sources alone. A connection lives as long as its daemon:
// after a restart, open a new one. Opening and calling block; an open connection is safe from any
// thread.

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

// Ends a call from another thread than the one that waits for it. Safe from any thread.
class Cancellation {
 public:
  // The call ends with CANCELLED; one that is begun with this afterwards ends at once.
  void Cancel();

 private:
  friend class RunningCall;
  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> cancel_ ABSL_GUARDED_BY(mutex_);
};

struct CallOptions {
  // Infinite for calls that may take long for a reason: unlock, init, import, export, doctor,
  // watch, attachments.
  absl::Duration timeout = kCallTimeout;
  // Made by the client itself, not brought about by a person: it does not count as use, so that the
  // journal locks as if it had not been made.
  bool background = false;
  Cancellation* cancellation = nullptr;
};

class Connection {
 public:
  // Errors of OpenSocket(); DEADLINE_EXCEEDED with the process named when the daemon is silent.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ConnectOptions& options);
  ~Connection();

  pid_t daemon_pid() const { return pid_; }
  bool started_daemon() const { return started_; }

  // A call's outcome has the daemon's own code and words. When the call never reached the daemon,
  // or ran into its deadline, the message says that, which process is silent, and what to do.
  template <class Request, class Response>
  absl::Status Call(Unary<Request, Response> call, const Request& request, Response* response,
                    const CallOptions& options = {}) {
    return CallNamed(call.name, request, response, options);
  }
  // `each` takes a const Message& and returns false to hear no more, which is a good end.
  template <class Request, class Message, class Each>
  absl::Status Read(Stream<Request, Message> call, const Request& request, const Each& each,
                    const CallOptions& options = {.timeout = absl::InfiniteDuration()}) {
    Message message;
    return ReadNamed(
        call.name, request, &message, [&] { return each(std::as_const(message)); }, options);
  }
  // `next` fills in a Message* and says whether it is the last; its failure ends the call and is
  // returned. A daemon that takes no more is not told more, and its own words are returned.
  template <class Message, class Response, class Next>
  absl::Status Send(Upload<Message, Response> call, const Next& next, Response* response,
                    const CallOptions& options = {.timeout = absl::InfiniteDuration()}) {
    Message message;
    return SendNamed(
        call.name, &message, [&](bool* last) { return next(&message, last); }, response, options);
  }

  // The same of a call that is known by its name alone ("/fallow.client.v1.Journal/Write").
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

  std::unique_ptr<Channel> channel_;
  pid_t pid_;
  bool started_;
};

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_CONNECTION_H_
