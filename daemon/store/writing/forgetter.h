#ifndef FALLOW_DAEMON_STORE_WRITING_FORGETTER_H_
#define FALLOW_DAEMON_STORE_WRITING_FORGETTER_H_

// How the classes for writing let reflections go on this device; implemented in
// daemon/store/release/eraser.h.
//
// Not thread-safe: the journal executor owns it.

#include <span>

#include "absl/status/status.h"
#include "daemon/journal/ids.h"

namespace fallow::store {

class Forgetter {
 public:
  virtual ~Forgetter() = default;
  // On this device only and without a record, for deletions that are final on every device.
  // Attachments go with the reflections that hold them. Also tries again what could not be finished
  // before.
  virtual absl::Status Forget(std::span<const journal::SubjectId> reflections) = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_FORGETTER_H_
