#ifndef FALLOW_DAEMON_RPC_PAGE_STREAM_H_
#define FALLOW_DAEMON_RPC_PAGE_STREAM_H_

// A streamed reply that is produced as it is read: the next message is made once the one before it
// has been taken, so a client that reads slowly, or not at all, costs one message. Between two
// messages the executor is free for other tasks. The work ends when the client leaves.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <functional>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/rpc/api_version.h"
#include "daemon/rpc/calls.h"
#include "daemon/rpc/status.h"

namespace fallow::rpc {

template <class Message>
class PageStream final : public grpc::ServerWriteReactor<Message> {
 public:
  // Fills an empty message with the next one; false when there are no more. Called and destroyed on
  // the journal executor.
  using Next = std::function<absl::StatusOr<bool>(Message& message)>;

  // The stream for a handler to return. It lives until the call is done.
  static PageStream* Start(Calls& calls, grpc::CallbackServerContext* context, Next next) {
    auto* const stream = new PageStream(calls, *context, std::move(next));
    if (const absl::Status spoken = CheckApiVersion(*context); !spoken.ok()) {
      stream->Finish(ToGrpc(spoken));
    } else {
      stream->Advance();
    }
    return stream;
  }

  void OnWriteDone(bool ok) override {
    if (!ok) left_ = true;
    Advance();
  }
  void OnCancel() override { left_ = true; }
  void OnDone() override { delete this; }

 private:
  PageStream(Calls& calls, const grpc::CallbackServerContext& context, Next next)
      : calls_(calls), context_(context), under_way_(calls), next_(std::move(next)) {}

  void Advance() {
    calls_.Post(context_, [this] { Step(); });
  }

  void Step() {
    message_.Clear();
    bool more = false;
    const absl::Status status = left_ ? absl::CancelledError("") : Guarded([&]() -> absl::Status {
      FALLOW_ASSIGN_OR_RETURN(more, next_(message_));
      return absl::OkStatus();
    });
    if (more) {
      this->StartWrite(&message_);
      return;
    }
    next_ = nullptr;
    this->Finish(ToGrpc(status));
  }

  Calls& calls_;
  const grpc::CallbackServerContext& context_;
  Calls::UnderWay under_way_;
  Next next_;
  Message message_;
  std::atomic<bool> left_ = false;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_PAGE_STREAM_H_
