#ifndef FALLOW_DAEMON_APP_VAULT_SINK_H_
#define FALLOW_DAEMON_APP_VAULT_SINK_H_

// The unlocked vault as an import sees it. The import runs on a thread of its own and reads files
// there; each batch, and each piece of an attachment, is posted to the journal executor, which is
// free for other tasks in between. If the vault is locked meanwhile the import ends, and what has
// already been written stays.
//
// Belongs to the importing thread.

#include <cstdint>
#include <vector>

#include "daemon/base/executor.h"
#include "daemon/journal/reflection.h"
#include "daemon/transfer/importer.h"
#include "daemon/usecases/session.h"

namespace fallow::app {

class VaultSink final : public transfer::ImportSink {
 public:
  VaultSink(base::Executor& journal, usecases::Session& session);

  absl::StatusOr<std::vector<transfer::Landing>> Land(std::vector<transfer::Entry> batch) override;
  absl::StatusOr<std::vector<transfer::Landing>> Probe(
      const std::vector<transfer::Entry>& batch) override;

  uint64_t attachments() const { return attachments_; }  // of the entries that landed

 private:
  // For each entry of `batch`, whether it is already in the journal.
  absl::StatusOr<std::vector<bool>> Known(const std::vector<transfer::Entry>& batch);
  absl::StatusOr<journal::SubjectId> Seal(const transfer::AttachmentSource& source);
  absl::StatusOr<journal::NewReflection> Prepare(transfer::Entry entry);
  absl::StatusOr<std::vector<absl::StatusOr<journal::SubjectId>>> WriteAll(
      std::vector<journal::NewReflection>& entries);

  base::Executor& journal_;
  usecases::Session& session_;
  uint64_t attachments_ = 0;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_VAULT_SINK_H_
