#ifndef FALLOW_DAEMON_WIRE_CALLERS_H_
#define FALLOW_DAEMON_WIRE_CALLERS_H_

// The devices whose calls this one accepts. Safe from any thread.

#include <optional>
#include <string_view>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "daemon/sync/replica.h"
#include "daemon/wire/link_proof.h"

namespace fallow::wire {

class Callers {
 public:
  // `removed`: devices that were removed from the journal, the latest last. They are let in to be
  // told so. Only the latest kRemovedMax are kept; all others are strangers.
  static constexpr size_t kRemovedMax = 32;
  void Set(std::vector<sync::TlsKey> keys, std::vector<sync::TlsKey> removed);
  // On while waiting for a new device, whose key cannot be known yet.
  void WelcomeStrangers(bool welcome);
  bool welcomes_strangers() const;

  struct Known {
    sync::TlsKey key{};
    bool removed = false;
  };
  // The device that made this proof; nothing for a stranger.
  std::optional<Known> Who(std::string_view proof, const LinkKeys& link) const;
  // Whether a device that Who returned earlier is still accepted.
  bool Knows(const sync::TlsKey& key) const;

 private:
  mutable absl::Mutex mutex_;
  std::vector<sync::TlsKey> keys_ ABSL_GUARDED_BY(mutex_);
  std::vector<sync::TlsKey> removed_ ABSL_GUARDED_BY(mutex_);
  bool strangers_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_CALLERS_H_
