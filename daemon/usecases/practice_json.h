#ifndef FALLOW_DAEMON_USECASES_PRACTICE_JSON_H_
#define FALLOW_DAEMON_USECASES_PRACTICE_JSON_H_

// Everything in a journal besides reflections, for an export (docs/formats.md, "Practice"). Belongs
// to the journal executor.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "daemon/store/practice/records.h"

namespace fallow::usecases {

struct PracticeExport {
  uint64_t connections = 0;
  uint64_t farewells = 0;
  uint64_t letters = 0;
  uint64_t spaces = 0;
  // JSON with all of these, the user's own signs, and what releases kept. Empty if there is none of
  // it.
  std::string json;
};

absl::StatusOr<PracticeExport> ExportPractice(store::PracticeRecords& records);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_PRACTICE_JSON_H_
