#ifndef FALLOW_DAEMON_STORE_WRITING_FORGETTER_H_
#define FALLOW_DAEMON_STORE_WRITING_FORGETTER_H_

// Lets reflections go on this device, as Reflections sees it (daemon/store/release/eraser.h).
//
// Not thread-safe: the journal executor owns it.

#include <span>

#include "absl/status/status.h"
#include "daemon/journal/ids.h"

namespace fallow::store {

class Forgetter {
 public:
  virtual ~Forgetter() = default;
  // On this device alone and without a record: what is final everywhere by itself. Attachments go
  // with the reflections that hold them. What could not be finished before is tried again, too.
  virtual absl::Status Forget(std::span<const journal::SubjectId> reflections) = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_FORGETTER_H_
