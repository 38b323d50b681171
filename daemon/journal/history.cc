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

absl::StatusOr<std::vector<Version>> Versions(const SubjectId& subject,
                                              std::span<const PastRecord> records) {
  std::vector<Version> versions;
  versions.reserve(records.size());
  Folded folded;
  for (const PastRecord& record : records) {
    const Reflection before = folded.view;
    FALLOW_RETURN_IF_ERROR(Fold(subject, record.stamp, record.kind, record.operation, folded));
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
  if (version == 0 || version > records.size()) {
    return base::NotFound("There is no such version", "", "`fallow history` lists them.");
  }
  Folded folded;
  for (const PastRecord& record : records.first(version)) {
    FALLOW_RETURN_IF_ERROR(Fold(subject, record.stamp, record.kind, record.operation, folded));
  }
  return std::move(folded.view);
}

}  // namespace fallow::journal
