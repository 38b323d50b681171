#ifndef FALLOW_CLIENTS_CLI_COMMANDS_TRANSFER_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_TRANSFER_H_

// What import and export tell in common: progress while they run, problems one by one.

#include <string>
#include <vector>

#include "clients/terminal/terminal.h"
#include "clients/words/json_value.h"
#include "fallow/client/v1/transfer.pb.h"

namespace fallow::cli {

class TransferReport {
 public:
  // `label`: "Importing".
  explicit TransferReport(std::string label) : line_(std::move(label)) {}

  // Takes an ImportEvent or ExportEvent; the last of them holds `report`.
  template <class Event, class Report>
  void Hear(const Event& event, Report* report) {
    if (event.has_progress()) Progress(event.progress());
    if (event.has_problem()) problems_.push_back(event.problem());
    if (event.has_report()) *report = event.report();
  }
  // Writes the problems to standard error, one a line.
  void ShowProblems();
  // An array of {where, reason, todo, landed}.
  words::Json ProblemsAsJson() const;

 private:
  void Progress(const client::v1::TransferProgress& progress);

  terminal::ProgressLine line_;
  std::vector<client::v1::TransferProblem> problems_;
};

// `path` made absolute against the folder this program was started in.
std::string AbsolutePath(const std::string& path);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_TRANSFER_H_
