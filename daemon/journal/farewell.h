#ifndef FALLOW_DAEMON_JOURNAL_FAREWELL_H_
#define FALLOW_DAEMON_JOURNAL_FAREWELL_H_

// A farewell: what its records add up to, and the records that change it. Each of its parts is a
// text of its own with an event graph, folded as a reflection's text is, so that parts edited apart
// and one part edited apart merge in words. All else: the last writer, and for findings that are
// set aside the last writer for each.
//
// There is one farewell for a connection. Devices that begin one apart make several subjects; so
// does merging two connections. Those stay what they are and are read as one, part by part: the
// texts of the one that was begun first stand first, a blank line between. A change goes to that
// subject in whose text it was made, and so meets there what others change. Only where it is made
// across that blank line does the first take all the words, and the others give theirs up.
//
// Values and pure functions: any thread.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/compose.h"
#include "daemon/journal/connection_book.h"
#include "daemon/journal/practice_record.h"
#include "daemon/journal/reflection.h"

namespace fallow::journal {

// Counted from 0 here, in the order of store.v1.FarewellPart.
inline constexpr size_t kFarewellParts = 5;
// Between the texts of a part that was begun several times.
inline constexpr std::string_view kFarewellSeam = "\n\n";

// One subject's records.
struct FarewellRecords {
  SubjectId id;
  const PracticeHistory* history = nullptr;  // not empty; whoever made this keeps it
};
// REQUIRES, wherever it is taken: not empty, the one that was begun first standing first.
using FarewellSubjects = std::vector<FarewellRecords>;

// The connection that a farewell was begun about.
SubjectId ConnectionOf(const PracticeHistory& farewell);
void PutInOrder(FarewellSubjects& subjects);
// Those of the farewell of a connection of these parts, in order; none when none was begun.
// REQUIRES, as below: `farewells` began as such.
FarewellSubjects SubjectsOf(std::span<const SubjectId> parts, const PracticeSubjects& farewells);
// The subjects of each connection's farewell, in order, by the connection's id. Those whose
// connection was let go are left out.
std::map<SubjectId, FarewellSubjects> FarewellsOf(const ConnectionBook& book,
                                                  const PracticeSubjects& farewells);

struct FarewellText {
  std::string text;
  uint32_t version = 0;  // how many edits were folded in; 0: none
};

struct Farewell {
  SubjectId id;  // the first subject's
  std::array<FarewellText, kFarewellParts> parts;
  bool unsent = false;
  std::string language;  // empty: not said
  absl::Time begun;
  std::optional<absl::Time> edited;  // when a part last changed
  std::optional<Moment> said;
  std::string how;
  std::set<uint64_t> aside;
};

Farewell FoldFarewell(const FarewellSubjects& subjects);
// The same without its texts, which cost more than all else.
Farewell SkimFarewell(const FarewellSubjects& subjects);

// What someone asks to become of one part.
struct FarewellPartEdit {
  size_t part = 0;
  std::string text;
  uint32_t base_version = 0;  // the version that `text` was made from; 0: whatever is there now
};

// A record to be written.
struct FarewellChange {
  SubjectId subject;
  fallow::store::v1::FarewellOperation operation;
};

// Nothing when it says that already. What other devices have changed since the base version merges
// with it. INVALID_ARGUMENT: no text, or too long; ABORTED: the part was changed on this device
// since then. REQUIRES: `what.part` is one.
absl::StatusOr<std::vector<FarewellChange>> ComposeFarewellPart(const FarewellSubjects& subjects,
                                                                const FarewellPartEdit& what,
                                                                const Occasion& occasion);

// INVALID_ARGUMENT: a time that cannot be kept, or too many words about how.
absl::StatusOr<fallow::store::v1::FarewellOperation> ComposeSaid(const Moment& at,
                                                                 std::string_view how);

// A language by its code, such as "en" or "pt-BR". INVALID_ARGUMENT.
absl::StatusOr<std::string> CleanLanguage(std::string_view language);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FAREWELL_H_
