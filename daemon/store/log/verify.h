#ifndef FALLOW_DAEMON_STORE_LOG_VERIFY_H_
#define FALLOW_DAEMON_STORE_LOG_VERIFY_H_

// Reads the whole log and checks chains, order, signatures and payloads. Internal to the log; same
// thread contract.

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/writers/writers.h"

namespace fallow::store {

// See Log::Verify. `entry_of` reads a row with the columns position, header, payload, wrapped key.
// `gone`: so many positions have no record.
absl::StatusOr<Log::Report> VerifyLog(
    Database& database, const Writers& writers,
    const std::function<absl::StatusOr<LogEntry>(const Statement&)>& entry_of,
    const Log::KeyOfDevice& key_of, const std::function<bool(uint64_t)>& visited, uint64_t gone);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_VERIFY_H_
