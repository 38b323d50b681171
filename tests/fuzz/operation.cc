// Payloads of one reflection by up to four writers, folded one after another: each is taken or
// refused, and one that is refused changes nothing. Texts merge through their history; folding all
// at once, and telling the versions, must hold as well. The input is
// { kind:u8 size:u16 payload:bytes[size] }*, where the two high bits of a kind are the writer; the
// first payload passes through unpacking, too.

#include <google/protobuf/stubs/logging.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "daemon/journal/fold.h"
#include "daemon/journal/history.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/payload.h"
#include "daemon/journal/text_history.h"
#include "daemon/text/utf8.h"

namespace {

using namespace fallow::journal;  // NOLINT(google-build-using-namespace)

void CheckSound(const Folded& folded) {
  if (folded.view.text.size() > kWriterTextMax * 4) std::abort();
  if (fallow::text::FindBadPlace(folded.view.text)) std::abort();
  for (const std::string& tag : folded.view.tags) {
    if (tag.empty() || tag.size() > kNameBytesMax) std::abort();
  }
}

struct Fuzzed {
  Folded folded;
  TextHistory history;
  std::vector<PastRecord> records;
};

void FoldNext(std::string_view payload, uint8_t kind_and_writer, Fuzzed& fuzzed) {
  const auto operation = ParseReflectionOperation(payload);
  if (!operation.ok()) return;
  const auto kind = static_cast<RecordKind>(kind_and_writer & 0x3F);
  RecordStamp stamp;
  stamp.device.bytes.fill(kind_and_writer >> 6);
  stamp.sequence = fuzzed.records.size() + 1;
  stamp.lamport = stamp.sequence;
  Folded& folded = fuzzed.folded;
  const Folded before = folded;
  if (Fold({}, stamp, kind, *operation, folded, &fuzzed.history).ok()) {
    if (folded.view.version != before.view.version + 1) std::abort();
    CheckSound(folded);
  } else if (folded.state.SerializeAsString() != before.state.SerializeAsString() ||
             folded.view.text != before.view.text) {
    std::abort();
  }
  fuzzed.records.push_back({stamp, kind, *operation});
}

}  // namespace

// Protobuf would report every text that is not UTF-8.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Fuzzed fuzzed;
  bool first = true;
  while (rest.size() >= 3) {
    const auto kind = static_cast<uint8_t>(rest[0]);
    const size_t wanted = static_cast<uint8_t>(rest[1]) + 256u * static_cast<uint8_t>(rest[2]);
    rest.remove_prefix(3);
    const std::string_view payload = rest.substr(0, wanted);
    rest.remove_prefix(payload.size());
    if (first) {
      const auto unpacked = UnpackOperation(payload);
      if (unpacked.ok()) FoldNext(*unpacked, kind, fuzzed);
    } else {
      FoldNext(payload, kind, fuzzed);
    }
    first = false;
  }
  const FoldedAll all = FoldAll({}, fuzzed.records);
  CheckSound(all.folded);
  Versions({}, fuzzed.records);
  return 0;
}
