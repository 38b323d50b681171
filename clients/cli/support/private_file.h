#ifndef FALLOW_CLIENTS_CLI_SUPPORT_PRIVATE_FILE_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_PRIVATE_FILE_H_

// Files that the user asks for and that no other user can read. One thread.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fallow::cli {

// Writes `content` to `path` (0600), completely or not at all. An existing file is only replaced
// with `replace`, or if the user at the terminal agrees; otherwise PERMISSION_DENIED.
absl::Status WritePrivateFile(const std::string& path, std::string_view content, bool replace);

// INVALID_ARGUMENT when the file is larger than `bytes_max`, NOT_FOUND when it does not exist.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max = 1 << 20);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_PRIVATE_FILE_H_
