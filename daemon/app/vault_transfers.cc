#include "daemon/app/vault_transfers.h"

#include <chrono>
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/app/vault_sink.h"
#include "daemon/app/vault_source.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/transfer/exporter.h"
#include "daemon/transfer/importer.h"
#include "daemon/transfer/new_file.h"
#include "daemon/transfer/reader.h"
#include "daemon/transfer/writer.h"
#include "daemon/usecases/practice_json.h"

namespace fallow::app {
namespace {

using usecases::TransferListener;
using usecases::TransferProgress;
using usecases::TransferReport;

constexpr auto kBetweenProgress = std::chrono::milliseconds(100);

// Passes problems on as they arise, and progress at most ten times a second.
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
  return cancelled ? absl::CancelledError("Stopped. What was done before that stays.") : ended;
}

// Where the practice goes beside an export to `order.path`; empty when the format cannot hold it.
std::filesystem::path PracticePath(const usecases::ExportOrder& order) {
  if (order.format == "markdown") return order.path / "practice.json";
  if (order.format != "json") return {};
  return std::filesystem::path(order.path)
      .replace_filename(order.path.stem().string() + ".practice.json");
}

// Notes that the format cannot hold the practice, and how much is left out.
void TellLeftOut(const usecases::PracticeExport& practice, transfer::ProblemLog& problems) {
  std::string counts;
  const auto add = [&](uint64_t count, std::string_view what) {
    if (count == 0) return;
    counts.append(counts.empty() ? "" : ", ").append(std::to_string(count));
    counts.append(" ").append(what).append(count == 1 ? "" : "s");
  };
  add(practice.connections, "connection");
  add(practice.farewells, "farewell");
  add(practice.letters, "letter");
  add(practice.spaces, "space");
  base::NextStep next = base::Next::kExportAs;
  next.choices = {"markdown", "json"};
  problems.Notice("the practice", "this format cannot hold " + (counts.empty() ? "it" : counts),
                  next);
}

absl::Status WriteFile(const std::filesystem::path& path, const std::string& content) {
  FALLOW_ASSIGN_OR_RETURN(const auto file, transfer::NewFile::Create(path));
  FALLOW_RETURN_IF_ERROR(file->Append(content));
  return file->Commit(/*sync=*/true);
}

// Readers and writers are built on libraries that throw; exceptions end here.
template <class Work>
void Guarded(TransferListener& listener, const Work& work) {
  TransferReport report;
  absl::Status status;
  try {
    status = work(report);
  } catch (const std::exception&) {
    status = base::Failed("The task ended early",
                          "a library failed inside the daemon; what was done before that stays",
                          base::Next::kTryAgain);
  }
  listener.OnEnd(report, status);
}

}  // namespace

VaultTransfers::VaultTransfers(base::Executor& journal, usecases::Session& session)
    : journal_(journal), session_(session) {}

std::vector<usecases::TransferFormat> VaultTransfers::Formats() const {
  std::map<std::string_view, usecases::TransferFormat> formats;
  for (const std::string_view name : transfer::ReadableFormats()) formats[name].imports = true;
  for (const std::string_view name : transfer::WritableFormats()) formats[name].exports = true;
  std::vector<usecases::TransferFormat> all;
  for (auto& [name, format] : formats) {
    format.name = name;
    format.practice = format.exports && !PracticePath({format.name, "/there"}).empty();
    all.push_back(std::move(format));
  }
  return all;
}

void VaultTransfers::Import(usecases::ImportOrder order, TransferListener* listener) {
  worker_.Post([this, order = std::move(order), listener] { RunImport(order, *listener); });
}

void VaultTransfers::Export(usecases::ExportOrder order, TransferListener* listener) {
  worker_.Post([this, order = std::move(order), listener] { RunExport(order, *listener); });
}

void VaultTransfers::RunImport(const usecases::ImportOrder& order, TransferListener& listener) {
  Guarded(listener, [&](TransferReport& report) -> absl::Status {
    VaultSink sink(journal_, session_);
    // A locked vault is reported before anything is read.
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

void VaultTransfers::RunExport(const usecases::ExportOrder& order, TransferListener& listener) {
  Guarded(listener, [&](TransferReport& report) -> absl::Status {
    VaultSource source(journal_, session_);
    FALLOW_RETURN_IF_ERROR(source.Begin());
    transfer::ProblemLog problems;
    std::error_code error;
    if (const auto path = PracticePath(order); std::filesystem::exists(path, error)) {
      return base::Invalid("The export cannot be written",
                           "the file for its connections and farewells already exists",
                           base::Next::kChooseAnotherName);
    }
    FALLOW_ASSIGN_OR_RETURN(const auto writer,
                            transfer::OpenWriter(order.format, order.path, &problems));
    Telling telling(listener, problems);
    transfer::ExportOptions options;
    options.cancelled = &listener.cancelled();
    options.on_progress = [&](const transfer::ExportProgress& progress) {
      telling.Progress({progress.entries, progress.entries, progress.total});
    };
    const transfer::ExportReport done = transfer::Export(source, *writer, options, problems);
    absl::Status ended = EndOf(done.ended, done.cancelled);
    report = {.entries = done.written, .attachments = writer->attachments()};
    if (ended.ok()) ended = ExportPractice(order, problems, report);
    telling.Problems();
    report.failed = problems.left_out();
    return ended;
  });
}

absl::Status VaultTransfers::ExportPractice(const usecases::ExportOrder& order,
                                            transfer::ProblemLog& problems,
                                            TransferReport& report) {
  absl::StatusOr<usecases::PracticeExport> practice;
  journal_.Run([&] {
    const auto vault = session_.Use();
    practice = vault.ok() ? usecases::ExportPractice((*vault)->practice()) : vault.status();
  });
  FALLOW_RETURN_IF_ERROR(practice.status());
  if (practice->json.empty()) return absl::OkStatus();
  const std::filesystem::path path = PracticePath(order);
  if (path.empty()) {
    TellLeftOut(*practice, problems);
    return absl::OkStatus();
  }
  FALLOW_RETURN_IF_ERROR(WriteFile(path, practice->json));
  report.connections = practice->connections;
  report.farewells = practice->farewells;
  report.letters = practice->letters;
  report.spaces = practice->spaces;
  return absl::OkStatus();
}

}  // namespace fallow::app
