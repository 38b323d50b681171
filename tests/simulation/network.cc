#include "tests/simulation/network.h"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "daemon/base/status.h"
#include "daemon/sync/limits.h"
#include "tests/support/address.h"

namespace fallow::simulation {
namespace {

using Frame = fallow::sync::v1::Frame;
using Bye = fallow::sync::v1::Bye;

constexpr absl::Duration kDialPatience = absl::Seconds(10);
constexpr size_t kTraceBytes = 100;  // of a frame
constexpr size_t kWiresKept = 64;    // before links that are gone are cleaned up
constexpr uint32_t kFirstPort = 7000;

size_t PartBytes(const Frame& frame) {
  if (frame.has_envelope()) return frame.envelope().bytes().size();
  return frame.has_blob_part() ? frame.blob_part().bytes().size() : 0;
}

}  // namespace

// One link as a whole. Each direction is identified by the sending end.
struct Wire {
  struct End {
    DeviceNumber device = 0;
    sync::LinkEvents* events = nullptr;  // null: there is no device
    sync::Link* link = nullptr;          // null: its owner has dropped it
    bool ready = true;                   // false while the dialling device does not know of it
    bool told = false;                   // that the link is closed
    std::deque<std::string> sent;        // not yet arrived
    size_t room = 1;         // how many more frames can be sent before the sender has to wait
    absl::Duration arrives;  // of the last one sent
    int64_t owed = 0;        // bytes of parts sent beyond the credit given
  };
  End ends[2];
  bool severed = false;
  bool ghost = false;               // end 0 never existed
  uint64_t cut_after = UINT64_MAX;  // so many frames
};

// The handle that a hub owns.
class VirtualLink final : public sync::Link {
 public:
  VirtualLink(Network& network, std::shared_ptr<Wire> wire, int end)
      : network_(network), wire_(std::move(wire)), end_(end) {
    wire_->ends[end_].link = this;
  }
  ~VirtualLink() override { Cut(); }

  void Send(const Frame& frame) override {
    if (!writable()) network_.fault_("a frame was sent on a link that was not writable");
    network_.Send(wire_, end_, frame);
  }
  bool writable() const override {
    const Wire::End& end = wire_->ends[end_];
    return end.sent.size() < end.room;
  }
  void Cut() override {
    Wire::End& end = wire_->ends[end_];
    if (end.link == nullptr) return;
    end.link = nullptr;
    // Of the frames that were sent, some arrive and some do not.
    if (network_.dice_.OneIn(2)) end.sent.clear();
    network_.Close(wire_, 1 - end_, network_.Latency());
  }
  base::Address address() const override {
    const DeviceNumber peer = wire_->ends[1 - end_].device;
    // The other end of an accepted link does not listen on the link's port.
    if (end_ == 0) return Network::AddressOf(peer);
    return tests::AddressOf("device-" + std::to_string(peer) + ":50000");
  }

 private:
  Network& network_;
  std::shared_ptr<Wire> wire_;
  int end_;
};

class Network::VirtualDialer final : public sync::Dialer {
 public:
  VirtualDialer(Network& network, DeviceNumber device) : network_(network), device_(device) {}

  void Dial(const base::Address& address, const sync::TlsKey& key, sync::LinkEvents& events,
            Done done) override {
    network_.Dial({device_, address, key, events, std::move(done), alive_});
  }

 private:
  Network& network_;
  DeviceNumber device_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

Network::Network(Scheduler& scheduler, Dice& dice, std::function<void(std::string)> fault)
    : scheduler_(scheduler), dice_(dice), fault_(std::move(fault)) {}
Network::~Network() = default;

uint32_t Network::PortOf(DeviceNumber device) {
  return kFirstPort + static_cast<uint32_t>(device);
}

base::Address Network::AddressOf(DeviceNumber device) {
  return tests::AddressOf("device-" + std::to_string(device) + ":" +
                          std::to_string(PortOf(device)));
}

absl::Duration Network::Latency() {
  // Mostly a home network, sometimes one on a train.
  const uint64_t most = dice_.OneIn(20) ? 3'000'000 : 30'000;
  return absl::Microseconds(static_cast<int64_t>(dice_.Between(200, most)));
}

void Network::Attach(DeviceNumber device, Port port) {
  ports_[device] = std::move(port);
}

void Network::Detach(DeviceNumber device, bool silently) {
  ports_.erase(device);
  for (const std::weak_ptr<Wire>& weak : wires_) {
    const std::shared_ptr<Wire> wire = weak.lock();
    if (wire == nullptr) continue;
    for (int end = 0; end < 2; ++end) {
      if (wire->ends[end].device != device) continue;
      wire->ends[end].link = nullptr;
      wire->ends[end].events = nullptr;
      wire->ends[end].sent.clear();
      if (!silently) Close(wire, 1 - end, Latency());
    }
  }
}

std::unique_ptr<sync::Dialer> Network::MakeDialer(DeviceNumber device) {
  return std::make_unique<VirtualDialer>(*this, device);
}

void Network::SetGroup(DeviceNumber device, uint64_t group) {
  groups_[device] = group;
}

bool Network::Reaches(DeviceNumber a, DeviceNumber b) const {
  const auto group = [&](DeviceNumber device) {
    const auto found = groups_.find(device);
    return found == groups_.end() ? uint64_t{0} : found->second;
  };
  return group(a) == group(b) && !walls_.contains(std::minmax(a, b));
}

void Network::SetWall(DeviceNumber a, DeviceNumber b) {
  walls_.insert(std::minmax(a, b));
  CutLinks(a, b, 0);
}

void Network::Heal() {
  groups_.clear();
  for (const std::weak_ptr<Wire>& weak : wires_) {
    const std::shared_ptr<Wire> wire = weak.lock();
    if (wire == nullptr) continue;
    for (const int end : {0, 1}) Redeliver(wire, end);
  }
}

void Network::Redeliver(const std::shared_ptr<Wire>& wire, int end) {
  for (size_t i = 0; i < wire->ends[end].sent.size(); ++i) {
    scheduler_.After(Latency(), [this, wire, end] { Deliver(wire, end); });
  }
}

void Network::CutLinks(DeviceNumber a, DeviceNumber b, uint64_t after_frames) {
  for (const std::weak_ptr<Wire>& weak : wires_) {
    const std::shared_ptr<Wire> wire = weak.lock();
    if (wire == nullptr || wire->severed) continue;
    const DeviceNumber from = wire->ends[0].device;
    const DeviceNumber to = wire->ends[1].device;
    if (std::minmax(from, to) != std::minmax(a, b)) continue;
    wire->cut_after = after_frames;
    if (after_frames == 0) Sever(wire, static_cast<int>(dice_.Below(2)));
  }
}

std::shared_ptr<Wire> Network::MakeWire(DeviceNumber from, DeviceNumber to) {
  if (wires_.size() > kWiresKept) {
    std::erase_if(wires_, [](const std::weak_ptr<Wire>& wire) { return wire.expired(); });
  }
  auto wire = std::make_shared<Wire>();
  wire->ends[0].device = from;
  wire->ends[1].device = to;
  for (Wire::End& end : wire->ends) end.room = dice_.Between(1, 4);
  wires_.push_back(wire);
  return wire;
}

void Network::Dial(Attempt attempt) {
  std::optional<DeviceNumber> to;
  for (const auto& [device, port] : ports_) {
    if (device != attempt.from && AddressOf(device) == attempt.address) to = device;
  }
  if (!to || !Reaches(attempt.from, *to) || dice_.OneIn(25)) {
    const absl::Duration after = dice_.OneIn(2) ? kDialPatience : Latency();
    scheduler_.After(after, [this, attempt = std::move(attempt)] {
      Answer(attempt, absl::UnavailableError("nobody answers there"));
    });
    return;
  }
  scheduler_.After(Latency(),
                   [this, to = *to, attempt = std::move(attempt)] { Connect(attempt, to); });
}

void Network::Answer(const Attempt& attempt, absl::StatusOr<std::unique_ptr<sync::Link>> answer) {
  if (attempt.dialer.expired()) return;
  attempt.done(std::move(answer));
  Tell(attempt.from);
}

void Network::Connect(const Attempt& attempt, DeviceNumber to) {
  const auto here = ports_.find(attempt.from);
  if (here == ports_.end() || attempt.dialer.expired()) return;
  const auto there = ports_.find(to);
  if (there == ports_.end()) {
    return Answer(attempt, absl::UnavailableError("nobody answers there"));
  }
  if (there->second.key != attempt.key) {
    return Answer(attempt, absl::UnauthenticatedError("another device answers there"));
  }
  const std::shared_ptr<Wire> wire = MakeWire(attempt.from, to);
  wire->ends[0].events = &attempt.events;
  wire->ends[0].ready = false;
  wire->ends[1].events = there->second.events;
  // A std::function must be copyable, and a link is not.
  auto near =
      std::make_shared<std::unique_ptr<sync::Link>>(std::make_unique<VirtualLink>(*this, wire, 0));
  there->second.accept(std::make_unique<VirtualLink>(*this, wire, 1), here->second.key);
  Tell(to);
  scheduler_.After(Latency(), [this, attempt, near, wire] {
    Answer(attempt, std::move(*near));
    wire->ends[0].ready = true;
    Redeliver(wire, 1);
  });
}

void Network::Ghost(DeviceNumber from, DeviceNumber to) {
  const Port& there = ports_.at(to);
  const std::shared_ptr<Wire> wire = MakeWire(from, to);
  wire->ghost = true;
  wire->ends[1].events = there.events;
  there.accept(std::make_unique<VirtualLink>(*this, wire, 1), ports_.at(from).key);
  Tell(to);
  if (dice_.OneIn(2)) Close(wire, 1, absl::Seconds(static_cast<int64_t>(dice_.Below(20))));
}

void Network::Watch(Wire& wire, int end, const Frame& frame, size_t size) {
  ++frames_;
  bytes_ += size;
  if (trace_) {
    std::printf("%s %zu -> %zu %s\n", absl::FormatDuration(scheduler_.now()).c_str(),
                wire.ends[end].device, wire.ends[1 - end].device,
                frame.ShortDebugString().substr(0, kTraceBytes).c_str());
  }
  if (size > sync::kFrameBytesMax) fault_("a frame is longer than kFrameBytesMax");
  wire.ends[end].owed += static_cast<int64_t>(PartBytes(frame));
  if (frame.has_credit()) {
    wire.ends[1 - end].owed -= static_cast<int64_t>(frame.credit().bytes());
  }
  if (wire.ends[end].owed > static_cast<int64_t>(sync::kWindowBytes)) {
    fault_("more parts were sent than the window allows");
  }
  if (wire.ends[1 - end].owed < 0) fault_("more credit was given than was used");
  if (frame.has_bye() && (frame.bye().reason() == Bye::REASON_MISBEHAVED ||
                          frame.bye().reason() == Bye::REASON_PROTOCOL ||
                          frame.bye().reason() == Bye::REASON_OTHER_JOURNAL)) {
    fault_("an honest device was sent away with " + Bye::Reason_Name(frame.bye().reason()));
  }
}

void Network::Send(const std::shared_ptr<Wire>& wire, int end, const Frame& frame) {
  Wire::End& sender = wire->ends[end];
  // What a device sends while it dies is lost.
  if (sender.events == nullptr) return;
  std::string bytes = frame.SerializeAsString();
  Watch(*wire, end, frame, bytes.size());
  sender.sent.push_back(std::move(bytes));
  if (wire->ghost) return;
  const Wire::End& receiver = wire->ends[1 - end];
  if (wire->severed || receiver.events == nullptr) {
    // The other end is gone. A machine that is up reports that; one without power does not.
    if (ports_.contains(receiver.device)) Close(wire, end, Latency());
    return;
  }
  sender.arrives = std::max(sender.arrives, scheduler_.now() + Latency());
  scheduler_.At(sender.arrives, [this, wire, end] { Deliver(wire, end); });
  if (wire->cut_after != UINT64_MAX && wire->cut_after-- == 0) {
    Sever(wire, static_cast<int>(dice_.Below(2)));
  }
}

void Network::Deliver(const std::shared_ptr<Wire>& wire, int end) {
  Wire::End& sender = wire->ends[end];
  Wire::End& receiver = wire->ends[1 - end];
  // Frames held up by a partition, or by dialling, are delivered once that is over.
  if (wire->severed || sender.sent.empty() || !receiver.ready) return;
  if (!Reaches(sender.device, receiver.device)) return;
  const std::string bytes = std::move(sender.sent.front());
  sender.sent.pop_front();
  Frame frame;
  FALLOW_CHECK(frame.ParseFromString(bytes));
  if (receiver.link != nullptr && receiver.events != nullptr && !receiver.told) {
    receiver.events->OnFrame(receiver.link, frame);
    Tell(receiver.device);
  }
  NoteRoom(wire, end);
}

void Network::NoteRoom(const std::shared_ptr<Wire>& wire, int end) {
  Wire::End& sender = wire->ends[end];
  if (sender.sent.size() + 1 != sender.room) return;
  if (sender.link == nullptr || sender.events == nullptr || sender.told) return;
  sender.events->OnWritable(sender.link);
  Tell(sender.device);
}

// Nothing arrives any more. One end learns of it soon, the other late, or only when it next sends.
void Network::Sever(const std::shared_ptr<Wire>& wire, int told_late) {
  wire->severed = true;
  Close(wire, 1 - told_late, Latency());
  if (dice_.OneIn(2)) {
    Close(wire, told_late, absl::Seconds(static_cast<int64_t>(dice_.Below(30))));
  }
}

void Network::Close(const std::shared_ptr<Wire>& wire, int end, absl::Duration delay) {
  scheduler_.After(delay, [this, wire, end] {
    Wire::End& it = wire->ends[end];
    if (it.link == nullptr || it.events == nullptr || std::exchange(it.told, true)) return;
    it.events->OnClosed(it.link, absl::UnavailableError("the connection was lost"));
    Tell(it.device);
  });
}

void Network::Tell(DeviceNumber device) {
  const auto found = ports_.find(device);
  if (found != ports_.end() && found->second.after) found->second.after();
}

}  // namespace fallow::simulation
