#ifndef FALLOW_DAEMON_STORE_LOG_WRITERS_H_
#define FALLOW_DAEMON_STORE_LOG_WRITERS_H_

// Whose records the log holds. A writer is a device in one incarnation, and its records form one
// chain, unless its device was put back to an old image of its disk and wrote on from there: then
// two records follow the same one, and each begins a *branch*. All branches are kept, by every
// device. Which of them is called the first is each log's own affair; between devices a place in a
// writer's log is named by sequence and chain hash, which tell branches apart.
//
// Belongs to a Log, and to its thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/derive.h"
#include "crypto/identity.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/record.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

struct Branch {
  int64_t row = 0;  // in the table `writer`; 0: not in it yet
  journal::WriterId writer;
  int64_t parent = 0;     // row of the branch that it left; 0: it begins with the first record
  uint64_t base = 0;      // sequence of the last record that is the parent's
  uint64_t sequence = 0;  // of its latest record
  uint64_t lamport = 0;
  crypto::Digest head{};  // chain hash of its latest record; of the one at `base` if it has none
};

// What somebody has of this log.
struct Possession {
  std::map<int64_t, uint64_t> up_to;  // by branch: the sequence up to which its records are had
  bool more = false;                  // some of it is not in this log
  // Writers whose records go further there than any branch does here. Which of the branches here
  // those continue shows only when they have come.
  std::set<journal::WriterId> beyond_us;
};

// A signature as the table `record` keeps it; nothing where there is none.
std::optional<crypto::Signature> StoredSignature(crypto::ByteSpan bytes);

class Writers {
 public:
  // Of an empty log.
  explicit Writers(Database& database) : database_(&database) {}
  static absl::StatusOr<Writers> Load(Database& database);

  const std::vector<Branch>& branches() const { return branches_; }
  const Branch* Find(int64_t row) const;
  // The branches of one writer, in the order in which they came to be known.
  std::vector<const Branch*> Of(const journal::WriterId& writer) const;
  journal::Frontier Heads() const;
  uint64_t lamport() const;  // the highest; 0: there is no record

  // The branch that itself holds the record `at`; null: none does.
  absl::StatusOr<const Branch*> Holding(const journal::WriterHead& at) const;
  // NOT_FOUND.
  absl::StatusOr<journal::RecordHeader> HeaderAt(const Branch& branch, uint64_t sequence) const;
  // What those have who are at `theirs`.
  absl::StatusOr<Possession> PossessionOf(const journal::Frontier& theirs) const;

  // Puts a branch into the table and returns it with its row. To be called within a transaction.
  absl::StatusOr<Branch> Insert(Branch branch) const;
  // The branch has grown, or is new, and that is durable.
  void Put(const Branch& branch);

 private:
  absl::Status LoadHead(Branch& branch) const;

  Database* database_;
  std::vector<Branch> branches_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_WRITERS_H_
