#ifndef FALLOW_DAEMON_STORE_WRITERS_WRITERS_H_
#define FALLOW_DAEMON_STORE_WRITERS_WRITERS_H_

// Whose records the log holds. A writer is a device in one incarnation. Its records form one chain,
// unless the device was put back to an old image of its disk and went on writing from there: then
// two records follow the same one, and each begins a *branch*. Every device keeps all branches.
// Which branch counts as the first is up to each log; between devices, a place in a writer's log is
// named by sequence and chain hash, which tell branches apart.
//
// A branch ends before the first record that is missing in it; those behind that are strays, on
// rows of their own (strays.h).
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
  int64_t parent = 0;     // row of the branch it left; 0: it begins with the writer's first record
  uint64_t base = 0;      // sequence of the last record shared with the parent
  uint64_t sequence = 0;  // of its latest record
  uint64_t lamport = 0;
  crypto::Digest head{};  // chain hash of its latest record, or of the one at `base` if it has none
};

// How much of this log another device has.
struct Possession {
  std::map<int64_t, uint64_t> up_to;  // by branch: it has the records up to this sequence
  bool more = false;                  // it has records that are not in this log
  // Writers of whom it has more records than any branch here. Which of the branches here they
  // continue is not known until they arrive.
  std::set<journal::WriterId> beyond_us;
};

// Decodes a signature from the table `record`; nothing when the column is empty.
std::optional<crypto::Signature> StoredSignature(crypto::ByteSpan bytes);

class Writers {
 public:
  // For an empty log.
  explicit Writers(Database& database) : database_(&database) {}
  static absl::StatusOr<Writers> Load(Database& database);

  const std::vector<Branch>& branches() const { return branches_; }
  const Branch* Find(int64_t row) const;
  // The branches of one writer, in the order in which they came to be known.
  std::vector<const Branch*> Of(const journal::WriterId& writer) const;
  journal::Frontier Heads() const;
  uint64_t lamport() const;  // the highest of all records; 0: none

  struct StrayRow {
    int64_t row = 0;
    int64_t branch = 0;  // row of the branch that they were on
    journal::WriterId writer;
    uint64_t sequence = 0;  // of the last of them
    crypto::Digest hash{};
  };
  // Those that hold strays.
  const std::vector<StrayRow>& strays() const { return strays_; }
  bool IsStray(int64_t row) const;
  // Call once strays were removed or taken up.
  absl::Status LookForStrays();
  // The branch on which a stray was that is this record; null when none is, or nothing is left of
  // the branch.
  absl::StatusOr<const Branch*> Behind(const journal::WriterHead& at) const;

  // The branch that holds the record `at` itself; null when none does.
  absl::StatusOr<const Branch*> Holding(const journal::WriterHead& at) const;
  // DATA_LOSS when the branch has no such record.
  absl::StatusOr<journal::RecordHeader> HeaderAt(const Branch& branch, uint64_t sequence) const;
  // What a device at `theirs` has.
  absl::StatusOr<Possession> PossessionOf(const journal::Frontier& theirs) const;

  // Adds a branch to the table and returns it with its row. REQUIRES: a transaction.
  absl::StatusOr<Branch> Insert(Branch branch) const;
  // Call once a new or longer branch is durable.
  void Put(const Branch& branch);

 private:
  absl::Status LoadHead(Branch& branch) const;

  Database* database_;
  std::vector<Branch> branches_;
  std::vector<StrayRow> strays_;
  uint64_t stray_lamport_ = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITERS_WRITERS_H_
