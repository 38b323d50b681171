#ifndef FALLOW_DAEMON_RPC_WAITING_STREAM_H_
#define FALLOW_DAEMON_RPC_WAITING_STREAM_H_

// A stream of events about something that takes a while on the journal executor, and that is called
// off when the client leaves.

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "daemon/rpc/event_stream.h"

namespace fallow::rpc {

template <class Event>
class WaitingStream final : public EventStream<Event> {
 public:
  WaitingStream(Calls& calls, grpc::CallbackServerContext* context)
      : EventStream<Event>(calls, context, kEventsWaitingMax), calls_(calls) {}

  // Everything else belongs to the executor.

  // Whether the client has left. To be asked before anything is begun.
  bool gone() const { return gone_ || this->left(); }
  // What to do if the client leaves from now on, before End is called.
  void SetCallOff(std::function<void()> call_off) { call_off_ = std::move(call_off); }
  // Must be the last call to this object.
  void End(const absl::Status& status) {
    call_off_ = nullptr;
    *ended_ = true;
    this->Close(status);
  }

  void OnCancel() override {
    calls_.executor().Post([this, ended = ended_] {
      if (*ended) return;
      gone_ = true;
      if (const auto call_off = std::exchange(call_off_, nullptr)) call_off();
    });
    EventStream<Event>::OnCancel();
  }

 private:
  static constexpr size_t kEventsWaitingMax = 16;

  Calls& calls_;
  std::function<void()> call_off_;
  bool gone_ = false;
  const std::shared_ptr<bool> ended_ = std::make_shared<bool>(false);
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_WAITING_STREAM_H_
