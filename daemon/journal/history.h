#ifndef FALLOW_DAEMON_JOURNAL_HISTORY_H_
#define FALLOW_DAEMON_JOURNAL_HISTORY_H_

// Every state that a reflection was in, from its records. Records say only what changed, so a long
// history of a long text is small until its states stand side by side; hence they are gone through
// one at a time. Not synchronised.

#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/fold.h"

namespace fallow::journal {

struct PastRecord {
  RecordStamp stamp;
  RecordKind kind = RecordKind::kReflectionCreated;
  fallow::store::v1::ReflectionOperation operation;
};

// One version a record, oldest first. Records that do not fold are passed over, as everywhere.
class VersionReader {
 public:
  VersionReader(const SubjectId& subject, std::vector<PastRecord> records);
  // Nothing after the last one.
  std::optional<Version> Next();

 private:
  SubjectId subject_;
  std::vector<PastRecord> records_;
  size_t next_ = 0;
  Folded folded_;
};

// The state in one of them. NOT_FOUND when there is no such version.
absl::StatusOr<Reflection> StateAt(const SubjectId& subject, std::span<const PastRecord> records,
                                   uint32_t version);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_HISTORY_H_
