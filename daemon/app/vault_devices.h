#ifndef FALLOW_DAEMON_APP_VAULT_DEVICES_H_
#define FALLOW_DAEMON_APP_VAULT_DEVICES_H_

// The devices of the journal that the daemon keeps: what clients ask and want of them, put together
// from the vault's roster and from whatever syncs it while it is unlocked. The journal executor's.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/config.h"
#include "daemon/app/joining.h"
#include "daemon/app/vault_sync.h"
#include "daemon/app/welcoming.h"
#include "daemon/rpc/devices.h"
#include "daemon/rpc/session.h"

namespace fallow::app {

class VaultDevices final : public rpc::Devices, private rpc::Tenant {
 public:
  // All of them outlive it.
  struct Parts {
    base::Executor& executor;
    rpc::Session& session;
    rpc::SyncTransport& transport;
    base::Clock& clock;
    Alarm& alarm;
    crypto::RandomSource& random;
    SyncConfig config;
    // Whatever a client shows may be another.
    std::function<void()> on_news;
  };
  explicit VaultDevices(Parts parts);
  ~VaultDevices() override;

  // The vault has just been unlocked; until it is locked, it is synced.
  void Unlocked();
  // The daemon is about to end: nobody waits for anything any more.
  void EndWaiting();

  absl::StatusOr<std::vector<rpc::DeviceEntry>> List(bool released) override;
  absl::StatusOr<rpc::DeviceEntry> Rename(std::string_view device, std::string_view name) override;
  absl::StatusOr<rpc::DeviceEntry> Release(std::string_view device) override;
  absl::StatusOr<std::vector<rpc::DeviceEntry>> Acknowledge(std::string_view device) override;
  void Add(rpc::AddDeviceListener* listener) override;
  void CancelAdd(rpc::AddDeviceListener* listener) override;
  absl::StatusOr<rpc::SyncReport> Status() override;
  void SyncNow(rpc::SyncListener* listener) override;
  void CancelSync(rpc::SyncListener* listener) override;
  absl::StatusOr<std::optional<rpc::HeldEntry>> Review(rpc::Decision decision) override;
  void LocalChange() override;
  void WantAttachment(const journal::SubjectId& id) override;
  void Join(rpc::JoinOrder order, rpc::JoinListener* listener) override;
  void CancelJoin(rpc::JoinListener* listener) override;

 private:
  void Leave() override;

  rpc::DeviceEntry EntryOf(const journal::Device& device,
                           const std::vector<sync::PeerStatus>& peers);
  absl::StatusOr<journal::DeviceId> Resolve(std::string_view device);
  absl::StatusOr<rpc::DeviceEntry> Entry(const journal::DeviceId& id);
  void Added(absl::StatusOr<journal::DeviceId> device);
  void EndAdding(const absl::StatusOr<rpc::DeviceEntry>& device);
  void HasNews();
  absl::Status BeginJoin(rpc::JoinOrder& order);
  void Paired(absl::StatusOr<Joining::Result> result, const crypto::SecretBytes& passphrase);
  void FirstRoundIsOver(const sync::Hub::Round& round);
  void EndJoining(const absl::Status& status);

  const Parts parts_;
  store::Vault* vault_ = nullptr;    // while it is unlocked
  std::shared_ptr<VaultSync> sync_;  // likewise
  std::shared_ptr<Welcoming> welcoming_;
  rpc::AddDeviceListener* add_listener_ = nullptr;
  std::shared_ptr<Joining> joining_;
  rpc::JoinListener* join_listener_ = nullptr;
  std::set<rpc::SyncListener*> sync_listeners_;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_VAULT_DEVICES_H_
