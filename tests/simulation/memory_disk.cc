#include "tests/simulation/memory_disk.h"

#include <cerrno>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::simulation {
namespace {

constexpr std::string_view kWhat = "A simulated file cannot be used";

absl::Status ToStatus(int error) {
  switch (error) {
    case 0:
      return absl::OkStatus();
    case ENOENT:
      return base::NotFound(kWhat, "there is no such file", "");
    case EEXIST:
    case ENOTEMPTY:
      return absl::AlreadyExistsError(std::string(kWhat).append(": it is there already."));
    default:
      return base::FromErrno(kWhat, error);
  }
}

class Input final : public store::InputFile {
 public:
  Input(MemoryFiles& files, MemoryFiles::NodeRef node) : files_(files), node_(std::move(node)) {}

  absl::StatusOr<size_t> Read(crypto::MutableByteSpan out) override {
    size_t got = 0;
    FALLOW_RETURN_IF_ERROR(ToStatus(files_.Read(*node_, at_, out, &got)));
    at_ += got;
    return got;
  }

 private:
  MemoryFiles& files_;
  MemoryFiles::NodeRef node_;
  size_t at_ = 0;
};

class Output final : public store::OutputFile {
 public:
  Output(MemoryFiles& files, MemoryFiles::NodeRef node) : files_(files), node_(std::move(node)) {}

  absl::Status Append(crypto::ByteSpan bytes) override {
    return ToStatus(files_.Write(*node_, node_->bytes.size(), bytes));
  }
  absl::Status Sync() override { return ToStatus(files_.Sync(*node_)); }
  absl::Status Close() override { return absl::OkStatus(); }

 private:
  MemoryFiles& files_;
  MemoryFiles::NodeRef node_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<store::InputFile>> MemoryDisk::Open(const store::Path& file) {
  MemoryFiles::NodeRef node;
  FALLOW_RETURN_IF_ERROR(ToStatus(files_.Open(file.native(), &node)));
  return std::make_unique<Input>(files_, std::move(node));
}

absl::StatusOr<std::unique_ptr<store::OutputFile>> MemoryDisk::Create(const store::Path& file) {
  MemoryFiles::NodeRef node;
  FALLOW_RETURN_IF_ERROR(ToStatus(files_.Create(file.native(), &node)));
  return std::make_unique<Output>(files_, std::move(node));
}

absl::Status MemoryDisk::CreateFolder(const store::Path& folder) {
  return ToStatus(files_.CreateFolder(folder.native()));
}

absl::Status MemoryDisk::Rename(const store::Path& from, const store::Path& to) {
  return ToStatus(files_.Rename(from.native(), to.native()));
}

absl::Status MemoryDisk::SyncFolder(const store::Path& folder) {
  return ToStatus(files_.SyncFolder(folder.native()));
}

absl::Status MemoryDisk::Remove(const store::Path& path) {
  return ToStatus(files_.Remove(path.native()));
}

absl::StatusOr<std::vector<store::FolderEntry>> MemoryDisk::List(const store::Path& folder) {
  std::vector<MemoryFiles::Listed> listed;
  FALLOW_RETURN_IF_ERROR(ToStatus(files_.List(folder.native(), &listed)));
  std::vector<store::FolderEntry> entries;
  for (const MemoryFiles::Listed& one : listed) {
    entries.push_back({one.name, one.node->folder, one.node->bytes.size(), one.node->modified});
  }
  return entries;
}

}  // namespace fallow::simulation
