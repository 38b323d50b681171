#ifndef FALLOW_CLIENTS_LINK_SESSION_H_
#define FALLOW_CLIENTS_LINK_SESSION_H_

// A command's talk with the daemon. The first call connects, starting the daemon when there is
// none; a call that finds the journal locked asks for the passphrase, unlocks and is said once
// more. One thread.

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/link/connection.h"
#include "clients/terminal/passphrase.h"
#include "fallow/client/v1/health.pb.h"

namespace fallow::link {

// How long a call may take: most end within moments or never; some wait for a disk or a person.
enum class Patience { kMoment, kLong };

class Session {
 public:
  // `passphrase_fd`: where the passphrase is read from when one is needed; -1: the terminal.
  explicit Session(int passphrase_fd) : passphrase_fd_(passphrase_fd) {}

  // A call with one answer.
  template <class Stub, class Request, class Response>
  absl::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response,
                    Patience patience = Patience::kMoment) {
    return Unlocked([&](Connection& connection) {
      grpc::ClientContext context;
      Prepare(connection, &context, patience);
      Stub stub(connection.channel());
      return connection.ToStatus((stub.*method)(&context, request, response));
    });
  }

  // A call whose answer streams. `each` returns false to hear no more. A journal that is locked
  // while the answer is under way ends it: what was heard cannot be unsaid and is not said twice.
  template <class Stub, class Request, class Message, class Each>
  absl::Status Read(std::unique_ptr<grpc::ClientReader<Message>> (Stub::*method)(
                        grpc::ClientContext*, const Request&),
                    const Request& request, const Each& each) {
    absl::Status broken_off;
    const absl::Status status = Unlocked([&](Connection& connection) -> absl::Status {
      grpc::ClientContext context;
      Prepare(connection, &context, Patience::kLong);
      Stub stub(connection.channel());
      const std::unique_ptr<grpc::ClientReader<Message>> reader = (stub.*method)(&context, request);
      Message message;
      bool heard = false;
      while (reader->Read(&message)) {
        heard = true;
        if (each(message)) continue;
        context.TryCancel();
        reader->Finish();
        return absl::OkStatus();
      }
      const absl::Status end = connection.ToStatus(reader->Finish());
      if (!heard) return end;
      broken_off = end;
      return absl::OkStatus();
    });
    return status.ok() ? broken_off : status;
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
  absl::Status UnlockWith(const terminal::SecretString& passphrase);
  // From --passphrase-fd or the terminal; PERMISSION_DENIED where there is neither.
  absl::StatusOr<terminal::SecretString> AskPassphrase(const char* question);
  // For what asks for it although the journal is open; a locked one is opened by the same saying.
  absl::StatusOr<terminal::SecretString> AskPassphraseAgain(const char* question);
  // One to be set: a person says it twice.
  absl::StatusOr<terminal::SecretString> AskNewPassphrase(const char* question);

  // The next call connects anew.
  void Disconnect() { connection_.reset(); }
  // Connects, unless connected. UNAVAILABLE when nobody listens and `may_start` is false.
  absl::StatusOr<Connection*> Connect(bool may_start = true);

 private:
  static void Prepare(Connection& connection, grpc::ClientContext* context, Patience patience);

  int passphrase_fd_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_SESSION_H_
