#ifndef FALLOW_DAEMON_RPC_EVENT_STREAM_H_
#define FALLOW_DAEMON_RPC_EVENT_STREAM_H_

// A streamed reply fed by something that happens: progress, changes. At most `queue_max` messages
// wait for a client that reads slowly; what the producer does then is its own choice (Offer, Push,
// Restart). Safe from any thread.
//
// The stream exists until Close has been called and all is sent: a producer may use it until then,
// also when the client has long left, and must not touch it afterwards.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <deque>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "daemon/rpc/api_version.h"
#include "daemon/rpc/calls.h"
#include "daemon/rpc/status.h"

namespace fallow::rpc {

template <class Message>
class EventStream : public grpc::ServerWriteReactor<Message> {
 public:
  EventStream(Calls& calls, size_t queue_max) : under_way_(calls), queue_max_(queue_max) {}
  // A client of an API version that is not spoken here is told so, and counts as one that has left.
  EventStream(Calls& calls, grpc::CallbackServerContext* context, size_t queue_max)
      : EventStream(calls, queue_max) {
    refused_ = CheckApiVersion(*context);
    if (!refused_.ok()) left_ = true;
  }

  // What a handler returns, and gives to what produces the events.
  static EventStream* Begin(Calls& calls, grpc::CallbackServerContext* context, size_t queue_max) {
    return new EventStream(calls, context, queue_max);
  }

  // False when there is no room, or nobody who reads.
  bool Offer(Message message) {
    const absl::MutexLock lock(&mutex_);
    if (!Open() || queue_.size() >= queue_max_) return false;
    Append(std::move(message));
    return true;
  }
  // Waits for room. False when nobody reads any more.
  bool Push(Message message) {
    const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !Open() || queue_.size() < queue_max_;
    };
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&ready));
    if (!Open()) return false;
    Append(std::move(message));
    return true;
  }
  // Drops all that waits and sends `message` next.
  void Restart(Message message) {
    const absl::MutexLock lock(&mutex_);
    if (!Open()) return;
    queue_.resize(writing_ ? 1 : 0);
    Append(std::move(message));
  }
  // Ends the call once what waits has been sent; the first one counts.
  void Close(const absl::Status& status) {
    {
      const absl::MutexLock lock(&mutex_);
      if (closing_) return;
      status_ = ToGrpc(refused_.ok() ? status : refused_);
      closing_ = true;
      WriteNext();
    }
    FinishIfEmpty();
  }
  // The client has left, or the daemon is about to end.
  const std::atomic<bool>& left() const { return left_; }

  void OnWriteDone(bool ok) override {
    {
      const absl::MutexLock lock(&mutex_);
      writing_ = false;
      queue_.pop_front();
      if (!ok) left_ = true;
      WriteNext();
    }
    FinishIfEmpty();
  }
  void OnCancel() override {
    {
      const absl::MutexLock lock(&mutex_);
      left_ = true;
      WriteNext();
    }
    FinishIfEmpty();
  }
  void OnDone() override { delete this; }

 protected:
  ~EventStream() override = default;

 private:
  bool Open() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !closing_ && !left_; }
  void Append(Message message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    queue_.push_back(std::move(message));
    WriteNext();
  }
  // gRPC calls back on another thread, never from within StartWrite.
  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || finished_) return;
    if (left_) queue_.clear();
    if (queue_.empty()) return;
    writing_ = true;
    this->StartWrite(&queue_.front());
  }
  // Without the lock in hand: once finished, the stream may be gone before this returns.
  void FinishIfEmpty() {
    {
      const absl::MutexLock lock(&mutex_);
      if (writing_ || finished_ || !closing_ || !queue_.empty()) return;
      finished_ = true;
    }
    this->Finish(status_);
  }

  Calls::UnderWay under_way_;
  const size_t queue_max_;
  std::atomic<bool> left_ = false;
  absl::Mutex mutex_;
  std::deque<Message> queue_ ABSL_GUARDED_BY(mutex_);  // the first one is being sent, if writing_
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status refused_;  // before anything began
  grpc::Status status_;   // set once, before closing_ is seen
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_EVENT_STREAM_H_
