#ifndef FALLOW_DAEMON_TRANSFER_IMPORTER_H_
#define FALLOW_DAEMON_TRANSFER_IMPORTER_H_

// Takes what a reader yields over into a journal, in batches. The journal is seen through the small
// interface below. An entry lands whole or not at all, and one that does not land stops no other.
//
// Import() runs on the caller's thread and calls the sink on it; only the cancellation flag is
// touched by others.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/transfer/reader.h"

namespace fallow::transfer {

inline constexpr std::size_t kBatchEntriesMax = 256;
inline constexpr std::size_t kBatchBytesMax = std::size_t{8} << 20;  // of text

struct Landing {
  enum class Kind { kAdded, kAlreadyThere, kFailed };
  Kind kind = Kind::kAdded;
  absl::Status why;  // of kFailed
};

class ImportSink {
 public:
  virtual ~ImportSink() = default;
  // Adds those entries of `batch` that are not there yet, by `id` or `origin`, also among
  // themselves. Returns one Landing for each, in their order. A failed Status means that none
  // landed and that it makes no sense to go on (locked, full disk).
  virtual absl::StatusOr<std::vector<Landing>> Land(std::vector<Entry> batch) = 0;
  // What Land would answer, without adding anything.
  virtual absl::StatusOr<std::vector<Landing>> Probe(const std::vector<Entry>& batch) = 0;
};

struct ImportProgress {
  std::uint64_t entries = 0;  // read and decided
  EntryReader::Progress source;
};

struct ImportOptions {
  bool dry_run = false;
  std::function<void(const ImportProgress&)> on_progress;  // after every batch; may be empty
  const std::atomic<bool>* cancelled = nullptr;            // looked at before every batch
};

struct ImportReport {
  std::uint64_t added = 0;  // in a dry run: would be
  std::uint64_t already_there = 0;
  bool cancelled = false;
  absl::Status ended;  // not ok: why the import ended early; what was added before stays
};

// Entries left out are counted and listed in `problems`, the same log that the reader was opened
// with. The report is right also when the import ended early.
ImportReport Import(EntryReader& reader, ImportSink& sink, const ImportOptions& options,
                    ProblemLog& problems);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_IMPORTER_H_
