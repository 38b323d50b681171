#ifndef FALLOW_DAEMON_RPC_EVENT_STREAM_H_
#define FALLOW_DAEMON_RPC_EVENT_STREAM_H_

// A streamed reply fed by something that happens, such as progress or changes. At most `queue_max`
// messages wait for a client that reads slowly; the producer chooses what to do beyond that (Offer,
// Push, Restart). Safe from any thread.
//
// The stream exists until Close has been called and everything is sent. A producer may use it until
// it calls Close, even if the client has long left, and must not touch it afterwards.

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
  // A client with an unsupported API version is refused, and counts as one that has left.
  EventStream(Calls& calls, grpc::CallbackServerContext* context, size_t queue_max)
      : EventStream(calls, queue_max) {
    refused_ = CheckApiVersion(*context);
    if (!refused_.ok()) left_ = true;
  }

  // The stream for a handler to return, and to pass to the producer of the events.
  static EventStream* Begin(Calls& calls, grpc::CallbackServerContext* context, size_t queue_max) {
    return new EventStream(calls, context, queue_max);
  }

  // False when there is no room, or the client no longer reads.
  bool Offer(Message message) {
    const absl::MutexLock lock(&mutex_);
    if (!Open() || queue_.size() >= queue_max_) return false;
    Append(std::move(message));
    return true;
  }
  // Waits for room. False when the client no longer reads.
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
  // Drops all waiting messages and sends `message` next.
  void Restart(Message message) {
    const absl::MutexLock lock(&mutex_);
    if (!Open()) return;
    queue_.resize(writing_ ? 1 : 0);
    Append(std::move(message));
  }
  // Ends the call once the waiting messages have been sent. Only the first call counts.
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
  // Set once the client has left, the call was refused, or the daemon has cancelled it in order to
  // end.
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
  // Called without the lock: once finished, the stream may be gone before this returns.
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
  std::deque<Message> queue_ ABSL_GUARDED_BY(mutex_);  // the first is being sent, if writing_
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status refused_;  // before anything began
  grpc::Status status_;   // set once, before closing_ is seen
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_EVENT_STREAM_H_
