#include "tests/simulation/memory_files.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::simulation {
namespace {

constexpr size_t kSectorBytes = 512;

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  FALLOW_CHECK(slash != std::string::npos);
  return slash == 0 ? "/" : path.substr(0, slash);
}

void Overwrite(std::string& bytes, size_t offset, std::string_view with) {
  if (bytes.size() < offset + with.size()) bytes.resize(offset + with.size());
  std::copy(with.begin(), with.end(), bytes.begin() + static_cast<ptrdiff_t>(offset));
}

// Of a write that was in progress when the power failed: nothing, all, or some sectors.
void ApplySome(const MemoryFiles::Node::Change& change, std::string& bytes, Dice& dice) {
  if (change.after.empty()) {
    bytes.resize(change.size_after);
  } else if (!dice.OneIn(4)) {
    Overwrite(bytes, change.offset, change.after);
  } else {
    const std::string_view after = change.after;
    for (size_t at = 0; at < after.size(); at += kSectorBytes) {
      if (dice.OneIn(2)) Overwrite(bytes, change.offset + at, after.substr(at, kSectorBytes));
    }
  }
}

}  // namespace

// Decides the outcome of a call: 0 if it goes ahead.
int MemoryFiles::Enter(bool changes, bool grows) {
  torn_ = false;
  const int error = Judge(changes, grows);
  if (error != 0) ++errors_;
  return error;
}

int MemoryFiles::Judge(bool changes, bool grows) {
  if (crashed_) return EIO;
  if (fail_at_ > 0 && (changes || fault_ == Fault::kIoError) && --fail_at_ == 0) {
    torn_ = true;
    if (fault_ != Fault::kIoError) crashed_ = true;
    return EIO;
  }
  return full_ && grows ? ENOSPC : 0;
}

bool MemoryFiles::IsParentThere(const std::string& path) const {
  const auto found = names_.find(FolderOf(path));
  return found != names_.end() && found->second->folder;
}

void MemoryFiles::SetName(const std::string& path, NodeRef node, bool with_next) {
  NodeRef& place = names_[path];
  unsynced_names_.push_back({path, place, node, with_next});
  if (node == nullptr) {
    names_.erase(path);
  } else {
    place = std::move(node);
  }
}

int MemoryFiles::Open(const std::string& path, NodeRef* out) {
  if (const int error = Enter(false, false); error != 0) return error;
  const auto found = names_.find(path);
  if (found == names_.end()) return ENOENT;
  *out = found->second;
  return 0;
}

int MemoryFiles::Create(const std::string& path, NodeRef* out) {
  if (names_.contains(path)) return EEXIST;
  if (!IsParentThere(path)) return ENOENT;
  if (const int error = Enter(true, true); error != 0) return error;
  *out = std::make_shared<Node>(Node{.modified = clock_.Now()});
  SetName(path, *out, false);
  return 0;
}

int MemoryFiles::CreateFolder(const std::string& path) {
  if (names_.contains(path)) return EEXIST;
  if (!IsParentThere(path)) return ENOENT;
  if (const int error = Enter(true, true); error != 0) return error;
  SetName(path, std::make_shared<Node>(Node{.folder = true, .modified = clock_.Now()}), false);
  return 0;
}

int MemoryFiles::Rename(const std::string& from, const std::string& to) {
  if (!names_.contains(from) || !IsParentThere(to)) return ENOENT;
  if (const int error = Enter(true, false); error != 0) return error;
  // The names below a folder move with it.
  std::vector<std::pair<std::string, NodeRef>> moved;
  for (auto it = names_.lower_bound(from); it != names_.end(); ++it) {
    if (!it->first.starts_with(from)) break;
    if (it->first == from || it->first[from.size()] == '/') moved.push_back(*it);
  }
  for (const auto& [path, node] : moved) {
    SetName(to + path.substr(from.size()), node, true);
    SetName(path, nullptr, path != moved.back().first);
  }
  return 0;
}

int MemoryFiles::Remove(const std::string& path) {
  if (!names_.contains(path)) return ENOENT;
  const auto below = names_.lower_bound(path + "/");
  if (below != names_.end() && below->first.starts_with(path + "/")) return ENOTEMPTY;
  if (const int error = Enter(true, false); error != 0) return error;
  SetName(path, nullptr, false);
  return 0;
}

int MemoryFiles::SyncFolder(const std::string& path) {
  if (!names_.contains(path)) return ENOENT;
  if (const int error = Enter(true, false); error != 0) return error;
  // The file system has one journal: whatever is older than the folder's last change is safe too.
  const auto last =
      std::find_if(unsynced_names_.rbegin(), unsynced_names_.rend(),
                   [&](const NameChange& change) { return FolderOf(change.name) == path; });
  auto end = last.base();
  while (end != unsynced_names_.begin() && end != unsynced_names_.end() && (end - 1)->with_next) {
    ++end;
  }
  unsynced_names_.erase(unsynced_names_.begin(), end);
  return 0;
}

int MemoryFiles::List(const std::string& path, std::vector<Listed>* out) {
  if (const int error = Enter(false, false); error != 0) return error;
  const auto folder = names_.find(path);
  if (folder == names_.end() || !folder->second->folder) return ENOENT;
  const std::string prefix = path + "/";
  for (auto it = names_.lower_bound(prefix); it != names_.end(); ++it) {
    if (!it->first.starts_with(prefix)) break;
    const std::string name = it->first.substr(prefix.size());
    if (name.find('/') == std::string::npos) out->push_back({name, it->second});
  }
  return 0;
}

int MemoryFiles::Read(const Node& node, size_t offset, crypto::MutableByteSpan out, size_t* got) {
  *got = 0;
  if (const int error = Enter(false, false); error != 0) return error;
  if (offset >= node.bytes.size()) return 0;
  *got = std::min(out.size(), node.bytes.size() - offset);
  std::copy_n(node.bytes.begin() + static_cast<ptrdiff_t>(offset), *got, out.begin());
  return 0;
}

int MemoryFiles::Write(Node& node, size_t offset, crypto::ByteSpan bytes) {
  const int error = Enter(true, offset + bytes.size() > node.bytes.size());
  if (error != 0) {
    if (!std::exchange(torn_, false)) return error;
    bytes = bytes.first(bytes.size() / 2);
  }
  Node::Change change{.offset = offset,
                      .before = {},
                      .after = std::string(crypto::AsChars(bytes)),
                      .size_before = node.bytes.size(),
                      .size_after = 0};
  if (offset < node.bytes.size()) change.before = node.bytes.substr(offset, bytes.size());
  Overwrite(node.bytes, offset, change.after);
  change.size_after = node.bytes.size();
  node.modified = clock_.Now();
  if (!bytes.empty()) node.unsynced.push_back(std::move(change));
  return error;
}

int MemoryFiles::Truncate(Node& node, size_t size) {
  if (const int error = Enter(true, size > node.bytes.size()); error != 0) return error;
  Node::Change change{.offset = size,
                      .before = {},
                      .after = {},
                      .size_before = node.bytes.size(),
                      .size_after = size};
  if (size < node.bytes.size()) change.before = node.bytes.substr(size);
  node.bytes.resize(size);
  node.unsynced.push_back(std::move(change));
  return 0;
}

int MemoryFiles::Sync(Node& node) {
  if (const int error = Enter(true, false); error != 0) return error;
  if (!forgetful_) node.unsynced.clear();
  return 0;
}

void MemoryFiles::Arm(Fault fault, uint64_t call) {
  FALLOW_CHECK(call > 0);
  fault_ = fault;
  fail_at_ = call;
}

void MemoryFiles::Crash(Fault fault) {
  fault_ = fault;
  crashed_ = true;
}

void MemoryFiles::LoseUnsynced(Node& node, Dice& dice) {
  for (auto change = node.unsynced.rbegin(); change != node.unsynced.rend(); ++change) {
    Overwrite(node.bytes, change->offset, change->before);
    node.bytes.resize(change->size_before);
  }
  // In one case out of four the order of writes is preserved.
  const bool in_order = dice.OneIn(4);
  const size_t kept = dice.Below(node.unsynced.size() + 1);
  for (size_t i = 0; i < node.unsynced.size(); ++i) {
    if (in_order ? i < kept : !dice.OneIn(3)) ApplySome(node.unsynced[i], node.bytes, dice);
  }
}

void MemoryFiles::Restart(Dice& dice) {
  crashed_ = false;
  fail_at_ = 0;
  const bool lose = fault_ == Fault::kPowerCut;
  if (lose && !unsynced_names_.empty()) {
    size_t kept = dice.Below(unsynced_names_.size() + 1);
    while (kept > 0 && unsynced_names_[kept - 1].with_next) --kept;
    for (size_t i = unsynced_names_.size(); i-- > kept;) {
      const NameChange& change = unsynced_names_[i];
      if (change.before == nullptr) {
        names_.erase(change.name);
      } else {
        names_[change.name] = change.before;
      }
    }
  }
  unsynced_names_.clear();
  for (auto& [path, node] : names_) {
    if (lose && !node->unsynced.empty()) LoseUnsynced(*node, dice);
    node->unsynced.clear();
  }
}

MemoryFiles::Image MemoryFiles::Take() const {
  Image image;
  for (const auto& [path, node] : names_) {
    Node& copy = image[path];
    copy.folder = node->folder;
    copy.bytes = node->bytes;
    copy.modified = node->modified;
  }
  return image;
}

void MemoryFiles::PutBack(const Image& image) {
  names_.clear();
  unsynced_names_.clear();
  for (const auto& [path, node] : image) names_[path] = std::make_shared<Node>(node);
  crashed_ = false;
  fail_at_ = 0;
}

uint64_t MemoryFiles::bytes() const {
  uint64_t sum = 0;
  for (const auto& [path, node] : names_) sum += node->bytes.size();
  return sum;
}

}  // namespace fallow::simulation
