#ifndef FALLOW_CLIENTS_CLI_CMD_TRANSFER_H_
#define FALLOW_CLIENTS_CLI_CMD_TRANSFER_H_

// What import and export tell in common: progress while they run, problems one by one.

#include <string>
#include <vector>

#include "clients/common/terminal.h"
#include "fallow/client/v1/transfer.pb.h"

namespace fallow::cli {

class TransferReport {
 public:
  // `label`: "Importing".
  explicit TransferReport(std::string label) : line_(std::move(label)) {}

  void Progress(const client::v1::TransferProgress& progress);
  void Problem(client::v1::TransferProblem problem);
  // Writes the problems to standard error, one a line.
  void ShowProblems();
  const std::vector<client::v1::TransferProblem>& problems() const { return problems_; }

 private:
  client::ProgressLine line_;
  std::vector<client::v1::TransferProblem> problems_;
};

// `path` made absolute against the folder this program was started in.
std::string AbsolutePath(const std::string& path);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_CMD_TRANSFER_H_
