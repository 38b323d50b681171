#ifndef FALLOW_DAEMON_RPC_PAGE_STREAM_H_
#define FALLOW_DAEMON_RPC_PAGE_STREAM_H_

// A streamed reply that is produced as it is read: the next message is made once the one before it
// has been taken, so a client that reads slowly, or not at all, costs one message. Between two
// messages the executor is free for other tasks. The work ends when the client leaves.
//
// A stream that began in an open journal ends when the journal is locked. What it was going to send
// is dropped at once. A message that is on its way and that the client's window has no room for is
// dropped after kLockedPatience; one that gRPC has begun to write to a connection that the client
// does not read stays in memory until that client leaves.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "daemon/base/status.h"
#include "daemon/rpc/api_version.h"
#include "daemon/rpc/calls.h"
#include "daemon/rpc/status.h"
#include "daemon/usecases/session.h"

namespace fallow::rpc {

// How long after a lock a message that is on its way may still be taken.
inline constexpr absl::Duration kLockedPatience = absl::Seconds(1);

// Drops what gRPC holds for the call, and ends it as one that found the journal locked.
void CancelLocked(grpc::CallbackServerContext& context);

template <class Message>
class PageStream final : public grpc::ServerWriteReactor<Message>, private usecases::Tenant {
 public:
  // Fills an empty message with the next one; false when there are no more. Called on the journal
  // executor, and destroyed there, unless the call is refused for its API version.
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
  PageStream(Calls& calls, grpc::CallbackServerContext& context, Next next)
      : calls_(calls), context_(context), under_way_(calls), next_(std::move(next)) {}

  void Advance() {
    calls_.Post(context_, [this] { Step(); });
  }

  void Step() {
    *writing_ = false;
    message_.Clear();
    const absl::StatusOr<bool> more = Fill();
    if (more.ok() && *more) {
      *writing_ = true;
      this->StartWrite(&message_);
      return;
    }
    next_ = nullptr;
    if (admitted_) calls_.session().Dismiss(this);
    this->Finish(ToGrpc(more.status()));
  }

  absl::StatusOr<bool> Fill() {
    if (left_) return absl::CancelledError();
    if (locked_) return base::Locked();
    bool more = false;
    filling_ = true;
    absl::Status status = Guarded([&]() -> absl::Status {
      FALLOW_ASSIGN_OR_RETURN(more, next_(message_));
      return absl::OkStatus();
    });
    filling_ = false;
    FALLOW_RETURN_IF_ERROR(status);
    if (more && !admitted_ && calls_.session().state() == usecases::VaultState::kUnlocked) {
      calls_.session().Admit(this);
      admitted_ = true;
    }
    return more;
  }

  // The vault is locked, perhaps by what next_ does just now.
  void Leave() override {
    admitted_ = false;
    locked_ = true;
    if (filling_) return;
    next_ = nullptr;
    calls_.executor().RunAfter(kLockedPatience, [context = &context_, writing = writing_] {
      if (*writing) CancelLocked(*context);
    });
  }

  Calls& calls_;
  grpc::CallbackServerContext& context_;
  Calls::UnderWay under_way_;
  std::atomic<bool> left_ = false;
  // The executor's from here on.
  Next next_;
  Message message_;
  bool filling_ = false;
  bool admitted_ = false;  // as a tenant of the session
  bool locked_ = false;    // since it was admitted
  // Whether a message is on its way. The stream and its context exist at least as long.
  const std::shared_ptr<bool> writing_ = std::make_shared<bool>(false);
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_PAGE_STREAM_H_
