#include "daemon/transfer/writer.h"

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/transfer/jrnl_writer.h"
#include "daemon/transfer/json_writer.h"
#include "daemon/transfer/markdown_writer.h"
#include "fmt/format.h"

namespace fallow::transfer {

const std::vector<std::string_view>& WritableFormats() {
  static const auto& formats = *new std::vector<std::string_view>{"json", "jrnl", "markdown"};
  return formats;
}

absl::StatusOr<std::unique_ptr<EntryWriter>> OpenWriter(std::string_view format,
                                                        const std::filesystem::path& path,
                                                        ProblemLog* problems) {
  if (format == "json") return JsonWriter::Open(path, problems);
  if (format == "jrnl") return JrnlWriter::Open(path, problems);
  if (format == "markdown") return MarkdownWriter::Open(path, problems);
  return base::Invalid("The export cannot begin", "this format is unknown",
                       base::Choose(format, WritableFormats()));
}

}  // namespace fallow::transfer
