#include "daemon/transfer/reader.h"

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/transfer/dayone_reader.h"
#include "daemon/transfer/jrnl_reader.h"
#include "daemon/transfer/markdown_reader.h"
#include "fmt/format.h"

namespace fallow::transfer {

const std::vector<std::string_view>& ReadableFormats() {
  static const auto& formats = *new std::vector<std::string_view>{"dayone", "jrnl", "markdown"};
  return formats;
}

absl::StatusOr<std::unique_ptr<EntryReader>> OpenReader(std::string_view format,
                                                        const std::filesystem::path& path,
                                                        const ReaderOptions& options,
                                                        ProblemLog* problems) {
  if (format == "dayone") return DayOneReader::Open(path, options, problems);
  if (format == "jrnl") return JrnlReader::Open(path, options, problems);
  if (format == "markdown") return MarkdownReader::Open(path, options, problems);
  return base::Invalid("The import cannot begin", "this format is unknown",
                       base::Choose(format, ReadableFormats()));
}

}  // namespace fallow::transfer
