#ifndef FALLOW_DAEMON_JOURNAL_COMPOSE_H_
#define FALLOW_DAEMON_JOURNAL_COMPOSE_H_

// From what someone asks for to the operation that says it. All that comes from a person or an
// import is checked here, once; INVALID_ARGUMENT says what is wrong with it and where. Pure
// functions: any thread.

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

// `attachments` are those that `what` names, in its order.
absl::StatusOr<fallow::store::v1::ReflectionOperation> ComposeCreated(
    const NewReflection& what, std::span<const Attachment> attachments, absl::Time now);

// What the coming record is made with.
struct Occasion {
  RecordStamp stamp;
  absl::Time now;
  uint64_t salt = 0;  // from a crypto::RandomSource
};

// Nothing when `what` changes nothing. `attached` are those that `what.attach` names, in its order.
// ABORTED when the text has moved on since `what.base_version`, unless that version is given as
// `opened`: the operation then takes its place beside what was changed since.
absl::StatusOr<std::optional<fallow::store::v1::ReflectionOperation>> ComposeChanged(
    const Folded& current, const ReflectionEdit& what, std::span<const Attachment> attached,
    const Occasion& occasion, const Folded* opened = nullptr);

// The edit that turns the text as it was in `opened` into `text`; nothing when it says that
// already. `salt` names its events.
absl::StatusOr<std::optional<fallow::store::v1::TextEdit>> ComposeText(const Folded& opened,
                                                                       std::string_view text,
                                                                       uint64_t salt);

// What turns `current` into the past state `wanted`; nothing when they are the same.
absl::StatusOr<std::optional<fallow::store::v1::ReflectionOperation>> ComposeRestored(
    const Folded& current, const Reflection& wanted, const Occasion& occasion);

fallow::store::v1::ReflectionOperation ComposeDeleted(const Folded& current,
                                                      const Occasion& occasion);
fallow::store::v1::ReflectionOperation ComposeUndeleted(const Occasion& occasion);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_COMPOSE_H_
