#ifndef FALLOW_DAEMON_TRANSFER_ATTACHMENT_FILES_H_
#define FALLOW_DAEMON_TRANSFER_ATTACHMENT_FILES_H_

// Writes the attachments of entries as files next to the export: `<folder>/<entry id>/<name>`.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/transfer/entry.h"
#include "daemon/transfer/problem.h"

namespace fallow::transfer {

// Returns where each attachment of the entry was written, as `<entry id>/<file name>`, in order;
// nothing for one whose content could not be read, which `problems` has as left out. A failed
// Status means that writing failed.
absl::StatusOr<std::vector<std::optional<std::string>>> WriteAttachments(
    const Entry& entry, const std::filesystem::path& folder, ProblemLog& problems);
// How many of them were written.
std::uint64_t CountWritten(const std::vector<std::optional<std::string>>& written);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_ATTACHMENT_FILES_H_
