// Day One's JSON: cutting the list of entries, and each entry. What is cut is the same however the
// bytes arrive.

#include "daemon/transfer/dayone_entry.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "daemon/transfer/json_elements.h"
#include "daemon/transfer/text_form.h"

namespace {

using fallow::transfer::ByteSource;
using fallow::transfer::JsonElements;

class OneByOne final : public ByteSource {
 public:
  explicit OneByOne(std::string bytes) : bytes_(std::move(bytes)) {}
  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t /*size*/) override {
    if (done_ == bytes_.size()) return 0;
    *buffer = bytes_[done_++];
    return 1;
  }

 private:
  const std::string bytes_;
  std::size_t done_ = 0;
};

std::vector<std::string> Cut(std::unique_ptr<ByteSource> source) {
  JsonElements elements(std::move(source), "entries");
  std::vector<std::string> cut;
  for (;;) {
    const auto element = elements.Next();
    if (!element.ok() || !*element) return cut;
    cut.emplace_back((*element)->text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> cut = Cut(fallow::transfer::OpenString(bytes));
  if (cut != Cut(std::make_unique<OneByOne>(bytes))) std::abort();
  for (const std::string& element : cut) {
    const auto read = fallow::transfer::ParseDayOneEntry(element, "UTC");
    if (!read.ok()) continue;
    std::string text = read->entry.text;
    if (!fallow::transfer::NormaliseText(&text).empty() || text != read->entry.text) std::abort();
  }
  return 0;
}
