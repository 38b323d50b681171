#ifndef FALLOW_CLIENTS_CLI_COMMANDS_TRANSFER_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_TRANSFER_H_

// The output shared by import and export: progress while they run, and the list of problems.

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

  // Handles an ImportEvent or ExportEvent; the last one sets `report`.
  template <class Event, class Report>
  void Hear(const Event& event, Report* report) {
    if (event.has_progress()) Progress(event.progress());
    if (event.has_problem()) problems_.push_back(event.problem());
    if (event.has_report()) *report = event.report();
  }
  // Writes the problems to standard error, one per line.
  void ShowProblems();
  // An array of {where, reason, todo, landed}.
  words::Json ProblemsAsJson() const;

 private:
  void Progress(const client::v1::TransferProgress& progress);

  terminal::ProgressLine line_;
  std::vector<client::v1::TransferProblem> problems_;
};

// `path` made absolute, relative to the folder in which this program was started.
std::string AbsolutePath(const std::string& path);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_TRANSFER_H_
