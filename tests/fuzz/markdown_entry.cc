// Whole Markdown files: front matter, dates, labels, links. An entry that is accepted is in its
// normal form and refers to nothing outside the folder.

#include "daemon/transfer/markdown_entry.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "daemon/transfer/text_form.h"
#include "daemon/transfer/wall_time.h"

namespace {

using fallow::transfer::ImportFolder;

const ImportFolder& EmptyFolder() {
  static const auto& folder = *new std::shared_ptr<const ImportFolder>([] {
    const auto path = std::filesystem::temp_directory_path() / "fallow-fuzz-empty";
    std::filesystem::create_directory(path);
    return *ImportFolder::Open(path);
  }());
  return *folder;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static const auto& zone = *new fallow::transfer::Zone{"UTC", absl::UTCTimeZone()};
  fallow::transfer::ProblemLog problems;
  fallow::base::NextStep next;
  const auto entry = fallow::transfer::ParseMarkdownFile(
      {"2024-03-01.md", bytes, absl::UnixEpoch(), zone}, EmptyFolder(), problems, &next);
  if (!entry.ok()) return 0;
  std::string text = entry->text;
  if (!fallow::transfer::NormaliseText(&text).empty() || text != entry->text) std::abort();
  if (!entry->attachments.empty() ||
      (entry->text.empty() && entry->signs.empty() && !entry->energy))
    std::abort();
  if (!fallow::transfer::LoadZone(entry->zone).ok()) std::abort();
  return 0;
}
