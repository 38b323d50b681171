#include "daemon/journal/farewell.h"

#include <algorithm>
#include <utility>

#include "daemon/journal/farewell_text.h"
#include "daemon/journal/moment.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

// The records of all subjects, in the order of folding.
std::vector<const PracticeRecord*> AllRecords(const FarewellSubjects& subjects) {
  std::vector<const PracticeRecord*> all;
  for (const FarewellRecords& subject : subjects) {
    for (const PracticeRecord& record : *subject.history) all.push_back(&record);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto* a, const auto* b) { return Precedes(*a, *b); });
  return all;
}

void FoldScalars(const v1::FarewellOperation& operation, Farewell& farewell) {
  if (!operation.edits().empty()) farewell.edited = FromMillis(operation.written_unix_millis());
  if (operation.has_unsent()) farewell.unsent = operation.unsent();
  if (!operation.language().empty()) farewell.language = operation.language();
  if (operation.not_said()) {
    farewell.said.reset();
    farewell.how.clear();
  }
  if (operation.has_said()) {
    const v1::Moment& at = operation.said().at();
    farewell.said = Moment{FromMillis(at.unix_millis()), at.zone()};
    farewell.how = operation.said().how();
  }
  for (const uint64_t finding : operation.taken_back()) farewell.aside.erase(finding);
  farewell.aside.insert(operation.set_aside().begin(), operation.set_aside().end());
}

const PracticeRecord& Beginning(const PracticeHistory& history) {
  const auto begun = std::find_if(history.begin(), history.end(), [](const auto& record) {
    return record.kind == RecordKind::kFarewellBegun;
  });
  return begun == history.end() ? history.front() : *begun;
}

}  // namespace

SubjectId ConnectionOf(const PracticeHistory& farewell) {
  const auto operation = OperationOf<v1::FarewellOperation>(Beginning(farewell));
  return SubjectId::FromBytes(operation.connection()).value_or(SubjectId());
}

void PutInOrder(FarewellSubjects& subjects) {
  std::sort(subjects.begin(), subjects.end(), [](const auto& a, const auto& b) {
    const PracticeRecord& begun_a = Beginning(*a.history);
    const PracticeRecord& begun_b = Beginning(*b.history);
    if (Precedes(begun_a, begun_b) || Precedes(begun_b, begun_a)) {
      return Precedes(begun_a, begun_b);
    }
    return a.id < b.id;
  });
}

FarewellSubjects SubjectsOf(std::span<const SubjectId> parts, const PracticeSubjects& farewells) {
  FarewellSubjects subjects;
  for (const auto& [id, history] : farewells) {
    const SubjectId about = ConnectionOf(history);
    if (std::find(parts.begin(), parts.end(), about) == parts.end()) continue;
    subjects.push_back({id, &history});
  }
  PutInOrder(subjects);
  return subjects;
}

std::map<SubjectId, FarewellSubjects> FarewellsOf(const ConnectionBook& book,
                                                  const PracticeSubjects& farewells) {
  std::map<SubjectId, FarewellSubjects> all;
  for (const auto& [id, history] : farewells) {
    const Connection* const connection = book.WithPart(ConnectionOf(history));
    if (connection != nullptr) all[connection->id].push_back({id, &history});
  }
  for (auto& [connection, subjects] : all) PutInOrder(subjects);
  return all;
}

Farewell SkimFarewell(const FarewellSubjects& subjects) {
  Farewell farewell;
  farewell.id = subjects.front().id;
  const PracticeRecord& beginning = Beginning(*subjects.front().history);
  farewell.begun = FromMillis(OperationOf<v1::FarewellOperation>(beginning).written_unix_millis());
  for (const PracticeRecord* record : AllRecords(subjects)) {
    FoldScalars(OperationOf<v1::FarewellOperation>(*record), farewell);
  }
  return farewell;
}

Farewell FoldFarewell(const FarewellSubjects& subjects) {
  Farewell farewell = SkimFarewell(subjects);
  for (size_t part = 0; part < kFarewellParts; ++part) {
    const PartState state = FoldPart(subjects, part);
    farewell.parts[part] = {Joined(TextsOf(state)), state.version};
  }
  return farewell;
}

}  // namespace fallow::journal
