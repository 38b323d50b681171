#ifndef FALLOW_DAEMON_WIRE_WIRE_H_
#define FALLOW_DAEMON_WIRE_WIRE_H_

// One gRPC stream between two devices, moved to the journal executor. At any time at most one
// message is being read and one written, and the next is read only once the previous one has been
// handled. So a peer that sends faster than it is read is stopped by HTTP/2's own window, and
// whatever it does, what waits here is bounded. Client and server look the same from here.
//
// Everything belongs to the executor, except for the On… calls, which gRPC makes.

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/base/executor.h"
#include "daemon/base/status.h"

namespace fallow::wire {

// gRPC's side of the stream. REQUIRES for all functions: the stream has not been released.
template <class Message>
class Stream {
 public:
  virtual void Read(Message* message) = 0;
  // Done when the kernel has the bytes.
  virtual void Write(const Message* message) = 0;
  // Makes the pending read and write fail.
  virtual void Cancel() = 0;
  // Announces that nothing more will be written. What was written still arrives, and from the
  // accepting side so does `why`. Returns true if this also released the stream. REQUIRES: no write
  // is pending.
  virtual bool Goodbye(const absl::Status& why) = 0;
  // The stream may go once gRPC is done with it. REQUIRES: no read or write is pending.
  virtual void Release() = 0;

 protected:
  ~Stream() = default;
};

// How long the other end has to receive the last word, such as why a link ends.
inline constexpr absl::Duration kLastWordWithin = absl::Milliseconds(300);

template <class Message>
class Wire final : public std::enable_shared_from_this<Wire<Message>> {
 public:
  class Listener {
   public:
    virtual void OnMessage(const Message& message) = 0;
    virtual void OnWritable() = 0;
    // The last call, unless Cut was called before.
    virtual void OnClosed(const absl::Status& status) = 0;

   protected:
    ~Listener() = default;
  };

  // `stream` must exist until it is released.
  Wire(base::Executor& executor, Stream<Message>* stream) : executor_(executor), stream_(stream) {}

  // Starts to read. The listener must live until OnClosed or Cut.
  void Begin(Listener* listener) {
    FALLOW_CHECK(listener_ == nullptr);
    if (state_ != State::kOpen) return;
    listener_ = listener;
    ReadNext();
  }
  // REQUIRES: writable().
  void Send(const Message& message) {
    FALLOW_CHECK(writable());
    if (state_ != State::kOpen) return;
    writing_ = true;
    out_ = message;
    stream_->Write(&out_);
  }
  bool writable() const { return !writing_; }
  // The listener is not called any more, and nothing more can be sent. The last message sent still
  // arrives if the other side takes it within kLastWordWithin.
  void Cut(const absl::Status& why = absl::OkStatus()) {
    listener_ = nullptr;
    if (state_ != State::kOpen) return;
    if (!reading_ && !delivering_) return End(true);
    state_ = State::kDraining;
    why_ = why;
    if (!writing_) SayGoodbye();
    if (stream_ == nullptr) return;
    executor_.RunAfter(kLastWordWithin, [weak = this->weak_from_this()] {
      const auto self = weak.lock();
      if (self != nullptr && self->stream_ != nullptr) self->stream_->Cancel();
    });
  }
  // For an accepted stream that is not wanted: tells the other side why. REQUIRES: Begin was not
  // called.
  void Refuse(const absl::Status& why) {
    FALLOW_CHECK(listener_ == nullptr && state_ == State::kOpen);
    state_ = State::kEnding;
    FALLOW_CHECK(std::exchange(stream_, nullptr)->Goodbye(why));
  }

  // The call was never accepted.
  void OnFailed() {
    executor_.Post([self = this->shared_from_this()] { self->End(false); });
  }
  void OnRead(bool ok) {
    executor_.Post([self = this->shared_from_this(), ok] { self->HasRead(ok); });
  }
  void OnWritten(bool ok) {
    executor_.Post([self = this->shared_from_this(), ok] { self->HasWritten(ok); });
  }
  void OnDone(const absl::Status& status) {
    executor_.Post([self = this->shared_from_this(), status] { self->IsDone(status); });
  }

 private:
  enum class State : uint8_t {
    kOpen,
    kDraining,  // goodbye is being said; incoming messages are ignored
    kEnding,
  };

  void ReadNext() {
    reading_ = true;
    stream_->Read(&in_);
  }
  void HasRead(bool ok) {
    reading_ = false;
    if (!ok) return End(false);
    if (listener_ != nullptr) {
      delivering_ = true;
      listener_->OnMessage(in_);
      delivering_ = false;
    }
    in_.Clear();
    if (state_ == State::kEnding) return ReleaseWhenStill();
    if (stream_ != nullptr) ReadNext();
  }
  void HasWritten(bool ok) {
    writing_ = false;
    if (!ok) return End(false);
    if (state_ == State::kEnding) return ReleaseWhenStill();
    if (state_ == State::kDraining) return SayGoodbye();
    if (listener_ != nullptr) listener_->OnWritable();
  }
  void SayGoodbye() {
    if (stream_ != nullptr && stream_->Goodbye(why_)) stream_ = nullptr;
  }
  void End(bool cancel) {
    const State before = std::exchange(state_, State::kEnding);
    if (stream_ == nullptr) return;
    // A stream that failed in one direction is of no use in the other.
    if (before != State::kEnding && (cancel || reading_ || writing_)) stream_->Cancel();
    ReleaseWhenStill();
  }
  void ReleaseWhenStill() {
    if (stream_ == nullptr || reading_ || writing_) return;
    std::exchange(stream_, nullptr)->Release();
  }
  void IsDone(const absl::Status& status) {
    state_ = State::kEnding;
    if (listener_ != nullptr) std::exchange(listener_, nullptr)->OnClosed(status);
  }

  base::Executor& executor_;
  Stream<Message>* stream_;  // null once released
  Listener* listener_ = nullptr;
  State state_ = State::kOpen;
  bool reading_ = false;
  bool writing_ = false;
  bool delivering_ = false;
  absl::Status why_;  // for Goodbye
  Message in_, out_;  // while they are being read or written, gRPC's
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_WIRE_H_
