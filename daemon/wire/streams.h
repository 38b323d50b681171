#ifndef FALLOW_DAEMON_WIRE_STREAMS_H_
#define FALLOW_DAEMON_WIRE_STREAMS_H_

// gRPC's two kinds of stream, dialled and accepted, behind the interface that Wire uses. Each lives
// until gRPC is done with it and then deletes itself; before the executor ends, all must be gone
// (Living).

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "daemon/base/strings.h"
#include "daemon/wire/status.h"
#include "daemon/wire/wire.h"

namespace fallow::wire {

// Counts the streams that still refer to the executor. Safe from any thread.
class Living {
 public:
  void Enter() {
    const absl::MutexLock lock(&mutex_);
    ++count_;
  }
  void Leave() {
    const absl::MutexLock lock(&mutex_);
    --count_;
  }
  void AwaitNone() {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](int* count) { return *count == 0; }, &count_));
  }

 private:
  absl::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};

inline absl::Status FromGrpc(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}

template <class Message>
class DialledStream final : public grpc::ClientBidiReactor<Message, Message>,
                            public Stream<Message> {
 public:
  DialledStream(base::Executor& executor, std::shared_ptr<Living> living)
      : executor_(executor),
        living_(std::move(living)),
        wire_(std::make_shared<Wire<Message>>(executor, this)) {
    living_->Enter();
  }

  // `start` binds the reactor to a call of the stub. `check` examines the server's metadata.
  // `answered` is told whether the server accepted the call and passed the check. Both are called
  // once, on gRPC's thread and before any event of the wire.
  using Check = std::function<absl::Status(const grpc::ClientContext&)>;
  void Start(std::shared_ptr<grpc::Channel> channel,
             const std::function<void(grpc::ClientContext*, DialledStream*)>& start, Check check,
             std::function<void(const absl::Status&)> answered) {
    channel_ = std::move(channel);
    check_ = std::move(check);
    answered_ = std::move(answered);
    start(&context_, this);
    this->AddHold();
    this->StartCall();
  }
  const std::shared_ptr<Wire<Message>>& wire() const { return wire_; }

  void Read(Message* message) override { this->StartRead(message); }
  void Write(const Message* message) override {
    this->StartWrite(message, grpc::WriteOptions().set_write_through());
  }
  void Cancel() override { context_.TryCancel(); }
  bool Goodbye(const absl::Status& /*why*/) override {
    this->StartWritesDone();
    return false;
  }
  void Release() override { this->RemoveHold(); }

  void OnReadInitialMetadataDone(bool ok) override {
    const absl::Status passed = ok ? check_(context_) : absl::OkStatus();
    if (ok) Answer(passed);
    if (ok && passed.ok()) return;
    context_.TryCancel();
    wire_->OnFailed();
  }
  void OnReadDone(bool ok) override { wire_->OnRead(ok); }
  void OnWriteDone(bool ok) override { wire_->OnWritten(ok); }
  void OnDone(const grpc::Status& status) override {
    Answer(FromGrpc(status));
    wire_->OnDone(FromGrpc(status));
    // Dropping the last channel ends gRPC's own threads and waits for them, so it must not happen
    // on one of those (gRPC 1.51, CallbackAlternativeCQ).
    executor_.Post([this] {
      const std::shared_ptr<Living> living = living_;
      delete this;
      living->Leave();
    });
  }

 private:
  void Answer(const absl::Status& status) {
    if (answered_) std::exchange(answered_, nullptr)(status);
  }

  base::Executor& executor_;
  const std::shared_ptr<Living> living_;
  const std::shared_ptr<Wire<Message>> wire_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
  Check check_;
  std::function<void(const absl::Status&)> answered_;
};

template <class Message>
class AcceptedStream final : public grpc::ServerBidiReactor<Message, Message>,
                             public Stream<Message> {
 public:
  // `cut` ends the underlying connection, from any thread. `gone` is called last, on gRPC's thread.
  AcceptedStream(base::Executor& executor, std::shared_ptr<Living> living,
                 grpc::CallbackServerContext* context, std::function<void()> cut,
                 std::function<void()> gone)
      : executor_(executor),
        living_(std::move(living)),
        context_(context),
        cut_(std::move(cut)),
        gone_(std::move(gone)),
        wire_(std::make_shared<Wire<Message>>(executor, this)) {
    living_->Enter();
  }
  const std::shared_ptr<Wire<Message>>& wire() const { return wire_; }
  // Tells the other side that its call is accepted.
  void Answer() { this->StartSendInitialMetadata(); }

  void Read(Message* message) override { this->StartRead(message); }
  void Write(const Message* message) override {
    this->StartWrite(message, grpc::WriteOptions().set_write_through());
  }
  void Cancel() override {
    cut_();
    context_->TryCancel();
  }
  bool Goodbye(const absl::Status& why) override {
    executor_.RunAfter(kLastWordWithin, cut_);
    this->Finish(ToGrpc(why));
    return true;
  }
  void Release() override { this->Finish(grpc::Status::OK); }

  void OnReadDone(bool ok) override { wire_->OnRead(ok); }
  void OnWriteDone(bool ok) override { wire_->OnWritten(ok); }
  void OnDone() override {
    wire_->OnDone(absl::UnavailableError("The other device has ended the connection."));
    gone_();
    living_->Leave();
    delete this;
  }

 private:
  base::Executor& executor_;
  const std::shared_ptr<Living> living_;
  grpc::CallbackServerContext* const context_;
  const std::function<void()> cut_;
  const std::function<void()> gone_;
  const std::shared_ptr<Wire<Message>> wire_;
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_STREAMS_H_
