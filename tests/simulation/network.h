#ifndef FALLOW_TESTS_SIMULATION_NETWORK_H_
#define FALLOW_TESTS_SIMULATION_NETWORK_H_

// The network of a simulated world. Within a link, frames arrive whole and in order, as over TCP.
// Everything else goes wrong: links are slow, stall, are cut at any frame with one end informed
// late or not at all, and are duplicated; dialling fails or takes long. A partition stalls whatever
// crosses it.
//
// It also checks what honest devices owe each other: bounded frames, parts within their window, and
// no honest device accused of misbehaviour.
//
// Not thread-safe.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/address.h"
#include "daemon/sync/link.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/scheduler.h"

namespace fallow::simulation {

// Numbered from 0, in the order in which devices are added to the world.
using DeviceNumber = size_t;

struct Wire;

class Network {
 public:
  // A device's connection to the network.
  struct Port {
    sync::TlsKey key;
    sync::LinkEvents* events = nullptr;
    std::function<void(std::unique_ptr<sync::Link>, const sync::TlsKey&)> accept;
    // Called after every event that the network has delivered to the device.
    std::function<void()> after;
  };
  // `fault` is called with a description of something an honest device must never do.
  Network(Scheduler& scheduler, Dice& dice, std::function<void(std::string)> fault);
  ~Network();

  static uint32_t PortOf(DeviceNumber device);
  static base::Address AddressOf(DeviceNumber device);

  void Attach(DeviceNumber device, Port port);
  // The device is gone. With `silently`, the others are not informed.
  void Detach(DeviceNumber device, bool silently);
  std::unique_ptr<sync::Dialer> MakeDialer(DeviceNumber device);

  // Devices in different groups cannot reach each other; initially all are in group 0.
  void SetGroup(DeviceNumber device, uint64_t group);
  bool Reaches(DeviceNumber a, DeviceNumber b) const;
  void Heal();
  // From now on the two never reach each other, whatever is healed.
  void SetWall(DeviceNumber a, DeviceNumber b);
  // Cuts the links between the two, now or after so many more frames.
  void CutLinks(DeviceNumber a, DeviceNumber b, uint64_t after_frames);
  // A link that `from` does not know of arrives at `to`: an attempt that was given up long ago.
  // REQUIRES: both are attached.
  void Ghost(DeviceNumber from, DeviceNumber to);

  // Prints every frame that is sent, for debugging.
  static void SetTrace(bool trace) { trace_ = trace; }

  uint64_t frames() const { return frames_; }
  uint64_t bytes() const { return bytes_; }

 private:
  friend class VirtualLink;
  class VirtualDialer;

  struct Attempt {
    DeviceNumber from = 0;
    base::Address address;
    sync::TlsKey key;
    sync::LinkEvents& events;
    sync::Dialer::Done done;
    std::weak_ptr<bool> dialer;  // expired: nobody waits for an answer
  };
  void Dial(Attempt attempt);
  void Connect(const Attempt& attempt, DeviceNumber to);
  void Answer(const Attempt& attempt, absl::StatusOr<std::unique_ptr<sync::Link>> answer);
  std::shared_ptr<Wire> MakeWire(DeviceNumber from, DeviceNumber to);
  void Send(const std::shared_ptr<Wire>& wire, int end, const fallow::sync::v1::Frame& frame);
  void Deliver(const std::shared_ptr<Wire>& wire, int end);
  void Redeliver(const std::shared_ptr<Wire>& wire, int end);
  void NoteRoom(const std::shared_ptr<Wire>& wire, int end);
  void Sever(const std::shared_ptr<Wire>& wire, int told_late);
  void Close(const std::shared_ptr<Wire>& wire, int end, absl::Duration delay);
  void Watch(Wire& wire, int end, const fallow::sync::v1::Frame& frame, size_t size);
  void Tell(DeviceNumber device);
  absl::Duration Latency();

  static inline bool trace_ = false;

  Scheduler& scheduler_;
  Dice& dice_;
  std::function<void(std::string)> fault_;
  std::map<DeviceNumber, Port> ports_;
  std::map<DeviceNumber, uint64_t> groups_;
  std::set<std::pair<DeviceNumber, DeviceNumber>> walls_;
  std::vector<std::weak_ptr<Wire>> wires_;
  uint64_t frames_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_NETWORK_H_
