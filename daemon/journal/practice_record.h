#ifndef FALLOW_DAEMON_JOURNAL_PRACTICE_RECORD_H_
#define FALLOW_DAEMON_JOURNAL_PRACTICE_RECORD_H_

// Records of the practice (see IsPractice) as they are folded. What the records of one subject add
// up to follows from their order, which is the same on every device: if two set the same thing, the
// later one counts. Folding is therefore one pass over the records, with no state kept in between;
// a subject has few records. Values and pure functions: any thread.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "daemon/journal/record.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::journal {

struct PracticeRecord {
  RecordStamp stamp;
  RecordKind kind = RecordKind::kConnectionCreated;
  std::string operation;  // serialised; CheckPractice has accepted it
  uint64_t arrived = 0;   // position in this device's order of arrival; does not affect folding
};

// The order of folding: (lamport, device, incarnation, sequence), then the operation's bytes, which
// only matter where two copies of one disk have diverged.
bool Precedes(const PracticeRecord& a, const PracticeRecord& b);

// The records of one subject, in that order.
using PracticeHistory = std::vector<PracticeRecord>;
// All subjects that have not been let go.
using PracticeSubjects = std::map<SubjectId, PracticeHistory>;

// DATA_LOSS when the operation is malformed or exceeds a limit. REQUIRES: IsPractice(kind).
absl::Status CheckPractice(RecordKind kind, std::string_view operation);

// REQUIRES: CheckPractice has accepted the record.
template <class Operation>
Operation OperationOf(const PracticeRecord& record) {
  Operation operation;
  operation.ParseFromArray(record.operation.data(), static_cast<int>(record.operation.size()));
  return operation;
}

// Bounds on one operation, and so on what a subject is made of.
inline constexpr size_t kPracticeTextBytesMax = 256 << 10;  // a letter, a part of a farewell, …
inline constexpr int kSeasonsMax = 1000;                    // in one operation
inline constexpr int kAliasesMax = 256;
inline constexpr int kReleasedMax = 100'000;  // subjects in one release
inline constexpr int kBoundariesMax = 64;
inline constexpr int kRemindersMax = 64;  // for one boundary
inline constexpr int kCheckInsMax = 32;
inline constexpr uint32_t kCheckInDayMax = 3650;
inline constexpr size_t kSignMeaningBytesMax = 200;

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_PRACTICE_RECORD_H_
