#ifndef FALLOW_DAEMON_SYSTEM_SURROUNDINGS_H_
#define FALLOW_DAEMON_SYSTEM_SURROUNDINGS_H_

// What weakens the protection of a journal although its files are encrypted: memory that may be
// written to a disk, and a vault folder that others can look into. Only reads what the system says
// about them, and changes nothing; what cannot be read is passed over.
//
// Safe from any thread.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/base/next_step.h"

namespace fallow::system {

struct Concern {
  std::string what;  // sentences
  base::NextStep next;
};

// Where the system tells of itself; other places are for tests.
struct SystemFiles {
  std::filesystem::path swaps = "/proc/swaps";
  std::filesystem::path devices = "/sys/class/block";
};

// Memory and swap: whether memory could be locked just now, and each swap area that is not known to
// be encrypted or in memory itself.
std::vector<Concern> MemoryConcerns(const SystemFiles& files = {});

// The folder and, of all in it, as many entries as `entries_max`: modes that let others in,
// symbolic links, foreign owners, and what is neither a file nor a folder. One concern for each
// kind.
std::vector<Concern> FolderConcerns(const std::filesystem::path& folder, size_t entries_max);

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_SURROUNDINGS_H_
