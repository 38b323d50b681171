#ifndef FALLOW_DAEMON_STORE_LOG_READ_IDS_H_
#define FALLOW_DAEMON_STORE_LOG_READ_IDS_H_

// Reads subject ids from journal.db. Belongs to the journal executor.

#include <vector>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "daemon/base/status.h"
#include "daemon/journal/ids.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

// All rows of a statement whose first column is a subject id.
inline absl::StatusOr<std::vector<journal::SubjectId>> ReadIds(Statement& read) {
  std::vector<journal::SubjectId> subjects;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return subjects;
    FALLOW_ASSIGN_OR_RETURN(const journal::SubjectId id,
                            journal::SubjectId::FromBytes(crypto::AsChars(read.Blob(0))));
    subjects.push_back(id);
  }
}

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_READ_IDS_H_
