// Operations of farewells by up to four devices, as they may come from a damaged disk or a device
// that is not sound. Those that pass the check are folded, in their order and in another, to the
// same; every part stays a text, and goes on being one that can be edited. The input is
// { kind, subject and device:u8 size:u16 operation:bytes[size] }*.

#include "daemon/journal/farewell.h"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "daemon/text/utf8.h"

namespace {

using namespace fallow::journal;  // NOLINT(google-build-using-namespace)

using Histories = std::map<SubjectId, PracticeHistory>;

FarewellSubjects SubjectsOf(const Histories& histories) {
  FarewellSubjects subjects;
  for (const auto& [id, history] : histories) subjects.push_back({id, &history});
  PutInOrder(subjects);
  return subjects;
}

void Take(uint8_t first, uint64_t number, std::string_view operation, Histories& histories) {
  SubjectId subject;
  subject.bytes.fill(first >> 1 & 3);
  PracticeRecord record;
  record.kind = (first & 1) != 0 ? RecordKind::kFarewellChanged : RecordKind::kFarewellBegun;
  if (!histories.contains(subject)) record.kind = RecordKind::kFarewellBegun;
  if (!CheckPractice(record.kind, operation).ok()) return;
  record.stamp.device.bytes.fill(first >> 3 & 3);
  record.stamp.sequence = number;
  record.stamp.lamport = number;
  record.operation = operation;
  record.arrived = number;
  histories[subject].push_back(std::move(record));
}

void Edit(const FarewellSubjects& subjects, size_t part, const FarewellText& now) {
  const RecordStamp stamp{{}, 7, 1, UINT64_MAX};
  const auto changes = ComposeFarewellPart(subjects, {part, now.text + " And on.", now.version},
                                           {stamp, absl::UnixEpoch(), 1});
  if (!changes.ok()) return;
  for (const FarewellChange& change : *changes) {
    const std::string operation = change.operation.SerializeAsString();
    if (!CheckPractice(RecordKind::kFarewellChanged, operation).ok()) std::abort();
  }
}

}  // namespace

// Protobuf would report every text that is not UTF-8.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Histories histories;
  uint64_t number = 0;
  while (rest.size() >= 3) {
    const auto first = static_cast<uint8_t>(rest[0]);
    const size_t wanted = static_cast<uint8_t>(rest[1]) + 256u * static_cast<uint8_t>(rest[2]);
    rest.remove_prefix(3);
    const std::string_view operation = rest.substr(0, wanted);
    rest.remove_prefix(operation.size());
    Take(first, ++number, operation, histories);
  }
  if (histories.empty()) return 0;
  const Farewell farewell = FoldFarewell(SubjectsOf(histories));
  Histories late = histories;
  for (auto& [id, history] : late) {
    for (PracticeRecord& record : history) record.arrived = number - record.arrived;
  }
  const Farewell again = FoldFarewell(SubjectsOf(late));
  for (size_t part = 0; part < kFarewellParts; ++part) {
    if (fallow::text::FindBadPlace(farewell.parts[part].text)) std::abort();
    if (farewell.parts[part].text != again.parts[part].text) std::abort();
    Edit(SubjectsOf(histories), part, farewell.parts[part]);
  }
  return 0;
}
