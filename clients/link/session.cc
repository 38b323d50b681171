#include "clients/link/session.h"

#include <utility>

#include "clients/terminal/question.h"
#include "clients/terminal/terminal.h"
#include "daemon/base/paths.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/vault.grpc.pb.h"

namespace fallow::link {

using client::v1::Vault;

void Session::Prepare(Connection& connection, grpc::ClientContext* context, Patience patience) {
  connection.Prepare(context,
                     patience == Patience::kMoment ? kCallTimeout : absl::InfiniteDuration());
}

absl::StatusOr<Connection*> Session::Connect(bool may_start) {
  if (connection_ == nullptr) {
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
  const bool can_ask = passphrase_fd_ >= 0 || terminal::CanAsk();
  if (!absl::IsFailedPrecondition(first) || !can_ask) return first;
  if (absl::Status unlocked = Unlock(); !unlocked.ok()) return unlocked;
  return call(**connection);
}

absl::StatusOr<client::v1::VaultState> Session::State() {
  client::v1::StatusResponse status;
  if (absl::Status s = Call(&Vault::Stub::Status, client::v1::StatusRequest(), &status); !s.ok()) {
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
    return base::NotFound("There is no journal yet", "none has been made in this place",
                          "`fallow init` makes one.");
  }
  const auto passphrase = AskPassphrase("Passphrase: ");
  if (!passphrase.ok()) return passphrase.status();
  return UnlockWith(*passphrase);
}

absl::Status Session::UnlockWith(const terminal::SecretString& passphrase) {
  const absl::StatusOr<Connection*> connection = Connect();
  if (!connection.ok()) return connection.status();
  client::v1::UnlockRequest request;
  request.set_passphrase(std::string(passphrase.view()));
  grpc::ClientContext context;
  Prepare(**connection, &context, Patience::kLong);
  Vault::Stub stub((*connection)->channel());
  const auto reader = stub.Unlock(&context, request);
  terminal::ProgressLine line("Reading the journal");
  client::v1::UnlockProgress progress;
  while (reader->Read(&progress)) {
    if (!progress.done()) line.Update(progress.done_records(), progress.total_records());
  }
  line.Erase();
  terminal::Wipe(request.mutable_passphrase());
  return (*connection)->ToStatus(reader->Finish());
}

absl::StatusOr<terminal::SecretString> Session::AskPassphrase(const char* question) {
  if (passphrase_fd_ >= 0) return terminal::ReadPassphrase(passphrase_fd_);
  if (terminal::CanAsk()) return terminal::AskPassphrase(question);
  return absl::PermissionDeniedError(
      "The passphrase is needed, and there is no terminal to ask on. Say it on a file descriptor: "
      "`--passphrase-fd N`.");
}

absl::StatusOr<terminal::SecretString> Session::AskPassphraseAgain(const char* question) {
  auto passphrase = AskPassphrase(question);
  if (!passphrase.ok()) return passphrase;
  const absl::StatusOr<client::v1::VaultState> state = State();
  if (!state.ok()) return state.status();
  if (*state != client::v1::VAULT_STATE_UNLOCKED) {
    if (absl::Status s = UnlockWith(*passphrase); !s.ok()) return s;
  }
  return passphrase;
}

absl::StatusOr<terminal::SecretString> Session::AskNewPassphrase(const char* question) {
  if (passphrase_fd_ >= 0 || !terminal::CanAsk()) return AskPassphrase(question);
  return terminal::AskNewPassphrase(question, "The same once more: ");
}

}  // namespace fallow::link
