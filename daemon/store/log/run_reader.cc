#include "daemon/store/log/run_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::store {

namespace {

absl::Status TakenNoMore() {
  return base::WithNextStep(
      absl::ResourceExhaustedError("The other devices take nothing more from this one: it was put "
                                   "back to an older state of its disk too often."),
      base::Next::kReleaseDevice);
}

// They have used up the heads of its device, and have not the first record of this branch.
bool WouldPassOver(const journal::Frontier& theirs, const Branch& branch) {
  return journal::CountHeadsOf(branch.writer.device, theirs) >= journal::kHeadsOfDeviceMax;
}

// Collects a run and knows where it may end.
class RunBuilder {
 public:
  explicit RunBuilder(size_t bytes_max) : bytes_max_(bytes_max) {}

  // Whether a record with a payload of this size may still be added. The first one always may, and
  // so may every record until there is a place where the run can end.
  bool Fits(size_t payload_bytes) const {
    return good_ == 0 || bytes_ + ItemBytes(payload_bytes) <= bytes_max_;
  }
  void Add(journal::RunItem item, std::string payload, uint64_t position) {
    bytes_ += ItemBytes(payload.size());
    run_.run.items.push_back(std::move(item));
    run_.payloads.push_back(std::move(payload));
    positions_.push_back(position);
  }
  // The run may end with the record that was added last.
  void MayEnd(std::optional<crypto::Signature> signature) {
    good_ = positions_.size();
    signature_ = signature;
  }
  size_t size() const { return positions_.size(); }

  // Empty when there was no place where it could end. `sign` makes the signature if the run's last
  // record has none yet.
  template <class Sign>
  OwnedRun Finish(const journal::WriterId& writer, Sign sign) {
    run_.run.items.resize(good_);
    run_.payloads.resize(good_);
    if (good_ == 0) return std::move(run_);
    run_.run.writer = writer;
    run_.position = positions_[good_ - 1];
    run_.run.signature =
        signature_ ? *signature_ : sign(journal::ChainHash(run_.run.items.back().header));
    for (size_t i = 0; i < good_; ++i) {
      journal::RunItem& item = run_.run.items[i];
      if (item.payload) item.payload = crypto::AsBytes(run_.payloads[i]);
    }
    return std::move(run_);
  }

 private:
  static size_t ItemBytes(size_t payload_bytes) {
    return journal::kRunItemBytesMax + payload_bytes;
  }

  const size_t bytes_max_;
  OwnedRun run_;
  std::vector<uint64_t> positions_;
  size_t bytes_ = 0;
  size_t good_ = 0;  // how many items the run has if it ends at the last possible place
  std::optional<crypto::Signature> signature_;  // at that place
};

}  // namespace

absl::StatusOr<bool> RunReader::Covers(const journal::Frontier& theirs) {
  FALLOW_ASSIGN_OR_RETURN(const Possession had, writers_.PossessionOf(theirs));
  return !had.more;
}

absl::StatusOr<std::optional<OwnedRun>> RunReader::Next(const journal::Frontier& theirs,
                                                        uint64_t position, size_t run_bytes) {
  FALLOW_ASSIGN_OR_RETURN(const Possession had, writers_.PossessionOf(theirs));
  std::optional<Lacking> first;
  uint64_t before = std::numeric_limits<int64_t>::max();  // where another branch's records follow
  for (const Branch& branch : writers_.branches()) {
    if (had.beyond_us.contains(branch.writer)) continue;
    const auto known = had.up_to.find(branch.row);
    if (known == had.up_to.end() && WouldPassOver(theirs, branch)) {
      if (branch.writer == journal::WriterId{self_.device, self_.incarnation}) return TakenNoMore();
      continue;
    }
    FALLOW_ASSIGN_OR_RETURN(
        const std::optional<Lacking> lacking,
        FirstLacking(branch, known == had.up_to.end() ? branch.base : known->second, position));
    if (!lacking) continue;
    if (!first || lacking->position < first->position) {
      if (first) before = std::min(before, first->position);
      first = lacking;
    } else {
      before = std::min(before, lacking->position);
    }
  }
  if (!first) return std::optional<OwnedRun>();
  FALLOW_ASSIGN_OR_RETURN(OwnedRun run, ReadRun(*first, before, run_bytes));
  return std::optional<OwnedRun>(std::move(run));
}

absl::StatusOr<uint64_t> RunReader::PositionOf(const Branch& branch, uint64_t sequence) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_.Prepare("SELECT position FROM record WHERE writer = ? AND sequence = ?"));
  read.Bind(1, branch.row).Bind(2, static_cast<int64_t>(sequence));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
  if (!row) {
    return base::Damaged("The file `journal.db` is damaged", "a record is missing in it",
                         base::WithName(base::Next::kPutBackCopy, "journal.db"));
  }
  return static_cast<uint64_t>(read.Int(0));
}

// Within a branch, positions rise with sequences, so a binary search finds the record.
absl::StatusOr<std::optional<RunReader::Lacking>> RunReader::FirstLacking(const Branch& branch,
                                                                          uint64_t known,
                                                                          uint64_t position) {
  if (known >= branch.sequence) return std::optional<Lacking>();
  FALLOW_ASSIGN_OR_RETURN(const uint64_t last, PositionOf(branch, branch.sequence));
  if (last <= position) return std::optional<Lacking>();
  uint64_t low = known + 1;
  uint64_t high = branch.sequence;
  uint64_t at_high = last;
  FALLOW_ASSIGN_OR_RETURN(const uint64_t at_low, PositionOf(branch, low));
  if (at_low > position) {
    high = low;
    at_high = at_low;
  }
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    FALLOW_ASSIGN_OR_RETURN(const uint64_t at, PositionOf(branch, middle));
    if (at > position) {
      high = middle;
      at_high = at;
    } else {
      low = middle + 1;
    }
  }
  return std::optional<Lacking>({&branch, high, at_high});
}

absl::StatusOr<OwnedRun> RunReader::ReadRun(const Lacking& from, uint64_t before,
                                            size_t run_bytes) {
  const bool own = from.branch->writer.device == self_.device;
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_.Prepare("SELECT r.position, r.header, r.payload, iif(s.wrapped_key IS NULL, NULL, "
                        "s.id), r.signature"
                        " FROM record r JOIN subject s ON s.id = r.subject"
                        " WHERE r.writer = ? AND r.sequence >= ? ORDER BY r.sequence"));
  read.Bind(1, from.branch->row).Bind(2, static_cast<int64_t>(from.sequence));
  RunBuilder builder(run_bytes);
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row || static_cast<uint64_t>(read.Int(0)) >= before) break;
    if (!builder.Fits(read.Blob(2).size())) break;
    journal::RunItem item;
    FALLOW_ASSIGN_OR_RETURN(item.header, journal::DecodeHeader(read.Blob(1)));
    std::string payload;
    if (!read.IsNull(2) && !read.IsNull(3)) {
      payload = crypto::AsChars(read.Blob(2));
      item.payload.emplace();
      if (journal::MayCreate(item.header.kind)) {
        FALLOW_ASSIGN_OR_RETURN(item.key, keyring_.KeyOf(read.Int(3)));
        // When a subject is created a second time, that record is sealed under a key that nobody
        // knows.
        if (crypto::KeyCommitment(*item.key) != item.header.key_commitment) item.key.reset();
      }
    }
    const std::optional<crypto::Signature> signature = StoredSignature(read.Blob(4));
    builder.Add(std::move(item), std::move(payload), static_cast<uint64_t>(read.Int(0)));
    if (own || signature) builder.MayEnd(signature);
  }
  OwnedRun run = builder.Finish(from.branch->writer, [&](const crypto::Digest& hash) {
    return journal::SignHead(self_.key, hash);
  });
  if (run.run.items.empty()) {
    return base::Damaged("The file `journal.db` is damaged", "a signature is missing in it",
                         base::WithName(base::Next::kPutBackCopy, "journal.db"));
  }
  return run;
}

}  // namespace fallow::store
