#ifndef FALLOW_DAEMON_WIRE_LINKS_H_
#define FALLOW_DAEMON_WIRE_LINKS_H_

// Wires as syncing and pairing see them. Belongs to the journal executor; destroying a link cuts
// its wire.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/base/address.h"
#include "daemon/sync/link.h"
#include "daemon/wire/link_proof.h"
#include "daemon/wire/transport.h"
#include "daemon/wire/wire.h"
#include "fallow/sync/v1/frame.pb.h"
#include "fallow/sync/v1/sync.pb.h"

namespace fallow::wire {

class FrameLink final : public sync::Link, public Wire<fallow::sync::v1::Frame>::Listener {
 public:
  using Frame = fallow::sync::v1::Frame;

  FrameLink(std::shared_ptr<Wire<Frame>> wire, base::Address address, sync::LinkEvents& events)
      : wire_(std::move(wire)), address_(std::move(address)), events_(events) {}
  ~FrameLink() override { wire_->Cut(); }
  FrameLink(const FrameLink&) = delete;
  FrameLink& operator=(const FrameLink&) = delete;

  void Send(const Frame& frame) override { wire_->Send(frame); }
  bool writable() const override { return wire_->writable(); }
  void Cut() override { wire_->Cut(); }
  base::Address address() const override { return address_; }

  void OnMessage(const Frame& frame) override { events_.OnFrame(this, frame); }
  void OnWritable() override { events_.OnWritable(this); }
  void OnClosed(const absl::Status& status) override { events_.OnClosed(this, status); }

 private:
  const std::shared_ptr<Wire<Frame>> wire_;
  const base::Address address_;
  sync::LinkEvents& events_;
};

class PairFrameLink final : public PairLink, public Wire<fallow::sync::v1::PairFrame>::Listener {
 public:
  using Frame = fallow::sync::v1::PairFrame;

  struct Parts {
    std::shared_ptr<Wire<Frame>> wire;
    base::Address address;
    LinkKeys keys;
    bool dialled = false;         // by this side
    std::string proof;            // the caller's, if it is the other side
    std::function<void()> vouch;  // may be empty
  };
  PairFrameLink(Parts parts, Events& events) : parts_(std::move(parts)), events_(events) {}
  ~PairFrameLink() override { parts_.wire->Cut(); }
  PairFrameLink(const PairFrameLink&) = delete;
  PairFrameLink& operator=(const PairFrameLink&) = delete;

  void Send(std::string bytes) override {
    waiting_.push_back(std::move(bytes));
    SendNext();
  }
  void End(const absl::Status& why) override {
    end_ = why;
    SendNext();
  }
  void Vouch() override {
    if (parts_.vouch) parts_.vouch();
  }
  const sync::TlsKey& peer_key() const override {
    return parts_.dialled ? parts_.keys.server : parts_.keys.caller;
  }
  const sync::TlsKey& own_key() const override {
    return parts_.dialled ? parts_.keys.caller : parts_.keys.server;
  }
  bool IsPeer(const sync::TlsKey& key) const override {
    return !parts_.dialled && IsCaller(parts_.proof, key, parts_.keys);
  }
  base::Address address() const override { return parts_.address; }

  void OnMessage(const Frame& frame) override { events_.OnPairMessage(this, frame.bytes()); }
  void OnWritable() override { SendNext(); }
  void OnClosed(const absl::Status& status) override { events_.OnPairClosed(this, status); }

 private:
  void SendNext() {
    if (!parts_.wire->writable()) return;
    if (!waiting_.empty()) {
      Frame frame;
      frame.set_bytes(std::move(waiting_.front()));
      waiting_.pop_front();
      parts_.wire->Send(frame);
    } else if (end_.has_value()) {
      parts_.wire->Cut(*end_);
    }
  }

  const Parts parts_;
  Events& events_;
  std::deque<std::string> waiting_;
  std::optional<absl::Status> end_;
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_LINKS_H_
