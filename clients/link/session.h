#ifndef FALLOW_CLIENTS_LINK_SESSION_H_
#define FALLOW_CLIENTS_LINK_SESSION_H_

// A client's talk with the daemon. The first call connects, starting the daemon when there is none;
// a call that finds the journal locked asks for the passphrase, unlocks and is made once more. One
// thread: a client that works on several has a session for each, or calls on the connection.

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

// How long a call may take: most end within moments or never; some wait for a disk or a person.
enum class Patience { kMoment, kLong };

class Session {
 public:
  // `asker` must outlive the session.
  explicit Session(Asker& asker) : asker_(asker) {}

  // A call with one answer.
  template <class Request, class Response>
  absl::Status Call(Unary<Request, Response> call, const Request& request, Response* response,
                    Patience patience = Patience::kMoment) {
    return CallNamed(call.name, request, response, patience);
  }

  // A call whose answer streams. `each` returns false to hear no more. A journal that is locked
  // while the answer is under way ends it: what was heard cannot be unsaid and is not said twice.
  template <class Request, class Message, class Each>
  absl::Status Read(Stream<Request, Message> call, const Request& request, const Each& each) {
    Message message;
    return ReadNamed(call.name, request, &message, [&] { return each(std::as_const(message)); });
  }

  // Runs `call`, and once more after unlocking where it says that the journal is locked.
  using ConnectedCall = std::function<absl::Status(Connection&)>;
  absl::Status Unlocked(const ConnectedCall& call);

  absl::StatusOr<client::v1::VaultState> State();
  // Unlocks the journal if it is locked. NOT_FOUND when there is none.
  absl::Status EnsureOpen();
  // Asks for the passphrase and unlocks. NOT_FOUND, before anything is asked, when there is none.
  absl::Status Unlock();
  // Unlocks with a passphrase that was said already; where the journal is open it is checked all
  // the same.
  absl::Status UnlockWith(const base::SecretString& passphrase);
  // Asks for the passphrase until it is right, as often as the asker allows, and unlocks with it.
  absl::StatusOr<base::SecretString> AskAndUnlock(const std::string& question);
  // For what asks for it although the journal is open; a locked one is opened by the same saying.
  // Where it is asked once only, an open journal leaves it to the call that it is for to try it.
  absl::StatusOr<base::SecretString> AskPassphraseAgain(const std::string& question);
  Asker& asker() { return asker_; }
  // Calls from here on do, or do not, count as use of the journal (CallOptions).
  void SetBackground(bool background) { background_ = background; }

  // The next call connects anew.
  void Disconnect() { connection_.reset(); }
  // Connects, unless connected. UNAVAILABLE when nobody listens and `may_start` is false.
  absl::StatusOr<Connection*> Connect(bool may_start = true);

 private:
  using MessageLite = google::protobuf::MessageLite;
  absl::Status CallNamed(const char* name, const MessageLite& request, MessageLite* response,
                         Patience patience);
  absl::Status ReadNamed(const char* name, const MessageLite& request, MessageLite* message,
                         const std::function<bool()>& each);

  Asker& asker_;
  bool background_ = false;
  std::unique_ptr<Connection> connection_;
};

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_SESSION_H_
