#ifndef FALLOW_TESTS_SIMULATION_DEVICE_H_
#define FALLOW_TESTS_SIMULATION_DEVICE_H_

// One device of a simulated world: a disk, a wall clock, randomness, and, while its vault is
// unlocked, the real vault, replica and hub on top of them. It takes the daemon's place: it passes
// on events from the network, ticks the hub when that is due, and dies when its disk says so.
//
// Not thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/journal/change.h"
#include "daemon/journal/frontier.h"
#include "daemon/store/vault.h"
#include "daemon/sync/hub.h"
#include "daemon/sync/replica.h"
#include "tests/simulation/memory_disk.h"
#include "tests/simulation/memory_files.h"
#include "tests/simulation/memory_vfs.h"
#include "tests/simulation/network.h"
#include "tests/simulation/scheduler.h"
#include "tests/simulation/virtual_clock.h"

namespace fallow::simulation {

// Wraps a replica before its hub gets it.
using Disguise = std::function<std::unique_ptr<sync::Replica>(std::unique_ptr<sync::Replica>)>;

class Device {
 public:
  static constexpr std::string_view kPassphrase = "a quiet field";
  static constexpr std::string_view kFolder = "/vault";

  struct World {
    Scheduler& scheduler;
    Network& network;
    Dice& dice;
    Disguise disguise;
    bool log_is_silent;
    // Called after every event on the device.
    std::function<void(DeviceNumber)> after;
  };
  Device(DeviceNumber number, const World& world, uint64_t seed);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  DeviceNumber number() const { return number_; }
  MemoryFiles& files() { return files_; }
  VirtualClock& clock() { return clock_; }
  store::Environment environment() {
    return {random_, clock_, disk_, vfs_.name(), &watch_, clock_.steady()};
  }

  // There is a vault, and this device may unlock it.
  bool exists() const { return exists_; }
  bool unlocked() const { return vault_ != nullptr; }
  // REQUIRES for all that follow: unlocked.
  store::Vault& vault() { return *vault_; }
  sync::Replica& replica() { return *replica_; }
  sync::Hub& hub() { return *hub_; }

  // The device has been given a vault, by pairing or as a disk image.
  void SetExists() { exists_ = true; }
  // Fails if the disk does; the device then remains locked.
  absl::Status Unlock();
  void Lock();
  // The program dies now. What the disk holds afterwards is decided at once.
  void Die(MemoryFiles::Fault fault);

  // To be called after anything was done with the vault, the replica or the hub. False: the device
  // has died as a result.
  bool Settle();

  journal::DeviceId id() const { return id_; }
  // What its log contained when it was last checked. Nothing disappears from it, unless the disk is
  // put back.
  const journal::Frontier& known() const { return known_; }
  void SetKnown(journal::Frontier known) { known_ = std::move(known); }

  // Taken earlier, to put the disk back.
  struct DiskImage {
    MemoryFiles::Image files;
    journal::Frontier known;
  };
  std::optional<DiskImage>& image() { return image_; }

 private:
  // Learns from the log itself that it has moved, as the daemon does.
  struct LogWatch final : journal::ChangeObserver {
    void OnChange(const journal::Change& change) override {
      moved = moved || change.kind == journal::ChangeKind::kLog;
    }
    bool moved = false;
  };
  void Drop(bool silently);
  void PlanTick();

  const DeviceNumber number_;
  World world_;
  VirtualClock clock_;
  DiceRandom random_;
  MemoryFiles files_;
  MemoryDisk disk_;
  MemoryVfs vfs_;
  LogWatch watch_;
  bool exists_ = false;
  journal::DeviceId id_;
  journal::Frontier known_;
  std::optional<DiskImage> image_;

  std::unique_ptr<store::Vault> vault_;
  std::unique_ptr<sync::Replica> replica_;
  std::unique_ptr<sync::Dialer> dialer_;
  std::unique_ptr<sync::Hub> hub_;
  // Events scheduled for a program that has ended see that this has expired.
  std::shared_ptr<bool> life_;
  absl::Duration tick_at_ = absl::InfiniteDuration();
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_DEVICE_H_
