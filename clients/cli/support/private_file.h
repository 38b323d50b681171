#ifndef FALLOW_CLIENTS_CLI_SUPPORT_PRIVATE_FILE_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_PRIVATE_FILE_H_

// Files that a person asks for and that nobody else can read. One thread.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fallow::cli {

// Makes `path` (0600) hold `content`, whole or not at all. What is there already is replaced only
// with `replace`, or once a person at the terminal has said so; else PERMISSION_DENIED.
absl::Status WritePrivateFile(const std::string& path, std::string_view content, bool replace);

// No larger than `bytes_max`: INVALID_ARGUMENT. NOT_FOUND when there is none.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max = 1 << 20);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_PRIVATE_FILE_H_
