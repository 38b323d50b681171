#include "daemon/sync/goodbye.h"

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/sync/misbehaved.h"

namespace fallow::sync {

using fallow::sync::v1::Bye;

Bye::Reason ReasonFor(const absl::Status& failure) {
  if (IsMisbehaviour(failure)) return Bye::REASON_MISBEHAVED;
  if (absl::IsUnimplemented(failure)) return Bye::REASON_PROTOCOL;
  return Bye::REASON_TROUBLE;
}

absl::Status StatusOfOwn(Bye::Reason reason) {
  switch (reason) {
    case Bye::REASON_DONE:
      return absl::OkStatus();
    case Bye::REASON_DUPLICATE:
      return absl::CancelledError("Another connection to the device is kept.");
    case Bye::REASON_REMOVED:
      return absl::PermissionDeniedError("The device was removed from this journal.");
    case Bye::REASON_HELD:
      return base::NeedsConsent("What the other device sent was not accepted",
                                "it deletes or releases much of the journal",
                                base::Show(base::Thing::kHeldDeletions));
    default:
      return absl::UnavailableError("Syncing with the other device has stopped for now.");
  }
}

absl::Status StatusOfPeers(Bye::Reason reason) {
  switch (reason) {
    case Bye::REASON_DONE:
      return absl::OkStatus();
    case Bye::REASON_DUPLICATE:
      return absl::CancelledError("Another connection to the device is kept.");
    case Bye::REASON_PROTOCOL:
      return base::Unsupported("The other device does not understand this one",
                               "they run different versions of Fallow", base::Next::kUpdateOlder);
    case Bye::REASON_OTHER_JOURNAL:
      return absl::FailedPreconditionError("The other device holds another journal.");
    case Bye::REASON_REMOVED:
      return absl::PermissionDeniedError("This device was removed from the journal.");
    case Bye::REASON_MISBEHAVED:
      return absl::AbortedError("The other device refused what this one sent.");
    case Bye::REASON_HELD:
      return absl::UnavailableError("What this device sent is waiting for consent on the other.");
    default:
      return absl::UnavailableError("The other device has a problem; syncing will be tried again.");
  }
}

}  // namespace fallow::sync
