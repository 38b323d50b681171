#ifndef FALLOW_DAEMON_APP_VAULT_TRANSFERS_H_
#define FALLOW_DAEMON_APP_VAULT_TRANSFERS_H_

// Imports and exports, one after another on a thread of their own, so that reading and writing
// other programs' files never holds up the journal.

#include <functional>
#include <memory>
#include <vector>

#include "daemon/base/executor.h"
#include "daemon/journal/ids.h"
#include "daemon/usecases/session.h"
#include "daemon/usecases/transfers.h"

namespace fallow::app {

class VaultTransfers final : public usecases::Transfers {
 public:
  VaultTransfers(base::Executor& journal, usecases::Session& session);

  std::vector<usecases::TransferFormat> Formats() const override;
  void Import(usecases::ImportOrder order, usecases::TransferListener* listener) override;
  void Export(usecases::ExportOrder order, usecases::TransferListener* listener) override;

 private:
  void RunImport(const usecases::ImportOrder& order, usecases::TransferListener& listener);
  void RunExport(const usecases::ExportOrder& order, usecases::TransferListener& listener);
  // Exports what there is besides reflections: to a file beside the export, or, where the format
  // has none, only as a notice of what is left out.
  absl::Status ExportPractice(const usecases::ExportOrder& order, transfer::ProblemLog& problems,
                              usecases::TransferReport& report);

  base::Executor& journal_;
  usecases::Session& session_;
  base::Executor worker_;  // last, so that it ends before what it uses
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_VAULT_TRANSFERS_H_
