#include "daemon/app/daemon.h"

#include <unistd.h>

#include <utility>

#include "absl/time/clock.h"
#include "daemon/app/alarm.h"
#include "daemon/app/front_door.h"
#include "daemon/app/listener.h"
#include "daemon/app/logging.h"
#include "daemon/app/session.h"
#include "daemon/base/executor.h"
#include "daemon/base/status.h"
#include "daemon/rpc/server.h"

namespace fallow::app {
namespace {

constexpr absl::Duration kStopGrace = absl::Seconds(3);  // for calls under way

}  // namespace

struct Daemon::Parts {
  Parts(Listener listening, const Paths& paths, const Config& config)
      : listener(std::move(listening)),
        session(paths.data / config.vault_name, config.vault_name),
        door(listener.fd(), alarm.fd(), geteuid(),
             {.on_connection = [this](UniqueFd fd) { server->Adopt(fd.release()); },
              .on_alarm = [] {}}) {}

  Listener listener;
  BootAlarm alarm;
  VaultSession session;
  std::unique_ptr<rpc::Server> server;
  FrontDoor door;
};

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Daemon::~Daemon() = default;

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Create(const Paths& paths, const Config& config,
                                                       const Environment& environment) {
  FALLOW_ASSIGN_OR_RETURN(PrivateFolder run, PrivateFolder::Open(paths.run));
  FALLOW_ASSIGN_OR_RETURN(Listener listener, Listener::Open(std::move(run), environment));
  auto parts = std::make_unique<Parts>(std::move(listener), paths, config);
  FrontDoor& door = parts->door;
  FALLOW_ASSIGN_OR_RETURN(parts->server,
                          rpc::Server::Start(parts->session, {.version = FALLOW_VERSION,
                                                              .started = absl::Now(),
                                                              .stop = [&door] { door.Stop(); }}));
  return std::unique_ptr<Daemon>(new Daemon(std::move(parts)));
}

void Daemon::Run(const std::function<void()>& on_ready) {
  LogInfo("ready");
  on_ready();
  parts_->door.Run();
  LogInfo("stopping");
  parts_->server->Shutdown(kStopGrace);
  LogInfo("stopped");
}

void Daemon::Stop() {
  parts_->door.Stop();
}

}  // namespace fallow::app
