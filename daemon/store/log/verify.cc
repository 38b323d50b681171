#include "daemon/store/log/verify.h"

#include <map>
#include <optional>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::store {
namespace {

constexpr size_t kBrokenMax = 16;     // positions named in a report
constexpr uint64_t kTellEvery = 256;  // records between calls of `visited`

// Follows the chain of one branch.
class ChainCheck {
 public:
  ChainCheck() = default;
  // The chain of a branch that left another one after `header`.
  explicit ChainCheck(const journal::RecordHeader& header) { Move(header); }

  // Whether `header` comes next. Each break is reported once: the chain continues from `header`.
  bool Follows(const journal::RecordHeader& header) {
    const bool follows = header.previous == head_ && header.stamp.sequence == sequence_ + 1 &&
                         header.stamp.lamport > lamport_;
    Move(header);
    return follows;
  }
  const crypto::Digest& head() const { return head_; }

  // Of the latest record, as stored; the signature may be absent.
  uint64_t position = 0;
  std::optional<crypto::Signature> signature;

 private:
  void Move(const journal::RecordHeader& header) {
    sequence_ = header.stamp.sequence;
    lamport_ = header.stamp.lamport;
    head_ = journal::ChainHash(header);
  }

  crypto::Digest head_{};
  uint64_t sequence_ = 0;
  uint64_t lamport_ = 0;
};

using Chains = std::map<int64_t, ChainCheck>;  // by row of the branch

void Break(Log::Report& report, uint64_t position) {
  if (report.broken.size() < kBrokenMax) report.broken.push_back(position);
}

// The start of a branch's chain: the writer's first record, or a record of the parent branch.
absl::StatusOr<ChainCheck> BeginChain(const Writers& writers, const Branch* branch) {
  const Branch* const parent = branch == nullptr ? nullptr : writers.Find(branch->parent);
  if (parent == nullptr) return ChainCheck();
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader left,
                          writers.HeaderAt(*parent, branch->base));
  return ChainCheck(left);
}

// The last signature of a branch covers the whole branch, so earlier ones need not be verified.
void CheckHeads(const Chains& chains, const Log::KeyOfDevice& key_of, const Writers& writers,
                Log::Report& report) {
  for (const auto& [row, chain] : chains) {
    const Branch* const branch = writers.Find(row);
    const std::optional<crypto::PublicKey> key =
        branch == nullptr ? std::nullopt : key_of(branch->writer.device);
    const bool vouched =
        key && chain.signature && journal::VerifyHead(*key, chain.head(), *chain.signature);
    if (!vouched) Break(report, chain.position);
  }
}

}  // namespace

absl::StatusOr<Log::Report> VerifyLog(
    Database& database, const Writers& writers,
    const std::function<absl::StatusOr<LogEntry>(const Statement&)>& entry_of,
    const Log::KeyOfDevice& key_of, const std::function<bool(uint64_t)>& visited, uint64_t gone) {
  Log::Report report;
  report.gone = gone;
  uint64_t last = 0;
  Chains chains;
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database.Prepare("SELECT r.position, r.header, r.payload, iif(s.wrapped_key IS NULL, NULL, "
                       "s.id), r.signature,"
                       " r.writer FROM record r LEFT JOIN subject s ON s.id = r.subject"
                       " ORDER BY r.position"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) break;
    ++report.records;
    if (report.records % kTellEvery == 0 && !visited(report.records)) {
      return absl::CancelledError("The check was stopped.");
    }
    FALLOW_ASSIGN_OR_RETURN(const LogEntry entry, entry_of(read));
    last = entry.position;
    const int64_t writer = read.Int(5);
    const bool whole =
        read.IsNull(2) || journal::PayloadHash(read.Blob(2)) == entry.header.payload_hash;
    if (entry.let_go) {
      ++report.let_go;
    } else if (!entry.operation.ok()) {
      ++report.unreadable;
    }
    // Strays have no chain that anything vouches for.
    if (writers.IsStray(writer)) {
      if (!whole) Break(report, entry.position);
      continue;
    }
    const Branch* const branch = writers.Find(writer);
    auto chain = chains.find(writer);
    if (chain == chains.end()) {
      FALLOW_ASSIGN_OR_RETURN(ChainCheck begun, BeginChain(writers, branch));
      chain = chains.emplace(writer, begun).first;
    }
    const journal::RecordStamp& stamp = entry.header.stamp;
    const bool in_place = gone > 0 || entry.position == report.records;
    const bool follows = chain->second.Follows(entry.header) && in_place && branch != nullptr &&
                         branch->writer == journal::WriterId{stamp.device, stamp.incarnation};
    if (!follows || !whole) Break(report, entry.position);
    chain->second.position = entry.position;
    chain->second.signature = StoredSignature(read.Blob(4));
  }
  if (gone > 0 && last != report.records + gone) Break(report, last);
  CheckHeads(chains, key_of, writers, report);
  return report;
}

}  // namespace fallow::store
