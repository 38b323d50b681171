#ifndef FALLOW_DAEMON_RPC_WATCHERS_H_
#define FALLOW_DAEMON_RPC_WATCHERS_H_

// Everyone who wants to know what changes. A watcher that reads too slowly costs a bounded queue
// and is told `missed` instead; it delays nobody, and watching does not count as use of the
// journal. Safe from any thread.

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "daemon/journal/ids.h"
#include "daemon/rpc/calls.h"
#include "daemon/usecases/session.h"
#include "fallow/client/v1/watch.pb.h"

namespace fallow::rpc {

inline constexpr size_t kChangesWaitingMax = 64;  // for one watcher
inline constexpr size_t kWatchersMax = 64;

class Watchers {
 public:
  // What a handler returns. RESOURCE_EXHAUSTED beyond kWatchersMax.
  grpc::ServerWriteReactor<client::v1::Change>* Add(Calls& calls,
                                                    grpc::CallbackServerContext* context);

  void VaultChanged(usecases::VaultState state);
  void ReflectionChanged(const journal::SubjectId& id);
  // As if each watcher had missed something: whatever is shown may be another.
  void MuchChanged();
  // Ends all watching, for good: the daemon is about to end.
  void Close();

 private:
  class Watcher;
  void Publish(const client::v1::Change& change);
  void Remove(Watcher* watcher);

  absl::Mutex mutex_;
  std::vector<Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);  // each removes itself when it is done
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_WATCHERS_H_
