#ifndef FALLOW_DAEMON_USECASES_UNTIL_LOCKED_H_
#define FALLOW_DAEMON_USECASES_UNTIL_LOCKED_H_

// Holds something that belongs to the unlocked vault from one call to the executor to the next, and
// drops it when the vault is locked in between. Created, used and destroyed on the journal
// executor.

#include <memory>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/usecases/session.h"

namespace fallow::usecases {

template <class T>
class UntilLocked final : public Tenant {
 public:
  // REQUIRES: the vault is unlocked.
  UntilLocked(Session& session, std::unique_ptr<T> held)
      : session_(session), held_(std::move(held)) {
    session_.Admit(this);
  }
  ~UntilLocked() override {
    if (held_ != nullptr) session_.Dismiss(this);
  }
  UntilLocked(const UntilLocked&) = delete;
  UntilLocked& operator=(const UntilLocked&) = delete;

  // FAILED_PRECONDITION when the vault has been locked since. Counts as use.
  absl::StatusOr<T*> Use() {
    if (held_ == nullptr) return base::Locked();
    FALLOW_RETURN_IF_ERROR(session_.Use().status());
    return held_.get();
  }
  void Leave() override { held_.reset(); }

 private:
  Session& session_;
  std::unique_ptr<T> held_;
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_UNTIL_LOCKED_H_
