#ifndef FALLOW_TESTS_SIMULATION_MEMORY_FILES_H_
#define FALLOW_TESTS_SIMULATION_MEMORY_FILES_H_

// All files of one simulated device, in memory, with what is known of real disks: what was written
// is there for every reader at once, but after a power cut only what was synced is sure to be, and
// of each later write nothing, all, or some sectors. Names made, moved and removed survive in
// their order up to some point, as a journalling file system has it, and for good once their folder
// was synced.
//
// memory_disk.h and memory_vfs.h stand on it. Results are errno's numbers, 0 when all is well.
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
  // A file or a folder, which lives on while it is open, whatever becomes of its name.
  struct Node {
    struct Change {
      size_t offset = 0;
      std::string before, after;  // what stood there and what was written; empty for a truncation
      size_t size_before = 0, size_after = 0;
    };
    bool folder = false;
    std::string bytes = {};
    std::vector<Change> unsynced = {};
    absl::Time modified = {};
  };
  using NodeRef = std::shared_ptr<Node>;

  enum class Fault {
    kKill,      // the program dies in the middle of this change; all before it was made
    kPowerCut,  // the same, and what was not synced may be lost
    kIoError,   // this call alone fails, be it a change or not; of a write half is done
  };

  explicit MemoryFiles(base::Clock& clock) : clock_(clock) {}

  int Open(const std::string& path, NodeRef* out);    // ENOENT
  int Create(const std::string& path, NodeRef* out);  // EEXIST, ENOENT: its folder is not there
  int CreateFolder(const std::string& path);
  int Rename(const std::string& from, const std::string& to);
  int Remove(const std::string& path);  // ENOTEMPTY
  int SyncFolder(const std::string& path);
  struct Listed {
    std::string name;
    NodeRef node;
  };
  int List(const std::string& path, std::vector<Listed>* out);

  // `got` is less than asked for only at the end.
  int Read(const Node& node, size_t offset, crypto::MutableByteSpan out, size_t* got);
  int Write(Node& node, size_t offset, crypto::ByteSpan bytes);
  int Truncate(Node& node, size_t size);
  int Sync(Node& node);

  // The `call`-th change from now, for kIoError the `call`-th call, goes wrong. Counts from 1.
  void Arm(Fault fault, uint64_t call);
  void Disarm() { fail_at_ = 0; }
  // While it is full nothing grows and nothing is made; what there is can be overwritten.
  void SetFull(bool full) { full_ = full; }
  // A disk that says that it has synced, and has not.
  void SetForgetful(bool forgetful) { forgetful_ = forgetful; }
  // How many calls went wrong since this was last asked.
  uint64_t TakeErrors() { return std::exchange(errors_, 0); }
  // The program has died: every call fails until Restart.
  bool crashed() const { return crashed_; }
  Fault fault() const { return fault_; }  // of which it has died
  void Crash(Fault fault);
  // After a crash: what the disk is found to hold. REQUIRES: nothing is open.
  void Restart(Dice& dice);

  // An image of the disk as it is, and a disk put back to one.
  using Image = std::map<std::string, Node>;
  Image Take() const;
  void PutBack(const Image& image);
  uint64_t bytes() const;

 private:
  struct NameChange {
    std::string name;
    NodeRef before, after;   // null: not there
    bool with_next = false;  // the two halves of a renaming
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
  bool torn_ = false;  // the call that goes wrong is a write: half of it is done
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_MEMORY_FILES_H_
