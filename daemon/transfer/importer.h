#ifndef FALLOW_DAEMON_TRANSFER_IMPORTER_H_
#define FALLOW_DAEMON_TRANSFER_IMPORTER_H_

// Adds the entries from a reader to a journal, in batches. The journal is seen through the small
// interface below. An entry is added as a whole or not at all, and one that fails does not stop the
// others.
//
// Import() runs on the caller's thread and calls the sink there; other threads only touch the
// cancellation flag.

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
  // Adds those entries of `batch` that are not there yet, judging by `id` or `origin`, and
  // comparing them with each other as well. Returns one Landing per entry, in order. A failed
  // Status means that none was added and that continuing makes no sense (locked, full disk).
  virtual absl::StatusOr<std::vector<Landing>> Land(std::vector<Entry> batch) = 0;
  // What Land would return, without adding anything.
  virtual absl::StatusOr<std::vector<Landing>> Probe(const std::vector<Entry>& batch) = 0;
};

struct ImportProgress {
  std::uint64_t entries = 0;  // read and handled
  EntryReader::Progress source;
};

struct ImportOptions {
  bool dry_run = false;
  std::function<void(const ImportProgress&)> on_progress;  // after every batch; may be empty
  const std::atomic<bool>* cancelled = nullptr;            // checked before every batch
};

struct ImportReport {
  std::uint64_t added = 0;  // in a dry run: how many would be added
  std::uint64_t already_there = 0;
  bool cancelled = false;
  absl::Status ended;  // not ok: why the import ended early; what was added before remains
};

// Entries left out are counted and listed in `problems`, which must be the log that the reader was
// opened with. The report is correct even if the import ended early.
ImportReport Import(EntryReader& reader, ImportSink& sink, const ImportOptions& options,
                    ProblemLog& problems);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_IMPORTER_H_
