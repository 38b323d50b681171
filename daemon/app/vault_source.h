#ifndef FALLOW_DAEMON_APP_VAULT_SOURCE_H_
#define FALLOW_DAEMON_APP_VAULT_SOURCE_H_

// The unlocked vault as an export sees it: every reflection, oldest first, a few at a time, and
// attachments piece by piece. Each is fetched on the journal executor, which is free for other
// tasks in between. If the vault is locked meanwhile the export ends.
//
// Belongs to the exporting thread.

#include <cstdint>
#include <deque>

#include "daemon/base/executor.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/transfer/exporter.h"
#include "daemon/usecases/session.h"

namespace fallow::app {

class VaultSource final : public transfer::ExportSource {
 public:
  VaultSource(base::Executor& journal, usecases::Session& session);

  // FAILED_PRECONDITION when the vault is locked.
  absl::Status Begin();
  absl::StatusOr<std::optional<transfer::ExportEntry>> Next(
      transfer::ProblemLog& problems) override;
  std::uint64_t total() const override { return total_; }

 private:
  transfer::ExportEntry ToEntry(journal::Reflection reflection);

  base::Executor& journal_;
  usecases::Session& session_;
  std::map<journal::DeviceId, std::string> device_names_;
  uint64_t total_ = 0;
  store::Cursor cursor_;
  std::deque<journal::Reflection> waiting_;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_VAULT_SOURCE_H_
