#ifndef FALLOW_TESTS_SIMULATION_MEMORY_FILES_H_
#define FALLOW_TESTS_SIMULATION_MEMORY_FILES_H_

// All files of one simulated device, in memory, with the properties of real disks: a write is
// visible to every reader at once, but after a power cut only what was synced is certain to be
// there, and of each later write nothing, all, or some sectors. Names that were created, moved and
// removed survive in order up to some point, as in a journalling file system, and are certain once
// their folder was synced.
//
// memory_disk.h and memory_vfs.h are built on this. Functions return errno values, 0 on success.
// Not thread-safe.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "crypto/bytes.h"
#include "daemon/base/clock.h"
#include "tests/simulation/dice.h"

namespace fallow::simulation {

class MemoryFiles {
 public:
  // A file or folder. It lives on while it is open, even if its name is removed.
  struct Node {
    struct Change {
      size_t offset = 0;
      std::string before, after;  // the old and new bytes; empty for a truncation
      size_t size_before = 0, size_after = 0;
    };
    bool folder = false;
    std::string bytes = {};
    std::vector<Change> unsynced = {};
    absl::Time modified = {};
  };
  using NodeRef = std::shared_ptr<Node>;

  enum class Fault {
    kKill,      // the program dies during this change; all earlier changes were made
    kPowerCut,  // the same, and what was not synced may be lost
    kIoError,   // only this call fails, whether it is a change or not; half of a write is done
  };

  explicit MemoryFiles(base::Clock& clock) : clock_(clock) {}

  int Open(const std::string& path, NodeRef* out);    // ENOENT
  int Create(const std::string& path, NodeRef* out);  // EEXIST; ENOENT: its folder does not exist
  int CreateFolder(const std::string& path);
  int Rename(const std::string& from, const std::string& to);
  int Remove(const std::string& path);  // ENOTEMPTY
  int SyncFolder(const std::string& path);
  struct Listed {
    std::string name;
    NodeRef node;
  };
  int List(const std::string& path, std::vector<Listed>* out);

  // `got` is less than requested only at the end of the file.
  int Read(const Node& node, size_t offset, crypto::MutableByteSpan out, size_t* got);
  int Write(Node& node, size_t offset, crypto::ByteSpan bytes);
  int Truncate(Node& node, size_t size);
  int Sync(Node& node);

  // The `call`-th change from now (for kIoError: the `call`-th call) goes wrong, counting from 1.
  void Arm(Fault fault, uint64_t call);
  void Disarm() { fail_at_ = 0; }
  // While the disk is full, nothing can grow or be created; existing bytes can be overwritten.
  void SetFull(bool full) { full_ = full; }
  // A disk that claims to have synced but has not.
  void SetForgetful(bool forgetful) { forgetful_ = forgetful; }
  // How many calls have failed since the last TakeErrors().
  uint64_t TakeErrors() { return std::exchange(errors_, 0); }
  // The program has died: every call fails until Restart.
  bool crashed() const { return crashed_; }
  Fault fault() const { return fault_; }  // the one it died of
  void Crash(Fault fault);
  // After a crash: decides what the disk contains. REQUIRES: nothing is open.
  void Restart(Dice& dice);

  // Takes an image of the disk, and restores the disk to one.
  using Image = std::map<std::string, Node>;
  Image Take() const;
  void PutBack(const Image& image);
  uint64_t bytes() const;

 private:
  struct NameChange {
    std::string name;
    NodeRef before, after;   // null: did not exist
    bool with_next = false;  // one change with the next one: the two halves of a rename
  };

  int Enter(bool changes, bool grows);
  int Judge(bool changes, bool grows);
  bool IsParentThere(const std::string& path) const;
  void SetName(const std::string& path, NodeRef node, bool with_next);
  void LoseUnsynced(Node& node, Dice& dice);

  base::Clock& clock_;
  std::map<std::string, NodeRef> names_{{"/", std::make_shared<Node>(Node{.folder = true})}};
  std::vector<NameChange> unsynced_names_;
  Fault fault_ = Fault::kKill;
  uint64_t fail_at_ = 0;  // counts down; 0: not armed
  uint64_t errors_ = 0;
  bool full_ = false;
  bool forgetful_ = false;
  bool crashed_ = false;
  bool torn_ = false;  // the call that goes wrong is a write, half of which is done
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_MEMORY_FILES_H_
