#ifndef FALLOW_CLIENTS_LINK_SESSION_H_
#define FALLOW_CLIENTS_LINK_SESSION_H_

// A client's conversation with the daemon. The first call connects, starting the daemon if it is
// not running, and so does the first one after a call that has lost its connection. A call that
// finds the journal locked asks for the passphrase, unlocks, and is repeated once; a background
// call never asks. For one thread: a client with several uses a session for each, or calls on the
// connection.

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/link/asker.h"
#include "clients/link/calls.h"
#include "clients/link/connection.h"
#include "daemon/base/secret_string.h"
#include "fallow/client/v1/health.pb.h"

namespace fallow::link {

// How long a call may take: most return almost immediately or never; some wait for a disk or a
// person.
enum class Patience { kMoment, kLong };

class Session {
 public:
  // `asker` must outlive the session.
  explicit Session(Asker& asker) : asker_(asker) {}

  // A call with a single response.
  template <class Request, class Response>
  absl::Status Call(Unary<Request, Response> call, const Request& request, Response* response,
                    Patience patience = Patience::kMoment) {
    return CallNamed(call.name, request, response, patience);
  }

  // A call with a stream of responses. `each` returns false to stop reading. If the journal is
  // locked while responses are arriving, the call ends with that error: it is not repeated, since
  // some responses have been delivered.
  // `begun` as in CallOptions.
  template <class Request, class Message, class Each>
  absl::Status Read(Stream<Request, Message> call, const Request& request, const Each& each,
                    const std::function<void()>& begun = nullptr) {
    Message message;
    return ReadNamed(
        call.name, request, &message, [&] { return each(std::as_const(message)); }, begun);
  }

  // Runs `call`; if it fails because the journal is locked, unlocks and runs it once more.
  using ConnectedCall = std::function<absl::Status(Connection&)>;
  absl::Status Unlocked(const ConnectedCall& call);

  absl::StatusOr<client::v1::VaultState> State();
  // Unlocks the journal if it is locked. NOT_FOUND when there is none.
  absl::Status EnsureOpen();
  // Asks for the passphrase and unlocks. NOT_FOUND, without asking, when there is no journal.
  absl::Status Unlock();
  // Unlocks with a passphrase obtained earlier; if the journal is already unlocked, the passphrase
  // is still checked.
  absl::Status UnlockWith(const base::SecretString& passphrase);
  // Asks for the passphrase until it is right, as often as the asker allows, and unlocks with it.
  absl::StatusOr<base::SecretString> AskAndUnlock(const std::string& question);
  // For a call that needs the passphrase even while the journal is open. Asks for it, and unlocks a
  // locked journal with it. If the asker allows one try only and the journal is open, the
  // passphrase is returned without being checked: the call that it is for does that.
  absl::StatusOr<base::SecretString> AskPassphraseAgain(const std::string& question);
  Asker& asker() { return asker_; }
  // Whether calls from now on are background calls (CallOptions::background). What would ask for
  // the passphrase then returns FAILED_PRECONDITION instead.
  void SetBackground(bool background) { background_ = background; }

  // Whether the connection ended during a call, so that it is open what became of that call.
  bool lost() const { return connection_ != nullptr && connection_->lost(); }
  // The next call makes a new connection.
  void Disconnect() { connection_.reset(); }
  // Connects, unless connected to a daemon that is still there, as far as earlier calls have shown.
  // The connection lasts until Disconnect, or the next call after it was lost. UNAVAILABLE when no
  // daemon is running and `may_start` is false.
  absl::StatusOr<Connection*> Connect(bool may_start = true);

 private:
  using MessageLite = google::protobuf::MessageLite;
  absl::Status CallNamed(const char* name, const MessageLite& request, MessageLite* response,
                         Patience patience);
  absl::Status ReadNamed(const char* name, const MessageLite& request, MessageLite* message,
                         const std::function<bool()>& each, const std::function<void()>& begun);
  void TellFound();

  Asker& asker_;
  bool background_ = false;
  std::unique_ptr<Connection> connection_;
};

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_SESSION_H_
