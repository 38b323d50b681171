#ifndef FALLOW_TESTS_SIMULATION_NETWORK_H_
#define FALLOW_TESTS_SIMULATION_NETWORK_H_

// The network of a simulated world. Frames within a link arrive in their order and whole, as over
// TCP; all else goes wrong: links are slow, stall, are cut at any frame with one end told late or
// not at all, and are doubled; dialling fails, or takes long. A partition stalls what crosses it.
//
// It also watches what honest devices owe each other: bounded frames, parts within their window,
// and nobody called dishonest.
//
// Not thread-safe.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "daemon/sync/link.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/scheduler.h"

namespace fallow::simulation {

// Numbered from 0 in the order in which devices come into a world.
using DeviceNumber = size_t;

struct Wire;

class Network {
 public:
  // What a device that is there does for the network.
  struct Port {
    sync::TlsKey key;
    sync::LinkEvents* events = nullptr;
    std::function<void(std::unique_ptr<sync::Link>, const sync::TlsKey&)> accept;
    // Called after everything that the network has told the device.
    std::function<void()> after;
  };
  // `fault` is called with what an honest device must never do.
  Network(Scheduler& scheduler, Dice& dice, std::function<void(std::string)> fault);
  ~Network();

  static uint32_t PortOf(DeviceNumber device);
  static std::string AddressOf(DeviceNumber device);

  void Attach(DeviceNumber device, Port port);
  // The device is not there any more. With `silently` nobody hears of it.
  void Detach(DeviceNumber device, bool silently);
  std::unique_ptr<sync::Dialer> MakeDialer(DeviceNumber device);

  // Devices of different groups do not reach each other; by default all are in group 0.
  void SetGroup(DeviceNumber device, uint64_t group);
  bool Reaches(DeviceNumber a, DeviceNumber b) const;
  void Heal();
  // Cuts what links there are between the two, now or after so many more frames.
  void CutLinks(DeviceNumber a, DeviceNumber b, uint64_t after_frames);
  // A link that `from` knows nothing of arrives at `to`: an attempt given up long ago.
  // REQUIRES: both are attached.
  void Ghost(DeviceNumber from, DeviceNumber to);

  // Prints every frame that is sent, for people.
  static void SetTrace(bool trace) { trace_ = trace; }

  uint64_t frames() const { return frames_; }
  uint64_t bytes() const { return bytes_; }

 private:
  friend class VirtualLink;
  class VirtualDialer;

  struct Attempt {
    DeviceNumber from = 0;
    std::string address;
    sync::TlsKey key;
    sync::LinkEvents& events;
    sync::Dialer::Done done;
    std::weak_ptr<bool> dialer;  // gone: nobody waits for an answer
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
  std::vector<std::weak_ptr<Wire>> wires_;
  uint64_t frames_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_NETWORK_H_
