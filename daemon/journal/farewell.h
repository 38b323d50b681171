#ifndef FALLOW_DAEMON_JOURNAL_FAREWELL_H_
#define FALLOW_DAEMON_JOURNAL_FAREWELL_H_

// A farewell: what its records add up to, and the records that change it. Each of its parts is a
// text of its own with an event graph, folded as a reflection's text is, so edits made on different
// devices merge word by word, whether they are to different parts or to the same one. For
// everything else the last writer wins; for findings that are set aside, the last writer for each
// finding.
//
// A connection has one farewell. It may have several subjects, when devices out of touch have each
// begun one or when two connections were merged. These remain separate subjects, and are read as
// one farewell, part by part: the texts of the subject that was begun first come first, with a
// blank line between. An edit goes to the subject whose text it changes, and so merges with other
// edits there. Only an edit across that blank line gives all the words to the first subject and
// empties the texts of the others.
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

// Parts are counted from 0 here, in the order of store.v1.FarewellPart.
inline constexpr size_t kFarewellParts = 5;
// Stands between the texts of a part that has several subjects.
inline constexpr std::string_view kFarewellSeam = "\n\n";

// The records of one subject.
struct FarewellRecords {
  SubjectId id;
  const PracticeHistory* history = nullptr;  // not empty; must outlive this
};
// REQUIRES, for all functions below: not empty, ordered as by PutInOrder().
using FarewellSubjects = std::vector<FarewellRecords>;

// The connection that a farewell was begun about.
SubjectId ConnectionOf(const PracticeHistory& farewell);
void PutInOrder(FarewellSubjects& subjects);
// The subjects of the farewell of the connection with these parts, in order; empty when none was
// begun. REQUIRES, here and below: `farewells` are farewells' subjects.
FarewellSubjects SubjectsOf(std::span<const SubjectId> parts, const PracticeSubjects& farewells);
// The subjects of every connection's farewell, in order, by the connection's id. Those whose
// connection was let go are left out.
std::map<SubjectId, FarewellSubjects> FarewellsOf(const ConnectionBook& book,
                                                  const PracticeSubjects& farewells);

struct FarewellText {
  std::string text;
  uint32_t version = 0;  // number of edits folded in; 0: none
};

struct Farewell {
  SubjectId id;  // of the first subject
  std::array<FarewellText, kFarewellParts> parts;
  bool unsent = false;
  std::string language;  // empty: none was set
  absl::Time begun;
  std::optional<absl::Time> edited;  // when a part last changed
  std::optional<Moment> said;
  std::string how;
  std::set<uint64_t> aside;
};

Farewell FoldFarewell(const FarewellSubjects& subjects);
// The same without the texts, which cost more than everything else.
Farewell SkimFarewell(const FarewellSubjects& subjects);

// A change to one part.
struct FarewellPartEdit {
  size_t part = 0;
  std::string text;
  uint32_t base_version = 0;  // the version that `text` was made from; 0: the current one
};

// A record to be written.
struct FarewellChange {
  SubjectId subject;
  fallow::store::v1::FarewellOperation operation;
};

// Nothing when the part already has that text. Merges with what other devices have changed since
// the base version. INVALID_ARGUMENT: not valid text, or too long; ABORTED: the part was changed on
// this device since then. REQUIRES: `what.part` is less than kFarewellParts.
absl::StatusOr<std::vector<FarewellChange>> ComposeFarewellPart(const FarewellSubjects& subjects,
                                                                const FarewellPartEdit& what,
                                                                const Occasion& occasion);

// INVALID_ARGUMENT: a time that cannot be kept, or `how` is too long.
absl::StatusOr<fallow::store::v1::FarewellOperation> ComposeSaid(const Moment& at,
                                                                 std::string_view how);

// Checks a language code, such as "en" or "pt-BR". INVALID_ARGUMENT.
absl::StatusOr<std::string> CleanLanguage(std::string_view language);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FAREWELL_H_
