#ifndef FALLOW_DAEMON_TRANSFER_MARKDOWN_ENTRY_H_
#define FALLOW_DAEMON_TRANSFER_MARKDOWN_ENTRY_H_

// Parses one Markdown file as an entry: the data in its front matter, or else in its name. Pure,
// apart from files that it refers to, which are looked up in the folder.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/next_step.h"
#include "daemon/transfer/entry.h"
#include "daemon/transfer/import_folder.h"
#include "daemon/transfer/problem.h"
#include "daemon/transfer/wall_time.h"

namespace fallow::transfer {

struct MarkdownFile {
  std::string name;          // relative to the folder
  std::string_view content;  // front matter and body
  absl::Time modified;       // used when nothing else shows when it was written
  const Zone& zone;          // for times without a zone
};

// The message of a failure is the reason, without a full stop; the next step is in `next`. Notices
// go to `problems`.
absl::StatusOr<Entry> ParseMarkdownFile(const MarkdownFile& file, const ImportFolder& folder,
                                        ProblemLog& problems, base::NextStep* next);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_MARKDOWN_ENTRY_H_
