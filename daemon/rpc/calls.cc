#include "daemon/rpc/calls.h"

#include <exception>
#include <new>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/rpc/api_version.h"
#include "daemon/rpc/status.h"

namespace fallow::rpc {
namespace {

class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  explicit UnaryCall(Calls& calls) : under_way_(calls) {}
  void OnDone() override { delete this; }

 private:
  Calls::UnderWay under_way_;
};

}  // namespace

grpc::ServerUnaryReactor* Calls::Reply(grpc::CallbackServerContext* context, Work work) {
  auto* const call = new UnaryCall(*this);
  if (const absl::Status spoken = CheckApiVersion(*context); !spoken.ok()) {
    call->Finish(ToGrpc(spoken));
    return call;
  }
  Post(*context, [call, work = std::move(work)] { call->Finish(ToGrpc(Guarded(work))); });
  return call;
}

grpc::ServerUnaryReactor* Calls::ReplyFromVault(grpc::CallbackServerContext* context,
                                                VaultWork work) {
  return Reply(context, [this, work = std::move(work)]() -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, session_.Use());
    return work(*vault);
  });
}

grpc::ServerUnaryReactor* Calls::ReplyToPassphrase(grpc::CallbackServerContext* context,
                                                   Work work) {
  auto* const call = new UnaryCall(*this);
  if (const absl::Status spoken = CheckApiVersion(*context); !spoken.ok()) {
    call->Finish(ToGrpc(spoken));
    return call;
  }
  WhenPassphraseMayBeTried({[context] { return context->IsCancelled(); }, std::move(work),
                            [call](const absl::Status& status) { call->Finish(ToGrpc(status)); }});
  return call;
}

grpc::ServerUnaryReactor* Calls::ReplyToPassphraseWhen(grpc::CallbackServerContext* context,
                                                       Work work, std::function<void(End)> when,
                                                       Work last) {
  auto* const call = new UnaryCall(*this);
  if (const absl::Status spoken = CheckApiVersion(*context); !spoken.ok()) {
    call->Finish(ToGrpc(spoken));
    return call;
  }
  const auto done = [this, call, when = std::move(when),
                     last = std::move(last)](const absl::Status& status) {
    if (!status.ok() || waiting_->ended) return call->Finish(ToGrpc(status));
    const uint64_t number = ++waiting_->last;
    waiting_->replies.emplace(number, [call] { call->Finish(grpc::Status::OK); });
    when([waiting = waiting_, call, number, last](bool anew) {
      // Otherwise the call was ended meanwhile, and its reply is gone.
      if (waiting->replies.erase(number) == 0) return;
      call->Finish(anew ? ToGrpc(Guarded(last)) : grpc::Status::OK);
    });
  };
  WhenPassphraseMayBeTried({[context] { return context->IsCancelled(); }, std::move(work), done});
  return call;
}

grpc::ServerUnaryReactor* Calls::ReplyAtOnce(const Work& work) {
  auto* const call = new UnaryCall(*this);
  call->Finish(ToGrpc(Guarded(work)));
  return call;
}

void Calls::Post(const grpc::CallbackServerContext& context, base::Executor::Task task) {
  const auto& metadata = context.client_metadata();
  const auto said = metadata.find({kBackgroundKey.data(), kBackgroundKey.size()});
  const bool background = said != metadata.end() && said->second == "1";
  executor_.Post([this, background, task = std::move(task)] {
    const usecases::Session::NobodyThere scope(session_, background);
    task();
  });
}

void Calls::WhenPassphraseMayBeTried(Attempt attempt) {
  executor_.Post([this, attempt = std::move(attempt)]() mutable { TryOrWait(std::move(attempt)); });
}

void Calls::TryOrWait(Attempt attempt) {
  const absl::Duration delay = session_.AttemptDelay();
  if (delay <= absl::ZeroDuration()) {
    attempt.done(attempt.left() ? absl::CancelledError() : Guarded(attempt.work));
    return;
  }
  if (waiting_->ended) return attempt.done(Ending());
  const uint64_t number = ++waiting_->last;
  waiting_->attempts.emplace(number, std::move(attempt));
  executor_.RunAfter(delay, [this, waiting = waiting_, number] {
    auto waited = waiting->attempts.extract(number);
    // Otherwise the attempt was ended meanwhile.
    if (!waited.empty()) TryOrWait(std::move(waited.mapped()));
  });
}

void Calls::EndWaiting() {
  executor_.Post([waiting = waiting_] {
    waiting->ended = true;
    for (const auto& [number, attempt] : std::exchange(waiting->attempts, {})) {
      attempt.done(Ending());
    }
    for (const auto& [number, end] : std::exchange(waiting->replies, {})) end();
  });
}

absl::Status Ending() {
  return absl::UnavailableError("The daemon is about to end.");
}

int Calls::under_way() const {
  const absl::MutexLock lock(&mutex_);
  return under_way_;
}

bool Calls::AwaitNone(absl::Duration patience) {
  const absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(
                                     +[](int* count) { return *count == 0; }, &under_way_),
                                 patience);
}

void Calls::Count(int more) {
  const absl::MutexLock lock(&mutex_);
  under_way_ += more;
}

absl::Status Guarded(const Calls::Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return base::Failed("The request could not be answered", "there is not enough memory", "");
  } catch (const std::exception&) {
    return base::Failed("The request could not be answered", "a library failed inside the daemon",
                        base::Next::kExamine);
  }
}

}  // namespace fallow::rpc
