#ifndef FALLOW_DAEMON_JOURNAL_OPERATION_CHECK_H_
#define FALLOW_DAEMON_JOURNAL_OPERATION_CHECK_H_

// Checks the operations in payloads. A payload is untrusted until it has been checked here, since
// it may come from a damaged disk or a compromised device. Everything is checked that can be
// without knowing the state into which the operation will be folded. Pure functions: any thread.

#include <string_view>

#include "absl/status/status.h"
#include "daemon/journal/record.h"
#include "fallow/store/v1/operation.pb.h"

namespace fallow::journal {

// DATA_LOSS when a field is malformed or exceeds a limit.
absl::Status CheckOperation(const fallow::store::v1::ReflectionOperation& operation);
absl::Status CheckOperation(const fallow::store::v1::AttachmentOperation& operation);
absl::Status CheckOperation(const fallow::store::v1::TemplateOperation& operation);

absl::Status BadOperation(std::string_view why);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_OPERATION_CHECK_H_
