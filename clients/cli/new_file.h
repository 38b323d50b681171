#ifndef FALLOW_CLIENTS_CLI_NEW_FILE_H_
#define FALLOW_CLIENTS_CLI_NEW_FILE_H_

// Files that a command leaves for its person: readable by them alone, and never in the place of
// another.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fallow::cli {

// FAILED when there is one of that name, or when it cannot be written; then none is left.
absl::Status WriteNewFile(const std::string& path, std::string_view content);

// No larger than `bytes_max`: INVALID_ARGUMENT. NOT_FOUND when there is none.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max = 1 << 20);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_NEW_FILE_H_
