#include "clients/link/session.h"

#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/paths.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::link {

absl::StatusOr<Connection*> Session::Connect(bool may_start) {
  if (connection_ == nullptr || connection_->lost()) {
    connection_.reset();
    const absl::StatusOr<base::Paths> paths = base::FindPaths();
    if (!paths.ok()) return paths.status();
    ConnectOptions options;
    options.socket.path = (paths->run / base::kSocketName).string();
    options.socket.start = may_start;
    absl::StatusOr<std::unique_ptr<Connection>> opened = Connection::Open(options);
    if (!opened.ok()) return opened.status();
    connection_ = *std::move(opened);
  }
  return connection_.get();
}

absl::Status Session::Unlocked(const ConnectedCall& call) {
  const absl::StatusOr<Connection*> connection = Connect();
  if (!connection.ok()) return connection.status();
  const absl::Status first = call(**connection);
  if (!absl::IsFailedPrecondition(first) || background_ || !asker_.CanAsk()) return first;
  if (absl::Status unlocked = Unlock(); !unlocked.ok()) return unlocked;
  const absl::StatusOr<Connection*> again = Connect();
  return again.ok() ? call(**again) : again.status();
}

absl::Status Session::CallNamed(const char* name, const MessageLite& request, MessageLite* response,
                                Patience patience) {
  return Unlocked([&](Connection& connection) {
    const absl::Duration timeout =
        patience == Patience::kMoment ? kCallTimeout : absl::InfiniteDuration();
    return connection.CallNamed(name, request, response,
                                {.timeout = timeout, .background = background_});
  });
}

absl::Status Session::ReadNamed(const char* name, const MessageLite& request, MessageLite* message,
                                const std::function<bool()>& each,
                                const std::function<void()>& begun) {
  absl::Status broken_off;
  const absl::Status status = Unlocked([&](Connection& connection) -> absl::Status {
    bool heard = false;
    const auto hear = [&] {
      heard = true;
      return each();
    };
    CallOptions options{.timeout = absl::InfiniteDuration(), .background = background_};
    options.begun = begun;
    const absl::Status end = connection.ReadNamed(name, request, message, hear, options);
    if (!heard) return end;
    broken_off = end;
    return absl::OkStatus();
  });
  return status.ok() ? broken_off : status;
}

absl::StatusOr<client::v1::VaultState> Session::State() {
  client::v1::StatusResponse status;
  if (absl::Status s = Call(Vault::kStatus, client::v1::StatusRequest(), &status); !s.ok()) {
    return s;
  }
  return status.state();
}

absl::Status Session::EnsureOpen() {
  const absl::StatusOr<client::v1::VaultState> state = State();
  if (!state.ok()) return state.status();
  return *state == client::v1::VAULT_STATE_UNLOCKED ? absl::OkStatus() : Unlock();
}

absl::Status Session::Unlock() {
  const absl::StatusOr<client::v1::VaultState> state = State();
  if (!state.ok()) return state.status();
  if (*state == client::v1::VAULT_STATE_ABSENT) {
    return base::NotFound("There is no journal here yet", "", base::Next::kMakeJournal);
  }
  return AskAndUnlock("").status();
}

void Session::TellFound() {
  client::v1::StatusResponse status;
  if (!Call(Vault::kStatus, client::v1::StatusRequest(), &status).ok()) return;
  if (!status.findings().empty()) asker_.Found(status);
}

absl::StatusOr<base::SecretString> Session::AskAndUnlock(const std::string& question) {
  if (background_) return base::Locked();
  for (int left = asker_.Tries();; --left) {
    auto passphrase = asker_.Passphrase(question);
    if (!passphrase.ok()) return passphrase;
    const absl::Status unlocked = UnlockWith(*passphrase);
    if (unlocked.ok()) {
      TellFound();
      return passphrase;
    }
    if (left <= 1 || !absl::IsUnauthenticated(unlocked)) return unlocked;
    asker_.Refused(unlocked);
  }
}

absl::Status Session::UnlockWith(const base::SecretString& passphrase) {
  const absl::StatusOr<Connection*> connection = Connect();
  if (!connection.ok()) return connection.status();
  client::v1::UnlockRequest request;
  request.set_passphrase(std::string(passphrase.view()));
  const absl::Status status =
      (*connection)->Read(Vault::kUnlock, request, [&](const client::v1::UnlockProgress& progress) {
        if (!progress.done()) asker_.Unlocking(progress.done_records(), progress.total_records());
        return true;
      });
  asker_.UnlockingEnded();
  base::Wipe(request.mutable_passphrase());
  return status;
}

absl::StatusOr<base::SecretString> Session::AskPassphraseAgain(const std::string& question) {
  if (background_ || asker_.Tries() > 1) return AskAndUnlock(question);
  const absl::StatusOr<client::v1::VaultState> state = State();
  if (!state.ok()) return state.status();
  return *state == client::v1::VAULT_STATE_UNLOCKED ? asker_.Passphrase(question)
                                                    : AskAndUnlock(question);
}

}  // namespace fallow::link
