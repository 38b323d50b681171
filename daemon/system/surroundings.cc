#include "daemon/system/surroundings.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

namespace fallow::system {
namespace {

namespace fs = std::filesystem;

// The system does not say how much of RLIMIT_MEMLOCK is still unused, so this tries to lock a page.
bool CanLockMemory() {
  const auto bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* const page =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return false;
  const bool locked = mlock(page, bytes) == 0;
  munmap(page, bytes);
  return locked;
}

// Swap that is compressed memory, or a device that dm-crypt lies under.
bool StaysSealed(const std::string& area, const fs::path& devices) {
  std::error_code error;
  const fs::path real = fs::canonical(area, error);
  const std::string name = (error ? fs::path(area) : real).filename().string();
  if (name.starts_with("zram")) return true;
  std::ifstream stream(devices / name / "dm" / "uuid");
  std::string uuid;
  std::getline(stream, uuid);
  return uuid.starts_with("CRYPT-");
}

// A few names out of many.
class Names {
 public:
  void Add(const fs::path& path) {
    if (++count_ > 3) return;
    text_ += (text_.empty() ? "`" : ", `") + path.string() + "`";
  }
  bool any() const { return count_ > 0; }
  std::string Text() const {
    return count_ > 3 ? text_ + " and " + std::to_string(count_ - 3) + " more" : text_;
  }

 private:
  size_t count_ = 0;
  std::string text_;
};

struct Found {
  Names open, links, foreign, others;
};

void Look(const fs::path& path, const fs::path& shown, Found& found) {
  struct stat about {};
  if (lstat(path.c_str(), &about) != 0) return;
  if (S_ISLNK(about.st_mode)) {
    found.links.Add(shown);
    return;
  }
  if (!S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode)) found.others.Add(shown);
  if (about.st_uid != geteuid()) found.foreign.Add(shown);
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) found.open.Add(shown);
}

}  // namespace

std::vector<Concern> MemoryConcerns(const SystemFiles& files) {
  std::vector<Concern> concerns;
  if (!CanLockMemory()) {
    concerns.push_back(
        {"No more memory can be locked, so keys may be written to swap: the limit "
         "for locked memory (RLIMIT_MEMLOCK) is used up.",
         base::Next::kNothing});
  }
  std::ifstream stream(files.swaps);
  std::string line;
  std::getline(stream, line);  // the heading
  Names plain;
  while (std::getline(stream, line)) {
    std::string area;
    std::istringstream(line) >> area;
    if (!area.empty() && !StaysSealed(area, files.devices)) plain.Add(area);
  }
  if (plain.any()) {
    concerns.push_back({"Swap on " + plain.Text() +
                            " is not known to be encrypted: what is read while the journal is open "
                            "may be written there, and all memory is when the machine hibernates.",
                        base::Next::kNothing});
  }
  return concerns;
}

std::vector<Concern> FolderConcerns(const fs::path& folder, size_t entries_max) {
  Found found;
  Look(folder, folder.filename(), found);
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (size_t left = entries_max; !error && left > 0 && at != fs::end(at); --left) {
    Look(at->path(), at->path().lexically_relative(folder.parent_path()), found);
    at.increment(error);
  }
  std::vector<Concern> concerns;
  const auto add = [&](const Names& names, std::string_view what) {
    if (!names.any()) return;
    concerns.push_back({"In the vault's folder, " + names.Text() + std::string(what),
                        base::Next::kCheckPermissions});
  };
  add(found.open, ": other users may look into this, or change it.");
  add(found.foreign, ": this belongs to another user.");
  add(found.links, ": this is a symbolic link, and leads where others may be able to look.");
  add(found.others, ": this is neither a file nor a folder.");
  return concerns;
}

}  // namespace fallow::system
