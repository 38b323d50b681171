#include "daemon/transfer/attachment_files.h"

#include <string_view>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/transfer/new_file.h"
#include "daemon/transfer/text_form.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

constexpr std::size_t kCopyBytes = std::size_t{64} << 10;
constexpr std::size_t kFileNameBytesMax = 200;

// A name that no importer takes for an entry.
std::string FileName(const std::string& name, std::vector<std::string>* taken) {
  std::string safe = SafeFileName(name, kFileNameBytesMax);
  const std::string lower = LowerCase(safe);
  if (lower.ends_with(".md") || lower.ends_with(".markdown")) safe += "_";
  return UniqueName(std::move(safe), taken);
}

// The outer status is that of writing, the inner one that of reading.
absl::StatusOr<absl::Status> Copy(const AttachmentSource& attachment, NewFile& file) {
  absl::StatusOr<std::unique_ptr<ByteSource>> source = attachment.open();
  if (!source.ok()) return source.status();
  std::string buffer(kCopyBytes, '\0');
  for (;;) {
    const absl::StatusOr<std::size_t> got = (*source)->Read(buffer.data(), buffer.size());
    if (!got.ok()) return got.status();
    if (*got == 0) return absl::OkStatus();
    FALLOW_RETURN_IF_ERROR(file.Append({buffer.data(), *got}));
  }
}

// Without a full stop: the report adds one.
std::string WhyLeftOut(const AttachmentSource& attachment, const absl::Status& read) {
  std::string_view why = base::ToStd(read.message());
  while (why.ends_with('.')) why.remove_suffix(1);
  return fmt::format("the attachment \"{}\" could not be written: {}", attachment.name, why);
}

}  // namespace

std::uint64_t CountWritten(const std::vector<std::optional<std::string>>& written) {
  std::uint64_t count = 0;
  for (const std::optional<std::string>& path : written) count += path ? 1 : 0;
  return count;
}

absl::StatusOr<std::vector<std::optional<std::string>>> WriteAttachments(
    const Entry& entry, const std::filesystem::path& folder, ProblemLog& problems) {
  std::vector<std::optional<std::string>> written;
  if (entry.attachments.empty()) return written;
  const std::string id = SafeFileName(entry.id, kFileNameBytesMax);
  FALLOW_RETURN_IF_ERROR(MakeFolder(folder / id));
  std::vector<std::string> taken;
  for (const AttachmentSource& attachment : entry.attachments) {
    const std::string name = FileName(attachment.name, &taken);
    FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<NewFile> file,
                            NewFile::Create(folder / id / name));
    FALLOW_ASSIGN_OR_RETURN(const absl::Status read, Copy(attachment, *file));
    if (read.ok()) {
      FALLOW_RETURN_IF_ERROR(file->Commit(/*sync=*/false));
      written.emplace_back(fmt::format("{}/{}", id, name));
    } else {
      problems.LeftOut(entry.id, WhyLeftOut(attachment, read), base::NextStepOf(read));
      written.emplace_back(std::nullopt);
    }
  }
  return written;
}

}  // namespace fallow::transfer
