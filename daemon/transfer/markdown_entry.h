#ifndef FALLOW_DAEMON_TRANSFER_MARKDOWN_ENTRY_H_
#define FALLOW_DAEMON_TRANSFER_MARKDOWN_ENTRY_H_

// One Markdown file as an entry: what its front matter says, and what its name says where that is
// silent. Pure but for the files that it refers to, which it looks up in the folder.

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
  absl::Time modified;       // where nothing else tells when it was written
  const Zone& zone;          // for times without one
};

// A failure's message is the reason, without a full stop; what to do is in `next`. Notices go to
// `problems`.
absl::StatusOr<Entry> ParseMarkdownFile(const MarkdownFile& file, const ImportFolder& folder,
                                        ProblemLog& problems, base::NextStep* next);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_MARKDOWN_ENTRY_H_
