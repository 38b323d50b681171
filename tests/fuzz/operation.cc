// Payloads of one reflection, folded one after another: each is taken or refused, and one that is
// refused changes nothing. The input is { kind:u8 size:u16 payload:bytes[size] }*; the first
// payload passes through unpacking, too.

#include <google/protobuf/stubs/logging.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "daemon/journal/fold.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/payload.h"
#include "daemon/text/utf8.h"

namespace {

using namespace fallow::journal;  // NOLINT(google-build-using-namespace)

void CheckSound(const Folded& folded) {
  if (folded.view.text.size() > kTextBytesMax) std::abort();
  if (fallow::text::FindBadPlace(folded.view.text)) std::abort();
  for (const std::string& tag : folded.view.tags) {
    if (tag.empty() || tag.size() > kNameBytesMax) std::abort();
  }
}

void FoldNext(std::string_view payload, RecordKind kind, RecordStamp& stamp, Folded& folded) {
  const auto operation = ParseReflectionOperation(payload);
  if (!operation.ok()) return;
  ++stamp.sequence;
  ++stamp.lamport;
  const Folded before = folded;
  if (Fold({}, stamp, kind, *operation, folded).ok()) {
    if (folded.view.version != before.view.version + 1) std::abort();
    CheckSound(folded);
  } else if (folded.state.SerializeAsString() != before.state.SerializeAsString() ||
             folded.view.text != before.view.text) {
    std::abort();
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
  RecordStamp stamp;
  Folded folded;
  bool first = true;
  while (rest.size() >= 3) {
    const auto kind = static_cast<RecordKind>(static_cast<uint8_t>(rest[0]));
    const size_t wanted = static_cast<uint8_t>(rest[1]) + 256u * static_cast<uint8_t>(rest[2]);
    rest.remove_prefix(3);
    const std::string_view payload = rest.substr(0, wanted);
    rest.remove_prefix(payload.size());
    if (first) {
      const auto unpacked = UnpackOperation(payload);
      if (unpacked.ok()) FoldNext(*unpacked, kind, stamp, folded);
    } else {
      FoldNext(payload, kind, stamp, folded);
    }
    first = false;
  }
  return 0;
}
