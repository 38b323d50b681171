#ifndef FALLOW_DAEMON_WIRE_SERVER_H_
#define FALLOW_DAEMON_WIRE_SERVER_H_

// The accepting side of the wire: the door, behind it gRPC with TLS while any device is connected,
// and the Sync service, which hands each call to the journal executor together with the device that
// the caller has proved to be. A caller without a proof is cut off before the executor hears of it,
// without an answer and whatever it called, even a method that does not exist: so the answer does
// not reveal what is served here.
//
// Belongs to the executor, except for the parts that run on the door's thread.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "daemon/base/address.h"
#include "daemon/base/executor.h"
#include "daemon/sync/limits.h"
#include "daemon/wire/callers.h"
#include "daemon/wire/door.h"
#include "daemon/wire/streams.h"
#include "daemon/wire/tls_credentials.h"
#include "fallow/sync/v1/frame.pb.h"
#include "fallow/sync/v1/sync.pb.h"

namespace fallow::wire {

inline constexpr int kMessageBytesMax = static_cast<int>(sync::kFrameBytesMax);

struct Caller {
  base::Address address;
  LinkKeys link;
  std::string proof;
  sync::TlsKey key{};    // of the device, not of its certificate; zeros for a guest
  bool removed = false;  // it was removed from the journal
};

class SyncServer {
 public:
  template <class Message>
  using OnCall = std::function<void(AcceptedStream<Message>*, const Caller&)>;
  // Each call arrives on the executor, which answers or cuts it.
  SyncServer(base::Executor& executor, std::shared_ptr<Living> living, SyncDoor::Limits limits,
             std::shared_ptr<const Callers> callers, OnCall<fallow::sync::v1::Frame> on_exchange,
             OnCall<fallow::sync::v1::PairFrame> on_pair);
  // Must not run on the executor, which has to be still running, since calls end there.
  ~SyncServer();

  // See SyncDoor. REQUIRES: not open.
  absl::StatusOr<uint16_t> Open(std::shared_ptr<const WireIdentity> own, const std::string& host,
                                uint16_t port, bool or_another);
  void Close();
  void Vouch(const base::Address& address);

 private:
  class Service;
  class Nothing;
  struct Running;

  void Admit(base::UniqueFd connection);
  bool Rest();

  absl::Mutex mutex_;
  std::shared_ptr<grpc::ServerCredentials> credentials_ ABSL_GUARDED_BY(mutex_);  // while open
  const std::unique_ptr<Service> service_;
  std::unique_ptr<Running> running_;  // used on the door's thread; null while no device is
                                      // connected
  const std::shared_ptr<SyncDoor> door_;
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_SERVER_H_
