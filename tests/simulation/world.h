#ifndef FALLOW_TESTS_SIMULATION_WORLD_H_
#define FALLOW_TESTS_SIMULATION_WORLD_H_

// A whole world of devices in one thread, and what must be true of it at every moment. What people
// do in it is in people.h, what happens to it in fate.h, and what must be true at the end in
// rest.h.
//
// The first failure counts; nothing happens after it. Not thread-safe.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "crypto/device_identity.h"
#include "daemon/store/log/keyring.h"
#include "tests/simulation/device.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/network.h"
#include "tests/simulation/planted.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/scheduler.h"

namespace fallow::simulation {

class World {
 public:
  World(uint64_t seed, Planted planted);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Scheduler& scheduler() { return scheduler_; }
  Dice& dice() { return dice_; }
  Network& network() { return network_; }
  Ledger& ledger() { return ledger_; }

  size_t size() const { return devices_.size(); }
  Device& device(DeviceNumber number) { return *devices_.at(number); }
  // A new machine with nothing on its disk.
  Device& AddMachine();
  // The machine whose device has this id; null if there is none.
  Device* Find(const journal::DeviceId& id);
  struct Removal {
    DeviceNumber by = 0;
    std::optional<journal::WriterHead> record;  // nothing: not acknowledged
    journal::Frontier seen;                     // what its writer knew
  };
  // The removals of each device that someone asked to remove.
  std::map<DeviceNumber, std::vector<Removal>>& removals() { return removals_; }
  // Which device let in each device; those that the world began with are not listed.
  std::map<DeviceNumber, DeviceNumber>& hosts() { return hosts_; }
  // Devices of the journal whose machine never learned that it is one.
  std::vector<journal::DeviceId>& strays() { return strays_; }
  // Whether a disk was put back: a journal may then have forgotten a device that was added to it.
  bool& put_back() { return put_back_; }
  absl::Duration& last_put_back() { return last_put_back_; }

  // The device that is dishonest (rogue.h); nothing: all are honest.
  std::optional<DeviceNumber>& rogue() { return rogue_; }
  // Devices that the rogue has said are of the journal, and that nobody has ever seen.
  struct Ghost {
    journal::DeviceId id;
    crypto::DevicePublicKeys keys;
    std::optional<journal::WriterHead> record;  // that says so; nothing: only a welcome does
  };
  std::vector<Ghost>& ghosts() { return ghosts_; }
  // Epoch keys that the rogue has made.
  std::set<store::EpochId>& rogue_keys() { return rogue_keys_; }
  // Whether the rogue has said so much that nobody need take all of it.
  bool& flooded() { return flooded_; }
  // The real keys of all devices that were ever unlocked.
  const std::map<journal::DeviceId, crypto::DevicePublicKeys>& identities() const {
    return identities_;
  }

  // Lets time pass.
  void Advance(absl::Duration by);
  // Every device hears a beacon from every other device that it can reach.
  void Beacon();

  // To be called after anything was done with a device. False: it has died as a result.
  bool Settle(Device& device);

  void Fail(std::string what);
  bool failed() const { return !failure_.empty(); }
  const std::string& failure() const { return failure_; }

 private:
  void CheckClaims(Device& device);
  journal::Frontier Owed(journal::Frontier known) const;

  Scheduler scheduler_;
  Dice dice_;
  Network network_;
  const Planted planted_;
  const uint64_t seed_;
  Ledger ledger_;
  std::vector<std::unique_ptr<Device>> devices_;
  std::map<DeviceNumber, std::vector<Removal>> removals_;
  std::map<DeviceNumber, DeviceNumber> hosts_;
  std::vector<journal::DeviceId> strays_;
  std::optional<DeviceNumber> rogue_;
  std::vector<Ghost> ghosts_;
  std::set<store::EpochId> rogue_keys_;
  bool flooded_ = false;
  std::map<journal::DeviceId, crypto::DevicePublicKeys> identities_;
  bool put_back_ = false;
  absl::Duration last_put_back_ = -absl::InfiniteDuration();
  // When each device last claimed that it and a peer were the same.
  std::map<std::pair<DeviceNumber, journal::DeviceId>, absl::Time> claims_;
  std::string failure_;
};

// Whether everything that `inner` stands for certainly or possibly is in `outer`.
bool Covers(const journal::Frontier& outer, const journal::Frontier& inner);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_WORLD_H_
