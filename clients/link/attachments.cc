#include "clients/link/attachments.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>

#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/base/unique_fd.h"

namespace fallow::link {
namespace {

using base::UniqueFd;
using client::v1::Attachment;
using client::v1::AttachmentChunk;

constexpr size_t kChunkBytes = 256 << 10;
constexpr uint64_t kAttachmentBytesMax = uint64_t{1} << 30;

// The media type stored in the journal; readers look at the content, so a guess is good enough.
std::string MediaType(const std::filesystem::path& path) {
  static const std::map<std::string, std::string> kTypes = {
      {".jpg", "image/jpeg"},    {".jpeg", "image/jpeg"},     {".png", "image/png"},
      {".gif", "image/gif"},     {".webp", "image/webp"},     {".heic", "image/heic"},
      {".svg", "image/svg+xml"}, {".pdf", "application/pdf"}, {".mp3", "audio/mpeg"},
      {".m4a", "audio/mp4"},     {".ogg", "audio/ogg"},       {".opus", "audio/ogg"},
      {".wav", "audio/wav"},     {".mp4", "video/mp4"},       {".mov", "video/quicktime"},
      {".webm", "video/webm"},   {".txt", "text/plain"},      {".md", "text/markdown"}};
  const auto found = kTypes.find(base::LowerCase(path.extension().string()));
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

absl::Status CannotRead(const std::string& path, int error) {
  return base::FromErrno(base::Text("The attachment {} cannot be read", {base::Quoted(path)}),
                         error);
}

absl::StatusOr<base::UniqueFd> OpenRegular(const std::string& path, uint64_t* size) {
  base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.ok()) return CannotRead(path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return CannotRead(path, errno);
  if (!S_ISREG(info.st_mode)) {
    return base::Invalid(base::Text("The attachment {} cannot be read", {base::Quoted(path)}),
                         "it is not a regular file", "Attach a file.");
  }
  *size = static_cast<uint64_t>(info.st_size);
  if (*size > kAttachmentBytesMax) {
    return base::Invalid(base::Text("The attachment {} is too large", {base::Quoted(path)}),
                         "an attachment holds at most 1 GiB", "Split it, or keep it elsewhere.");
  }
  return fd;
}

// The next chunk of the file, after the `sent` bytes before it.
absl::Status NextPiece(int fd, const std::string& path, uint64_t size, uint64_t* sent,
                       AttachmentChunk* chunk) {
  std::string& content = *chunk->mutable_content();
  content.resize(kChunkBytes);
  ssize_t got = 0;
  do {
    got = ::read(fd, content.data(), content.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) return CannotRead(path, errno);
  content.resize(static_cast<size_t>(got));
  *sent += static_cast<uint64_t>(got);
  if (got == 0 && *sent != size) {
    return base::Failed(base::Text("The attachment {} was not attached", {base::Quoted(path)}),
                        "the file changed while it was read",
                        "Nothing was saved; try again once the file no longer changes.");
  }
  chunk->set_last(got == 0);
  return absl::OkStatus();
}

absl::Status WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return base::FromErrno("The attachment cannot be written", errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Attachment> PutAttachment(Session& session, const std::string& path) {
  uint64_t size = 0;
  Attachment attachment;
  const absl::Status status = session.Unlocked([&](Connection& connection) -> absl::Status {
    absl::StatusOr<base::UniqueFd> fd = OpenRegular(path, &size);
    if (!fd.ok()) return fd.status();
    uint64_t sent = 0;
    bool first = true;
    const auto next = [&](AttachmentChunk* chunk, bool* last) -> absl::Status {
      if (first) {
        const std::filesystem::path name(path);
        chunk->mutable_attachment()->set_name(name.filename().string());
        chunk->mutable_attachment()->set_media_type(MediaType(name));
        chunk->mutable_attachment()->set_size_bytes(size);
        first = false;
      }
      if (absl::Status s = NextPiece(fd->get(), path, size, &sent, chunk); !s.ok()) return s;
      *last = chunk->last();
      return absl::OkStatus();
    };
    return connection.Send(Attachments::kPut, next, &attachment);
  });
  if (!status.ok()) return status;
  return attachment;
}

absl::StatusOr<std::vector<std::string>> PutAttachments(Session& session,
                                                        const std::vector<std::string>& paths) {
  std::vector<std::string> ids;
  for (const std::string& path : paths) {
    const absl::StatusOr<Attachment> attachment = PutAttachment(session, path);
    if (!attachment.ok()) return attachment.status();
    ids.push_back(attachment->id());
  }
  return ids;
}

absl::Status SaveAttachment(Session& session, const std::string& id, const std::string& path) {
  const bool to_stdout = path == "-";
  base::UniqueFd fd(to_stdout
                        ? ::dup(STDOUT_FILENO)
                        : ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.ok()) {
    return base::FromErrno(base::Text("The file {} cannot be created", {base::Quoted(path)}),
                           errno);
  }
  client::v1::GetAttachmentRequest request;
  request.set_id(id);
  absl::Status written;
  absl::Status status = session.Read(Attachments::kGet, request, [&](const AttachmentChunk& chunk) {
    written = WriteAll(fd.get(), chunk.content());
    return written.ok();
  });
  if (status.ok()) status = written;
  if (!status.ok() && !to_stdout) ::unlink(path.c_str());
  return status;
}

}  // namespace fallow::link
