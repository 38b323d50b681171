#ifndef FALLOW_DAEMON_APP_LOGGING_H_
#define FALLOW_DAEMON_APP_LOGGING_H_

// The daemon's log: when it started, stopped, locked and unlocked, and what failed. A line never
// holds a journal's content, a name from it, or a key; gRPC and SQLite write nothing to it.

#include <string_view>

#include "absl/status/status.h"
#include "daemon/app/config.h"
#include "daemon/base/paths.h"

namespace fallow::app {

inline constexpr size_t kLogFileBytesMax = 1 << 20;  // then it is rotated; one older file is kept

// Nothing is logged before this is called. REQUIRES: no other thread is logging yet.
absl::Status StartLogging(const Config& config, const base::Paths& paths);

void LogInfo(std::string_view line);
void LogWarning(std::string_view line);

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_LOGGING_H_
