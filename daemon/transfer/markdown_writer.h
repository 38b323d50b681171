#ifndef FALLOW_DAEMON_TRANSFER_MARKDOWN_WRITER_H_
#define FALLOW_DAEMON_TRANSFER_MARKDOWN_WRITER_H_

// Writes a folder of Markdown files with YAML front matter, `YYYY/YYYY-MM-DD-HHMM-slug-id.md`, and
// their attachments under `attachments/<id>/`. MarkdownReader reads back exactly what was written.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/transfer/writer.h"

namespace fallow::transfer {

class MarkdownWriter final : public EntryWriter {
 public:
  static absl::StatusOr<std::unique_ptr<EntryWriter>> Open(const std::filesystem::path& path,
                                                           ProblemLog* problems);
  absl::Status Write(const ExportEntry& entry) override;
  absl::Status Finish() override;
  std::uint64_t attachments() const override { return attachments_written_; }

 private:
  MarkdownWriter(std::filesystem::path root, ProblemLog* problems)
      : root_(std::move(root)), problems_(problems) {}

  const std::filesystem::path root_;
  ProblemLog* const problems_;
  std::uint64_t attachments_written_ = 0;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_MARKDOWN_WRITER_H_
