#ifndef FALLOW_DAEMON_TRANSFER_EXPORTER_H_
#define FALLOW_DAEMON_TRANSFER_EXPORTER_H_

// Writes out the entries of a journal, which is seen through the small interface below. Export()
// runs on the caller's thread and calls the source there; other threads only touch the cancellation
// flag.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/transfer/writer.h"

namespace fallow::transfer {

class ExportSource {
 public:
  virtual ~ExportSource() = default;
  // The next entry in the order of the export, or nothing at the end. An entry that cannot be read
  // is reported in `problems` and skipped, never exported as a blank.
  virtual absl::StatusOr<std::optional<ExportEntry>> Next(ProblemLog& problems) = 0;
  virtual std::uint64_t total() const = 0;  // entries; 0 when unknown
};

struct ExportProgress {
  std::uint64_t entries = 0;
  std::uint64_t total = 0;
};

struct ExportOptions {
  std::function<void(const ExportProgress&)> on_progress;  // every 256 entries; may be empty
  const std::atomic<bool>* cancelled = nullptr;            // checked before every entry
};

struct ExportReport {
  std::uint64_t written = 0;
  bool cancelled = false;
  absl::Status ended;  // not ok: why the export ended early
};

ExportReport Export(ExportSource& source, EntryWriter& writer, const ExportOptions& options,
                    ProblemLog& problems);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_EXPORTER_H_
