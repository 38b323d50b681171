#ifndef FALLOW_DAEMON_APP_VAULT_DEVICES_H_
#define FALLOW_DAEMON_APP_VAULT_DEVICES_H_

// The devices of the daemon's journal: answers what clients ask about them and does what clients
// ask for, from the vault's roster and from what syncs the vault while it is unlocked. Belongs to
// the journal executor.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/config.h"
#include "daemon/app/joining.h"
#include "daemon/app/vault_sync.h"
#include "daemon/app/welcoming.h"
#include "daemon/usecases/changes.h"
#include "daemon/usecases/devices.h"
#include "daemon/usecases/session.h"

namespace fallow::app {

class VaultDevices final : public usecases::Devices,
                           public usecases::ChangesListener,
                           private usecases::Tenant {
 public:
  // All references outlive this.
  struct Parts {
    base::Executor& executor;
    usecases::Session& session;
    wire::SyncTransport& transport;
    base::Clock& clock;
    system::Alarm& alarm;
    crypto::RandomSource& random;
    SyncConfig config;
    usecases::Changes& changes;
  };
  explicit VaultDevices(Parts parts);
  ~VaultDevices() override;

  // The vault has just been unlocked, and is to be synced until it is locked.
  void Unlocked();
  // Sends what was written here to the other devices at once.
  void OnChanges(const usecases::ChangesTold& told) override;
  // Ends everything that a client is waiting for, because the daemon is about to end.
  void EndWaiting();

  absl::StatusOr<std::vector<usecases::DeviceEntry>> List(bool released) override;
  absl::StatusOr<usecases::DeviceEntry> Rename(std::string_view device,
                                               std::string_view name) override;
  absl::StatusOr<usecases::DeviceEntry> Release(std::string_view device) override;
  absl::StatusOr<std::vector<usecases::DeviceEntry>> Acknowledge(std::string_view device) override;
  void Add(usecases::AddDeviceListener* listener) override;
  void CancelAdd(usecases::AddDeviceListener* listener) override;
  absl::StatusOr<usecases::SyncReport> Status() override;
  void SyncNow(usecases::SyncListener* listener) override;
  void CancelSync(usecases::SyncListener* listener) override;
  absl::StatusOr<std::optional<usecases::HeldEntry>> Review(usecases::Decision decision) override;
  void WantAttachment(const journal::SubjectId& id) override;
  void Join(usecases::JoinOrder order, usecases::JoinListener* listener) override;
  void CancelJoin(usecases::JoinListener* listener) override;

 private:
  void Leave() override;

  usecases::DeviceEntry EntryOf(const journal::Device& device,
                                const std::vector<sync::PeerStatus>& peers);
  absl::StatusOr<journal::DeviceId> Resolve(std::string_view device);
  absl::StatusOr<usecases::DeviceEntry> Entry(const journal::DeviceId& id);
  void Added(absl::StatusOr<journal::DeviceId> device);
  bool HasMet(const journal::DeviceId& id) const;
  void EndAdding(const absl::StatusOr<usecases::DeviceEntry>& device);
  void HasNews();
  absl::Status BeginJoin(usecases::JoinOrder& order);
  void Paired(absl::StatusOr<Joining::Result> result, const crypto::SecretBytes& passphrase);
  void FirstRoundIsOver(const sync::Hub::Round& round);
  void EndJoining(const absl::Status& status);

  const Parts parts_;
  store::Vault* vault_ = nullptr;    // while it is unlocked
  std::shared_ptr<VaultSync> sync_;  // likewise
  std::shared_ptr<Welcoming> welcoming_;
  usecases::AddDeviceListener* add_listener_ = nullptr;
  std::shared_ptr<Joining> joining_;
  usecases::JoinListener* join_listener_ = nullptr;
  // Numbered, since the memory of one that has ended may be another's by the end of its round.
  std::map<uint64_t, usecases::SyncListener*> sync_listeners_;
  uint64_t last_sync_listener_ = 0;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_VAULT_DEVICES_H_
