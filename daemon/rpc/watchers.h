#ifndef FALLOW_DAEMON_RPC_WATCHERS_H_
#define FALLOW_DAEMON_RPC_WATCHERS_H_

// All clients that watch for changes. A watcher that reads too slowly costs a bounded queue and is
// told `missed` instead. It delays nobody, and watching does not count as use of the journal.
// Changes come from usecases::Changes alone, apart from the vault's state: no handler reports its
// own work. Safe from any thread.

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "daemon/rpc/calls.h"
#include "daemon/usecases/changes.h"
#include "daemon/usecases/session.h"
#include "fallow/client/v1/watch.pb.h"

namespace fallow::rpc {

inline constexpr size_t kChangesWaitingMax = 64;  // for each watcher
inline constexpr size_t kWatchersMax = 64;

class Watchers final : public usecases::ChangesListener {
 public:
  explicit Watchers(usecases::Changes& changes) : changes_(changes) { changes_.Add(this); }
  ~Watchers() override { changes_.Remove(this); }
  Watchers(const Watchers&) = delete;
  Watchers& operator=(const Watchers&) = delete;

  // The stream for a handler to return. RESOURCE_EXHAUSTED beyond kWatchersMax.
  grpc::ServerWriteReactor<client::v1::Change>* Add(Calls& calls,
                                                    grpc::CallbackServerContext* context);

  void OnChanges(const usecases::ChangesTold& told) override;
  void VaultChanged(usecases::VaultState state);
  // Ends all watching, for good, because the daemon is about to end.
  void Close();

 private:
  class Watcher;
  void Publish(const client::v1::Change& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Remove(Watcher* watcher);

  usecases::Changes& changes_;
  absl::Mutex mutex_;
  std::vector<Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);  // each removes itself in the end
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_WATCHERS_H_
