#ifndef FALLOW_DAEMON_JOURNAL_PRACTICE_RECORD_H_
#define FALLOW_DAEMON_JOURNAL_PRACTICE_RECORD_H_

// Records of the practice (IsPractice) as they are folded. What the records of one subject add up
// to follows from their order, which is the same on every device: of two that set one thing, the
// later counts. So folding is going through them once, and nothing is remembered in between; a
// subject has few. Values and pure functions: any thread.

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
  std::string operation;  // serialised; CheckPractice has said yes to it
  uint64_t arrived = 0;   // this device's own count of what it has come to know; of no weight
};

// The order of folding: (lamport, device, incarnation, sequence), and the operation's bytes where
// two copies of one disk went on apart.
bool Precedes(const PracticeRecord& a, const PracticeRecord& b);

// One subject's, in their order.
using PracticeHistory = std::vector<PracticeRecord>;
// Those that are not let go.
using PracticeSubjects = std::map<SubjectId, PracticeHistory>;

// DATA_LOSS when the operation is malformed or exceeds a limit. REQUIRES: IsPractice(kind).
absl::Status CheckPractice(RecordKind kind, std::string_view operation);

// The operation of a record that was checked.
template <class Operation>
Operation OperationOf(const PracticeRecord& record) {
  Operation operation;
  operation.ParseFromArray(record.operation.data(), static_cast<int>(record.operation.size()));
  return operation;
}

// What one operation may hold, and one subject may come to.
inline constexpr size_t kPracticeTextBytesMax = 256 << 10;  // a letter, a part of a farewell, …
inline constexpr int kSeasonsMax = 1000;                    // in one operation
inline constexpr int kAliasesMax = 256;
inline constexpr int kReleasedMax = 100'000;  // subjects of one release
inline constexpr int kBoundariesMax = 64;
inline constexpr int kRemindersMax = 64;  // of one boundary
inline constexpr int kCheckInsMax = 32;
inline constexpr uint32_t kCheckInDayMax = 3650;
inline constexpr size_t kSignMeaningBytesMax = 200;

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_PRACTICE_RECORD_H_
