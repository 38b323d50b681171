#include "daemon/app/vault_transfers.h"

#include <chrono>
#include <exception>
#include <utility>

#include "daemon/app/vault_sink.h"
#include "daemon/app/vault_source.h"
#include "daemon/base/status.h"
#include "daemon/transfer/exporter.h"
#include "daemon/transfer/importer.h"

namespace fallow::app {
namespace {

using rpc::TransferListener;
using rpc::TransferProgress;
using rpc::TransferReport;

constexpr auto kBetweenProgress = std::chrono::milliseconds(100);

// Passes on what happens: problems as they come up, progress at most ten times a second.
class Telling {
 public:
  Telling(TransferListener& listener, const transfer::ProblemLog& problems)
      : listener_(listener), problems_(problems) {}

  void Progress(const TransferProgress& progress) {
    Problems();
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < kBetweenProgress) return;
    last_ = now;
    listener_.OnProgress(progress);
  }
  void Problems() {
    while (told_ < problems_.kept().size()) listener_.OnProblem(problems_.kept()[told_++]);
  }

 private:
  TransferListener& listener_;
  const transfer::ProblemLog& problems_;
  size_t told_ = 0;
  std::chrono::steady_clock::time_point last_;
};

absl::Status EndOf(const absl::Status& ended, bool cancelled) {
  return cancelled ? absl::CancelledError("It was stopped; what was done until then stays.")
                   : ended;
}

// Readers and writers are built on libraries that throw.
template <class Work>
void Guarded(TransferListener& listener, const Work& work) {
  TransferReport report;
  absl::Status status;
  try {
    status = work(report);
  } catch (const std::exception&) {
    status = base::Failed("It ended early", "a library failed inside the daemon",
                          "What was done until then stays; it can be run again.");
  }
  listener.OnEnd(report, status);
}

}  // namespace

VaultTransfers::VaultTransfers(base::Executor& journal, rpc::Session& session,
                               std::function<void(const journal::SubjectId&)> on_change)
    : journal_(journal), session_(session), on_change_(std::move(on_change)) {}

void VaultTransfers::Import(rpc::ImportOrder order, TransferListener* listener) {
  worker_.Post([this, order = std::move(order), listener] { RunImport(order, *listener); });
}

void VaultTransfers::Export(rpc::ExportOrder order, TransferListener* listener) {
  worker_.Post([this, order = std::move(order), listener] { RunExport(order, *listener); });
}

void VaultTransfers::RunImport(const rpc::ImportOrder& order, TransferListener& listener) {
  Guarded(listener, [&](TransferReport& report) -> absl::Status {
    VaultSink sink(journal_, session_, on_change_);
    // A locked vault is said before anything is read.
    FALLOW_RETURN_IF_ERROR(sink.Probe({}).status());
    transfer::ProblemLog problems;
    transfer::ReaderOptions reading;
    if (!order.zone.empty()) reading.default_zone = order.zone;
    FALLOW_ASSIGN_OR_RETURN(const auto reader,
                            transfer::OpenReader(order.format, order.path, reading, &problems));
    Telling telling(listener, problems);
    transfer::ImportOptions options;
    options.dry_run = order.dry_run;
    options.cancelled = &listener.cancelled();
    options.on_progress = [&](const transfer::ImportProgress& progress) {
      telling.Progress({progress.entries, progress.source.done, progress.source.total});
    };
    const transfer::ImportReport done = transfer::Import(*reader, sink, options, problems);
    telling.Problems();
    report = {done.added, done.already_there, problems.left_out(), sink.attachments()};
    return EndOf(done.ended, done.cancelled);
  });
}

void VaultTransfers::RunExport(const rpc::ExportOrder& order, TransferListener& listener) {
  Guarded(listener, [&](TransferReport& report) -> absl::Status {
    VaultSource source(journal_, session_);
    FALLOW_RETURN_IF_ERROR(source.Begin());
    transfer::ProblemLog problems;
    FALLOW_ASSIGN_OR_RETURN(const auto writer,
                            transfer::OpenWriter(order.format, order.path, &problems));
    Telling telling(listener, problems);
    transfer::ExportOptions options;
    options.cancelled = &listener.cancelled();
    options.on_progress = [&](const transfer::ExportProgress& progress) {
      telling.Progress({progress.entries, progress.entries, progress.total});
    };
    const transfer::ExportReport done = transfer::Export(source, *writer, options, problems);
    telling.Problems();
    report = {done.written, 0, problems.left_out(), source.attachments()};
    return EndOf(done.ended, done.cancelled);
  });
}

}  // namespace fallow::app
