#include "daemon/transfer/importer.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::transfer {
namespace {

bool IsSet(const std::atomic<bool>* flag) {
  return flag != nullptr && flag->load();
}

class Importer {
 public:
  Importer(EntryReader& reader, ImportSink& sink, const ImportOptions& options,
           ProblemLog& problems)
      : reader_(reader), sink_(sink), options_(options), problems_(problems) {}

  ImportReport Run() {
    for (bool more = true; more;) {
      report_.cancelled = IsSet(options_.cancelled);
      if (report_.cancelled) break;
      absl::StatusOr<bool> gathered = Gather();
      // What was read before the source failed is still added.
      more = gathered.ok() && *gathered;
      const absl::Status landed = Land();
      report_.ended = landed.ok() ? gathered.status() : landed;
      if (!report_.ended.ok()) break;
      if (options_.on_progress) options_.on_progress({entries_, reader_.progress()});
    }
    return std::move(report_);
  }

 private:
  // Fills the batch; false at the end of the source.
  absl::StatusOr<bool> Gather() {
    for (std::size_t bytes = 0; batch_.size() < kBatchEntriesMax && bytes < kBatchBytesMax;) {
      FALLOW_ASSIGN_OR_RETURN(std::optional<Entry> entry, reader_.Next());
      if (!entry) return false;
      bytes += entry->text.size();
      TellApart(&*entry);
      batch_.push_back(*std::move(entry));
    }
    return true;
  }

  // If two different entries of one source claim the same identity, both are taken: the second is
  // identified by its content instead.
  void TellApart(Entry* entry) {
    const std::string content =
        absl::FormatTime(absl::RFC3339_full, entry->at, absl::UTCTimeZone()) + "\n" + entry->text;
    const std::size_t hash = std::hash<std::string>()(content);
    const auto [seen, is_new] = seen_.emplace(std::hash<std::string>()(entry->origin), hash);
    if (is_new || seen->second == hash) return;
    problems_.Notice(entry->where, "it has the same id as a different entry; both were imported");
    entry->id.clear();
    entry->origin.append("\n").append(content);
  }

  absl::Status Land() {
    if (batch_.empty()) return absl::OkStatus();
    std::stable_sort(batch_.begin(), batch_.end(),
                     [](const Entry& a, const Entry& b) { return a.at < b.at; });
    std::vector<std::string> where;
    for (const Entry& entry : batch_) where.push_back(entry.where);
    std::vector<Entry> batch = std::exchange(batch_, {});
    const absl::StatusOr<std::vector<Landing>> landings =
        options_.dry_run ? sink_.Probe(batch) : sink_.Land(std::move(batch));
    if (!landings.ok()) return landings.status();
    FALLOW_CHECK(landings->size() == where.size());
    entries_ += where.size();
    for (std::size_t i = 0; i < where.size(); ++i) {
      const Landing& landing = (*landings)[i];
      if (landing.kind == Landing::Kind::kAdded) ++report_.added;
      if (landing.kind == Landing::Kind::kAlreadyThere) ++report_.already_there;
      if (landing.kind != Landing::Kind::kFailed) continue;
      std::string_view why = base::ToStd(landing.why.message());
      if (why.ends_with('.')) why.remove_suffix(1);
      problems_.LeftOut(where[i], why);
    }
    return absl::OkStatus();
  }

  EntryReader& reader_;
  ImportSink& sink_;
  const ImportOptions& options_;
  ProblemLog& problems_;
  ImportReport report_;
  std::vector<Entry> batch_;
  std::uint64_t entries_ = 0;
  // Hashes of the origins seen, and of their contents: 16 bytes per entry rather than its text.
  std::unordered_map<std::size_t, std::size_t> seen_;
};

}  // namespace

ImportReport Import(EntryReader& reader, ImportSink& sink, const ImportOptions& options,
                    ProblemLog& problems) {
  return Importer(reader, sink, options, problems).Run();
}

}  // namespace fallow::transfer
