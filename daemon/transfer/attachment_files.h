#ifndef FALLOW_DAEMON_TRANSFER_ATTACHMENT_FILES_H_
#define FALLOW_DAEMON_TRANSFER_ATTACHMENT_FILES_H_

// Writing the attachments of entries as files beside the export: `<folder>/<entry id>/<name>`.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/transfer/entry.h"
#include "daemon/transfer/problem.h"

namespace fallow::transfer {

// Where each attachment of the entry was written, as `<entry id>/<file name>`, in their order;
// nothing for one whose content could not be read, which goes to `problems`. A failed Status is a
// failed write.
absl::StatusOr<std::vector<std::optional<std::string>>> WriteAttachments(
    const Entry& entry, const std::filesystem::path& folder, ProblemLog& problems);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_ATTACHMENT_FILES_H_
