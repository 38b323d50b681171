#ifndef FALLOW_DAEMON_STORE_LOG_RUN_READER_H_
#define FALLOW_DAEMON_STORE_LOG_RUN_READER_H_

// Reads from the log the next run of records that another device lacks. Internal to the log; same
// thread contract.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "daemon/journal/frontier.h"
#include "daemon/store/log/keyring.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/writers/writers.h"

namespace fallow::store {

class RunReader {
 public:
  // All of them outlive the reader. `self` is the device that writes to this log.
  RunReader(Database& database, Keyring& keyring, const Writers& writers, const Writer& self)
      : database_(database), keyring_(keyring), writers_(writers), self_(self) {}

  // See Log::Covers and Log::NextRun.
  absl::StatusOr<bool> Covers(const journal::Frontier& theirs);
  absl::StatusOr<std::optional<OwnedRun>> Next(const journal::Frontier& theirs, uint64_t position,
                                               size_t run_bytes);

 private:
  // A record that the other device lacks.
  struct Lacking {
    const Branch* branch = nullptr;
    uint64_t sequence = 0;
    uint64_t position = 0;
  };
  absl::StatusOr<std::optional<Lacking>> FirstLacking(const Branch& branch, uint64_t known,
                                                      uint64_t position);
  absl::StatusOr<uint64_t> PositionOf(const Branch& branch, uint64_t sequence);
  absl::StatusOr<OwnedRun> ReadRun(const Lacking& from, uint64_t before, size_t run_bytes);

  Database& database_;
  Keyring& keyring_;
  const Writers& writers_;
  const Writer& self_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_RUN_READER_H_
