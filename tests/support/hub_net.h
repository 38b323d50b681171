#ifndef FALLOW_TESTS_SUPPORT_HUB_NET_H_
#define FALLOW_TESTS_SUPPORT_HUB_NET_H_

// A few devices, each with a journal in memory and a hub, and a network between them that loses
// nothing but what a test cuts. Frames arrive one after another without delay; time only passes
// when nothing is on its way. One thread.

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/address.h"
#include "daemon/sync/hub.h"
#include "tests/support/address.h"
#include "tests/support/fake_replica.h"
#include "tests/support/manual_clock.h"
#include "tests/support/seeded_random.h"

namespace fallow::tests {

class HubNet;

struct HubNetWire {
  struct End {
    sync::Link* link = nullptr;  // nullptr: cut on this side
    sync::LinkEvents* events = nullptr;
    bool writable = true;
  };
  End ends[2];
  std::optional<base::Address> addresses[2];  // of the other end
  bool silent = false;                        // nothing arrives any more, and neither end is told
};

class HubNetLink final : public sync::Link {
 public:
  HubNetLink(HubNet& net, std::shared_ptr<HubNetWire> wire, int end)
      : net_(net), wire_(std::move(wire)), end_(end) {
    wire_->ends[end].link = this;
  }
  ~HubNetLink() override { Cut(); }
  void Send(const sync::v1::Frame& frame) override;
  bool writable() const override { return wire_->ends[end_].writable; }
  void Cut() override;
  base::Address address() const override { return *wire_->addresses[end_]; }

 private:
  HubNet& net_;
  std::shared_ptr<HubNetWire> wire_;
  const int end_;
};

class HubNet {
 public:
  struct Device : sync::Dialer {
    Device(HubNet& its_net, uint8_t n) : net(its_net), number(n), replica(n), random(n) {}
    void Dial(const base::Address& address, const sync::TlsKey& key, sync::LinkEvents& events,
              Done done) override {
      ++dials;
      net.Dial(*this, address, key, events, std::move(done));
    }
    base::Address address() const { return AddressOf("host" + std::to_string(number) + ":7000"); }
    sync::TlsKey key() const {
      sync::TlsKey key;
      key.fill(number);
      return key;
    }

    HubNet& net;
    const uint8_t number;
    FakeReplica replica;
    ManualClock clock;
    SeededRandom random;
    std::unique_ptr<sync::Hub> hub;
    bool listens = true;
    int dials = 0;
    int ticks = 0;
  };

  explicit HubNet(uint8_t devices) {
    for (uint8_t i = 1; i <= devices; ++i) devices_.push_back(std::make_unique<Device>(*this, i));
    for (auto& device : devices_) {
      for (auto& other : devices_) {
        if (other != device) {
          device->replica.peers.push_back({other->replica.self(), "", other->key()});
        }
      }
    }
  }
  ~HubNet() {
    for (auto& device : devices_) device->hub.reset();
    queue_.clear();
  }

  Device& at(size_t i) { return *devices_[i]; }
  void Unlock(Device& device) {
    device.hub = std::make_unique<sync::Hub>(sync::Hub::Parts{
        device.replica, device, device.clock, device.random, [this] { return now_; }});
    device.hub->SetPort(7000);
  }
  // Unlocks the devices; they know each other's addresses, either all or those for which `knows` is
  // true.
  void UnlockAll(const std::function<bool(size_t, size_t)>& knows = {}) {
    for (size_t i = 0; i < devices_.size(); ++i) {
      Unlock(*devices_[i]);
      for (size_t j = 0; j < devices_.size(); ++j) {
        if (i == j || (knows && !knows(i, j))) continue;
        at(i).hub->SetAddresses(at(j).replica.self(), {at(j).address()});
      }
    }
  }
  void Write(Device& device, std::string payload) {
    device.replica.Write(std::move(payload));
    device.hub->LocalChange(now_);
  }
  absl::Duration now() const { return now_; }

  // Delivers everything that has been sent, including what that causes; no time passes.
  void Drain() {
    for (size_t i = 0; !queue_.empty(); ++i) {
      FALLOW_CHECK(i < 1'000'000);
      const std::function<void()> event = std::move(queue_.front());
      queue_.pop_front();
      event();
    }
  }
  void Pass(absl::Duration time) {
    const absl::Duration until = now_ + time;
    for (size_t i = 0;; ++i) {
      FALLOW_CHECK(i < 1'000'000);
      Drain();
      Device* next = nullptr;
      for (auto& device : devices_) {
        if (!device->hub) continue;
        if (next == nullptr || device->hub->NextTick() < next->hub->NextTick()) next = device.get();
      }
      if (next == nullptr || next->hub->NextTick() > until) break;
      SetNow(std::max(now_, next->hub->NextTick()));
      ++next->ticks;
      next->hub->Tick(now_);
    }
    SetNow(until);
  }
  // Either both ends are told, or neither.
  void CutAll(bool silently) {
    for (auto& wire : wires_) {
      wire->silent = true;
      for (int end = 0; end < 2 && !silently; ++end) Close(wire, end);
    }
    wires_.clear();
  }
  size_t Links() const {
    return static_cast<size_t>(std::count_if(wires_.begin(), wires_.end(), [](const auto& wire) {
      return wire->ends[0].link != nullptr && wire->ends[1].link != nullptr && !wire->silent;
    }));
  }
  // A wire from one device to another. Returns the first end; the other device accepts the second.
  std::unique_ptr<sync::Link> Connect(Device& from, Device& to, sync::LinkEvents& events) {
    auto wire = std::make_shared<HubNetWire>();
    wire->ends[0].events = &events;
    wire->ends[1].events = to.hub.get();
    wire->addresses[0] = to.address();
    wire->addresses[1] = AddressOf("host" + std::to_string(from.number) + ":55555");
    wires_.push_back(wire);
    auto link = std::make_unique<HubNetLink>(*this, wire, 0);
    to.hub->Accept(std::make_unique<HubNetLink>(*this, wire, 1), from.key(), now_);
    return link;
  }

  std::set<base::Address> silent_addresses;  // dialling these never gets an answer

 private:
  friend class HubNetLink;

  void SetNow(absl::Duration now) {
    for (auto& device : devices_) device->clock.Advance(now - now_);
    now_ = now;
  }
  void Dial(Device& from, const base::Address& address, const sync::TlsKey& key,
            sync::LinkEvents& events, sync::Dialer::Done done) {
    if (silent_addresses.contains(address)) return;
    queue_.push_back([this, &from, address, key, &events, done = std::move(done)] {
      for (auto& to : devices_) {
        if (to->address() != address || !to->hub || !to->listens) continue;
        if (to->key() != key) return done(absl::UnauthenticatedError("another device"));
        return done(Connect(from, *to, events));
      }
      done(absl::UnavailableError("nobody is there"));
    });
  }
  void Close(const std::shared_ptr<HubNetWire>& wire, int end) {
    queue_.push_back([wire, end] {
      HubNetWire::End& there = wire->ends[end];
      if (there.link == nullptr) return;
      sync::Link* const link = std::exchange(there.link, nullptr);
      there.events->OnClosed(link, absl::UnavailableError("cut"));
    });
  }

  absl::Duration now_ = absl::Hours(100);
  std::vector<std::unique_ptr<Device>> devices_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::shared_ptr<HubNetWire>> wires_;
};

inline void HubNetLink::Send(const sync::v1::Frame& frame) {
  FALLOW_CHECK(writable());
  wire_->ends[end_].writable = false;
  if (wire_->silent) return;
  net_.queue_.push_back([wire = wire_, end = end_, frame] {
    if (wire->silent) return;
    HubNetWire::End& there = wire->ends[1 - end];
    if (there.link != nullptr) there.events->OnFrame(there.link, frame);
    HubNetWire::End& here = wire->ends[end];
    here.writable = true;
    if (here.link != nullptr) here.events->OnWritable(here.link);
  });
}

inline void HubNetLink::Cut() {
  HubNetWire::End& here = wire_->ends[end_];
  if (here.link != this) return;
  here.link = nullptr;
  if (!wire_->silent) net_.Close(wire_, 1 - end_);
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_HUB_NET_H_
