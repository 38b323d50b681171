#include "daemon/journal/history.h"

#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"

namespace fallow::journal {
namespace {

std::vector<std::string> Differences(const Reflection& before, const Reflection& after) {
  std::vector<std::string> changed;
  if (before.text != after.text) changed.emplace_back("text");
  if (before.at != after.at) changed.emplace_back("at");
  if (before.tags != after.tags) changed.emplace_back("tags");
  if (before.about != after.about) changed.emplace_back("about");
  if (before.mood != after.mood) changed.emplace_back("mood");
  if (before.starred != after.starred) changed.emplace_back("star");
  if (before.attachments != after.attachments) changed.emplace_back("attachments");
  if (before.deleted.has_value() != after.deleted.has_value()) changed.emplace_back("deleted");
  return changed;
}

}  // namespace

std::vector<Version> Versions(const SubjectId& subject, std::span<const PastRecord> records) {
  std::vector<Version> versions;
  versions.reserve(records.size());
  Folded folded;
  for (const PastRecord& record : records) {
    const Reflection before = folded.view;
    if (!Fold(subject, record.stamp, record.kind, record.operation, folded).ok()) continue;
    Version version;
    version.number = folded.view.version;
    version.written = FromMillis(record.operation.written_unix_millis());
    version.device = record.stamp.device;
    version.changed = Differences(before, folded.view);
    version.state = folded.view;
    versions.push_back(std::move(version));
  }
  return versions;
}

absl::StatusOr<Reflection> StateAt(const SubjectId& subject, std::span<const PastRecord> records,
                                   uint32_t version) {
  Folded folded;
  for (const PastRecord& record : records) {
    if (folded.view.version == version) break;
    Fold(subject, record.stamp, record.kind, record.operation, folded).IgnoreError();
  }
  if (version == 0 || folded.view.version != version) {
    return base::NotFound("There is no such version", "", "`fallow history` lists them.");
  }
  return std::move(folded.view);
}

}  // namespace fallow::journal
