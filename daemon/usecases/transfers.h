#ifndef FALLOW_DAEMON_USECASES_TRANSFERS_H_
#define FALLOW_DAEMON_USECASES_TRANSFERS_H_

// What the transfer service needs from the component that imports and exports.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "daemon/transfer/problem.h"

namespace fallow::usecases {

// A format by its name in the lists of daemon/transfer (reader.h, writer.h).
struct TransferFormat {
  std::string name;
  bool imports = false, exports = false;
  bool practice = false;  // whether an export has a place for what is not a reflection
};

struct ImportOrder {
  std::string format;  // a name; INVALID_ARGUMENT for one that cannot be imported
  std::filesystem::path path;
  bool dry_run = false;
  std::string zone;  // for entries without a zone
};

struct ExportOrder {
  std::string format;
  std::filesystem::path path;
};

struct TransferProgress {
  uint64_t entries = 0;
  uint64_t done = 0, total = 0;  // in units that suit the format; total 0: unknown
};

struct TransferReport {
  uint64_t entries = 0;  // added, or exported
  uint64_t already_there = 0;
  uint64_t failed = 0;
  uint64_t attachments = 0;
  // Exported as well.
  uint64_t connections = 0, farewells = 0, letters = 0, spaces = 0;
};

// Receives progress, on the thread that does the work. Its functions may block for a slow reader.
class TransferListener {
 public:
  virtual ~TransferListener() = default;
  virtual void OnProgress(const TransferProgress& progress) = 0;
  virtual void OnProblem(const transfer::Problem& problem) = 0;
  // The last call. `status` says why the transfer ended early, if it did; what was done by then
  // remains.
  virtual void OnEnd(const TransferReport& report, const absl::Status& status) = 0;
  // Set when the result is no longer wanted.
  virtual const std::atomic<bool>& cancelled() const = 0;
};

class Transfers {
 public:
  virtual ~Transfers() = default;
  // By name. Any thread.
  virtual std::vector<TransferFormat> Formats() const = 0;
  // Both return at once; the work is done on another thread, one transfer after another. The
  // listener must live until OnEnd.
  virtual void Import(ImportOrder order, TransferListener* listener) = 0;
  virtual void Export(ExportOrder order, TransferListener* listener) = 0;
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_TRANSFERS_H_
