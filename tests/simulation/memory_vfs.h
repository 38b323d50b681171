#ifndef FALLOW_TESTS_SIMULATION_MEMORY_VFS_H_
#define FALLOW_TESTS_SIMULATION_MEMORY_VFS_H_

// A SQLite VFS on a simulated disk, used below the sealed one. Each database has one connection at
// a time, as everywhere in Fallow, so locks are always granted. Not thread-safe; outlives
// everything opened through it.

#include <sqlite3.h>

#include <string>

#include "tests/simulation/memory_files.h"

namespace fallow::simulation {

class MemoryVfs {
 public:
  explicit MemoryVfs(MemoryFiles& files);
  ~MemoryVfs();
  MemoryVfs(const MemoryVfs&) = delete;
  MemoryVfs& operator=(const MemoryVfs&) = delete;

  // The name under which SQLite knows it.
  const std::string& name() const { return name_; }

 private:
  static MemoryFiles& Of(sqlite3_vfs* vfs) {
    return static_cast<MemoryVfs*>(vfs->pAppData)->files_;
  }
  static int Open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* out, int flags,
                  int* flags_out);
  static int Delete(sqlite3_vfs* vfs, const char* name, int sync_folder);
  static int Access(sqlite3_vfs* vfs, const char* name, int question, int* answer);
  static int FullPathname(sqlite3_vfs* vfs, const char* path, int size, char* out);

  MemoryFiles& files_;
  std::string name_;
  sqlite3_vfs vfs_{};
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_MEMORY_VFS_H_
