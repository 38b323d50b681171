#include "daemon/transfer/exporter.h"

#include <utility>

#include "daemon/base/status.h"

namespace fallow::transfer {
namespace {

constexpr std::uint64_t kProgressEvery = 256;  // entries

absl::Status WriteAll(ExportSource& source, EntryWriter& writer, const ExportOptions& options,
                      ProblemLog& problems, ExportReport* report) {
  for (;;) {
    if (options.cancelled != nullptr && options.cancelled->load()) {
      report->cancelled = true;
      return absl::OkStatus();
    }
    FALLOW_ASSIGN_OR_RETURN(const std::optional<ExportEntry> entry, source.Next(problems));
    if (!entry) return writer.Finish();
    FALLOW_RETURN_IF_ERROR(writer.Write(*entry));
    ++report->written;
    if (options.on_progress && report->written % kProgressEvery == 0) {
      options.on_progress({report->written, source.total()});
    }
  }
}

}  // namespace

ExportReport Export(ExportSource& source, EntryWriter& writer, const ExportOptions& options,
                    ProblemLog& problems) {
  ExportReport report;
  report.ended = WriteAll(source, writer, options, problems, &report);
  if (options.on_progress) options.on_progress({report.written, source.total()});
  return report;
}

}  // namespace fallow::transfer
