#ifndef FALLOW_DAEMON_JOURNAL_COMPOSE_H_
#define FALLOW_DAEMON_JOURNAL_COMPOSE_H_

// Turns what a caller asks for into the operation of a record. Everything that comes from a user or
// an import is checked here, once; INVALID_ARGUMENT says what is wrong, and where. Pure functions:
// any thread.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/reflection.h"
#include "fallow/store/v1/operation.pb.h"

namespace fallow::journal {

// `attachments` are those listed in `what`, in the same order.
absl::StatusOr<fallow::store::v1::ReflectionOperation> ComposeCreated(
    const NewReflection& what, std::span<const Attachment> attachments, absl::Time now);

// Where and when the coming record is made.
struct Occasion {
  RecordStamp stamp;
  absl::Time now;
  uint64_t salt = 0;  // from a crypto::RandomSource
};

// Nothing when `what` changes nothing. `attached` are those listed in `what.attach`, in the same
// order. ABORTED when the text has changed since `what.base_version`, unless the reflection in that
// version is given as `opened`; the edit is then made to that version and merges with what has
// changed since.
absl::StatusOr<std::optional<fallow::store::v1::ReflectionOperation>> ComposeChanged(
    const Folded& current, const ReflectionEdit& what, std::span<const Attachment> attached,
    const Occasion& occasion, const Folded* opened = nullptr);

// The edit that turns the text of `opened` into `text`; nothing when they are the same already.
// `salt` decides the number of the edit's first event.
absl::StatusOr<std::optional<fallow::store::v1::TextEdit>> ComposeText(const Folded& opened,
                                                                       std::string_view text,
                                                                       uint64_t salt);

// What turns `current` back into the past state `wanted`; nothing when they are the same.
absl::StatusOr<std::optional<fallow::store::v1::ReflectionOperation>> ComposeRestored(
    const Folded& current, const Reflection& wanted, const Occasion& occasion);

fallow::store::v1::ReflectionOperation ComposeDeleted(const Folded& current,
                                                      const Occasion& occasion);
fallow::store::v1::ReflectionOperation ComposeUndeleted(const Occasion& occasion);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_COMPOSE_H_
