#ifndef FALLOW_TESTS_SIMULATION_WORLD_H_
#define FALLOW_TESTS_SIMULATION_WORLD_H_

// A whole world of devices in one thread, and what is to be true of it at every moment. What people
// do in it is people.h, what befalls it is fate.h, what must hold in the end is rest.h.
//
// The first thing that is found wrong counts; nothing happens after it. Not thread-safe.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
  // The machine whose device has this id; null: none.
  Device* Find(const journal::DeviceId& id);
  struct Removal {
    DeviceNumber by = 0;
    std::optional<journal::WriterHead> record;  // nothing: not acknowledged
  };
  // Of devices that somebody asked to be removed.
  std::map<DeviceNumber, std::vector<Removal>>& removals() { return removals_; }
  // Who has let a device in; none for those that a world begins with.
  std::map<DeviceNumber, DeviceNumber>& hosts() { return hosts_; }
  // Devices of the journal of which the machine never came to know that it is one.
  std::vector<journal::DeviceId>& strays() { return strays_; }
  // Whether a disk was put back: then a journal may have forgotten who was added to it.
  bool& put_back() { return put_back_; }
  absl::Duration& last_put_back() { return last_put_back_; }

  // Lets time pass.
  void Advance(absl::Duration by);
  // Everyone who is there hears of everyone whom it can reach.
  void Beacon();

  // To be called after anything was done with a device. False: it has died of it.
  bool Settle(Device& device);

  void Fail(std::string what);
  bool failed() const { return !failure_.empty(); }
  const std::string& failure() const { return failure_; }

 private:
  void CheckClaims(Device& device);

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
  bool put_back_ = false;
  absl::Duration last_put_back_ = -absl::InfiniteDuration();
  // When each device last said that it and a peer were the same.
  std::map<std::pair<DeviceNumber, journal::DeviceId>, absl::Time> claims_;
  std::string failure_;
};

// Whether all that `inner` stands for is certain, or possible, to be in `outer`.
bool Covers(const journal::Frontier& outer, const journal::Frontier& inner);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_WORLD_H_
