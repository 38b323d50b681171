#ifndef FALLOW_DAEMON_RPC_CALLS_H_
#define FALLOW_DAEMON_RPC_CALLS_H_

// What every call goes through: the client's API version is checked, the work is posted to the
// journal executor, which owns all state, and the work's Status becomes the reply's. gRPC's threads
// only carry messages. Requests and replies that handlers capture by pointer live until the call is
// finished.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "daemon/base/executor.h"
#include "daemon/usecases/session.h"

namespace fallow::rpc {

// Metadata, with the value "1", by which a client marks a call that its user did not ask for.
inline constexpr std::string_view kBackgroundKey = "fallow-background";

class Calls {
 public:
  using Work = std::function<absl::Status()>;
  using VaultWork = std::function<absl::Status(store::Vault& vault)>;

  // Both outlive this, and this outlives every call.
  Calls(base::Executor& executor, usecases::Session& session)
      : executor_(executor), session_(session) {}

  // A handler of a call with a single reply returns what these return. `work` runs on the executor.
  grpc::ServerUnaryReactor* Reply(grpc::CallbackServerContext* context, Work work);
  // FAILED_PRECONDITION unless the vault is unlocked.
  grpc::ServerUnaryReactor* ReplyFromVault(grpc::CallbackServerContext* context, VaultWork work);
  // For work that tries a passphrase.
  grpc::ServerUnaryReactor* ReplyToPassphrase(grpc::CallbackServerContext* context, Work work);
  // The same for work that goes on in later tasks. Once it has succeeded, `when` is given a
  // function that ends the call, to be called on the executor: with true, after `last` has written
  // the reply anew; with false, with the reply as it is. The call also ends, with that reply, with
  // the daemon.
  using End = std::function<void(bool anew)>;
  grpc::ServerUnaryReactor* ReplyToPassphraseWhen(grpc::CallbackServerContext* context, Work work,
                                                  std::function<void(End)> when, Work last);
  // Runs `work` immediately, on gRPC's thread, for what must not wait for the executor. `work` has
  // to check the API version itself.
  grpc::ServerUnaryReactor* ReplyAtOnce(const Work& work);

  // Something that tries a passphrase. Its functions run on the executor.
  struct Attempt {
    std::function<bool()> left;  // whether the caller has gone away, or was refused
    Work work;                   // tries the passphrase, and does what it is for
    std::function<void(const absl::Status&)> done;
  };
  // Runs the attempt as soon as a passphrase may be tried. If the caller has left by then, the
  // passphrase is not tried and nothing is changed: `done` gets CANCELLED. It gets UNAVAILABLE when
  // the daemon ends before the attempt's turn. Any thread.
  void WhenPassphraseMayBeTried(Attempt attempt);
  // Ends the attempts that wait for their turn, and the calls that wait for work that goes on, for
  // good: the daemon is about to end. Any thread.
  void EndWaiting();

  // Runs `task`, a part of the call, on the executor. A background call (kBackgroundKey) does not
  // count as use of the journal, so a window that keeps refreshing itself does not keep the journal
  // open. Every handler goes through here or through one of the functions above. Calls with a
  // passphrase are always made by a person and always count, and so does what a transfer does on
  // its own thread, since someone has asked for it.
  void Post(const grpc::CallbackServerContext& context, base::Executor::Task task);

  base::Executor& executor() { return executor_; }
  usecases::Session& session() { return session_; }
  // Calls that have begun and are not finished. The reply of a finished one is with the kernel.
  int under_way() const;
  // Waits until there are none. False if some are left after `patience`.
  bool AwaitNone(absl::Duration patience);

  // A call counts as under way as long as one of these exists.
  class UnderWay {
   public:
    explicit UnderWay(Calls& calls) : calls_(calls) { calls_.Count(1); }
    ~UnderWay() { calls_.Count(-1); }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;

   private:
    Calls& calls_;
  };

 private:
  // Attempts that wait for their turn; the executor's. Timers may outlive the calls that they are
  // for, and this as well.
  struct Waiting {
    bool ended = false;
    uint64_t last = 0;
    std::map<uint64_t, Attempt> attempts;
    std::map<uint64_t, std::function<void()>> replies;  // of work that goes on; each ends its call
  };
  void TryOrWait(Attempt attempt);
  void Count(int more);

  base::Executor& executor_;
  usecases::Session& session_;
  mutable absl::Mutex mutex_;
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  const std::shared_ptr<Waiting> waiting_ = std::make_shared<Waiting>();
};

// Runs `work`. An exception (a library out of memory) becomes a Status that holds nothing of it.
absl::Status Guarded(const Calls::Work& work);

// UNAVAILABLE: the daemon is about to end.
absl::Status Ending();

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CALLS_H_
