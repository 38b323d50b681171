#include "daemon/app/daemon.h"

#include <unistd.h>

#include <cstdlib>
#include <future>
#include <utility>

#include "crypto/kdf.h"
#include "crypto/random.h"
#include "daemon/app/logging.h"
#include "daemon/app/session.h"
#include "daemon/app/threads/executor_pace.h"
#include "daemon/app/vault_devices.h"
#include "daemon/app/vault_transfers.h"
#include "daemon/base/clock.h"
#include "daemon/base/executor.h"
#include "daemon/base/paths.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/rpc/server.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/system/alarm.h"
#include "daemon/system/front_door.h"
#include "daemon/system/listener.h"
#include "daemon/system/lock_file.h"
#include "daemon/usecases/changes.h"
#include "daemon/usecases/due_news.h"
#include "daemon/usecases/timetable.h"
#include "daemon/wire/tls_credentials.h"
#include "daemon/wire/transport.h"

namespace fallow::app {
namespace {

constexpr absl::Duration kStopGrace = absl::Seconds(3);  // for calls in progress
// How long gRPC is kept running for the next command, which then need not start it. This is longer
// than the ten seconds for which a gRPC poller may sleep after its last connection, since ending
// gRPC waits for it.
constexpr absl::Duration kQuietAfter = absl::Seconds(12);

}  // namespace

// In order of dependency: members are destroyed from the last to the first.
struct Daemon::Parts {
  Parts(system::Listener listening, system::LockFile vault_lock_file, const base::Paths& paths,
        const Config& config)
      : listener(std::move(listening)),
        vault_lock(std::move(vault_lock_file)),
        changes([this](base::Executor::Task task) { journal.Post(std::move(task)); }),
        session({random, clock, disk, "", &changes, nullptr, &pace}, alarm,
                ConstantsOf(paths, config), KdfOf(config),
                [this](usecases::VaultState state) { OnState(state); }),
        transfers(journal, session),
        transport({journal, random, clock}),
        devices({journal, session, transport, clock, alarm, random, config.sync, changes}),
        releases_due(session),
        due_news(session, clock, changes),
        timetable(clock, changes, [this](absl::Time when) { day_alarm.Set(when); }),
        server({journal, clock, session, transfers, devices, changes},
               {FALLOW_VERSION, clock.Now()}, [this] { door.Stop(); }),
        door(listener.fd(), day_alarm.fd(), geteuid(),
             {.on_connection = [this](base::UniqueFd fd) { Admit(std::move(fd)); },
              .on_alarm = [this] { journal.Post([this] { OnAlarm(); }); },
              .on_quiet = [this] { return server.Rest(); },
              .quiet_after = kQuietAfter}) {
    // The idle lock comes first: nothing else is due in a locked vault.
    timetable.Add(&session.idle_lock());
    timetable.Add(&releases_due);
    timetable.Add(&session.housekeeping());
    timetable.Add(&session.keyslots_check());
    timetable.Add(&due_news);
  }

  void Admit(base::UniqueFd fd) {
    const absl::Status status = server.Adopt(fd.release());
    if (!status.ok()) LogWarning(base::ToStd(status.message()));
  }
  // Gives calls in progress some time to finish, then cuts all connections. Without the cut, gRPC
  // would wait for every client to leave, and a call whose client does not read what it is sent
  // would never finish.
  void EndCalls() {
    const std::future<void> ended =
        std::async(std::launch::async, [this] { server.Shutdown(stop_grace); });
    server.AwaitCalls(stop_grace);
    door.CutConnections();
    ended.wait();
  }
  void OnState(usecases::VaultState state) {
    LogInfo(Sentence(state));
    // Changes collected so far are reported first, to keep the order in which they happened.
    changes.Flush();
    server.VaultChanged(state);
    if (state == usecases::VaultState::kUnlocked) devices.Unlocked();
    timetable.Look();
  }
  void OnAlarm() {
    const usecases::Session::NobodyThere scope(session, true);
    timetable.OnAlarm();
  }
  static std::string_view Sentence(usecases::VaultState state);
  static usecases::Session::Constants ConstantsOf(const base::Paths& paths, const Config& config) {
    return {config.vault_name, paths.data / config.vault_name, config.lock_after,
            base::LocalZoneName(), paths.config};
  }
  static crypto::KdfParams KdfOf(const Config& config) {
    return {config.kdf_memory_mib * crypto::kMiB, config.kdf_passes};
  }

  absl::Duration stop_grace = kStopGrace;
  system::Listener listener;
  system::LockFile vault_lock;
  crypto::SystemRandom random;
  base::SystemClock clock;
  store::PosixDisk disk;
  system::BootAlarm alarm;  // only used as a clock
  system::DayAlarm day_alarm;
  usecases::Changes changes;
  ExecutorPace pace{journal};
  VaultSession session;
  base::Executor journal;
  VaultTransfers transfers;
  wire::SyncTransport transport;
  VaultDevices devices;
  usecases::ReleasesDue releases_due;
  usecases::DueNews due_news;
  usecases::Timetable timetable;
  rpc::Server server;
  system::FrontDoor door;
};

std::string_view Daemon::Parts::Sentence(usecases::VaultState state) {
  switch (state) {
    case usecases::VaultState::kAbsent:
      return "no vault";
    case usecases::VaultState::kLocked:
      return "vault locked";
    case usecases::VaultState::kOpening:
      return "vault opening";
    case usecases::VaultState::kUnlocked:
      return "vault unlocked";
  }
  return "";
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Daemon::~Daemon() = default;

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Create(const base::Paths& paths,
                                                       const Config& config,
                                                       const base::Environment& environment) {
  // Names of other devices are to be resolved as everything else on this machine resolves names
  // (nsswitch.conf, mDNS included), which gRPC's own resolver does not do. gRPC reads this variable
  // when it starts.
  FALLOW_CHECK(setenv("GRPC_DNS_RESOLVER", "native", 1) == 0);
  wire::RequireTls13();
  FALLOW_ASSIGN_OR_RETURN(system::PrivateFolder run, system::PrivateFolder::Open(paths.run));
  FALLOW_ASSIGN_OR_RETURN(system::Listener listener,
                          system::Listener::Open(std::move(run), environment));
  // Daemons with different sockets may still be configured to serve the same vault.
  FALLOW_ASSIGN_OR_RETURN(const system::PrivateFolder data,
                          system::PrivateFolder::Open(paths.data));
  FALLOW_ASSIGN_OR_RETURN(system::LockFile vault_lock,
                          system::LockFile::Take(data, config.vault_name + ".lock",
                                                 "Another daemon already serves this vault"));
  return std::unique_ptr<Daemon>(new Daemon(
      std::make_unique<Parts>(std::move(listener), std::move(vault_lock), paths, config)));
}

void Daemon::Run(const std::function<void()>& on_ready) {
  LogInfo("ready");
  on_ready();
  parts_->door.Run();
  LogInfo("stopping");
  // Not waited for: the journal may be busy with a call that only EndCalls cancels.
  parts_->journal.Post([this] { parts_->devices.EndWaiting(); });
  parts_->EndCalls();
  absl::Status locked;
  parts_->journal.Run([&] { locked = parts_->session.Lock(); });
  if (!locked.ok()) LogWarning("the vault was not locked in good order");
  LogInfo("stopped");
}

void Daemon::set_stop_grace(absl::Duration grace) {
  parts_->stop_grace = grace;
}

void Daemon::Stop() {
  parts_->door.Stop();
}

}  // namespace fallow::app
