// What a draft's file holds once it is opened: a draft, or damage.

#include <google/protobuf/stubs/logging.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/journal/limits.h"
#include "daemon/store/writing/drafts.h"

// Protobuf would report every text that is not UTF-8.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto draft = fallow::store::ParseDraft({reinterpret_cast<const char*>(data), size});
  if (!draft.ok()) return 0;
  if (!draft->id || draft->text.size() > fallow::journal::kTextBytesMax) std::abort();
  return 0;
}
