#include "daemon/journal/history.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/text_history.h"

namespace fallow::journal {
namespace {

std::vector<Version::Field> Differences(const Reflection& before, const Reflection& after) {
  std::vector<Version::Field> changed;
  if (before.text != after.text) changed.push_back(Version::Field::kText);
  if (before.at != after.at) changed.push_back(Version::Field::kAt);
  if (before.tags != after.tags) changed.push_back(Version::Field::kTags);
  if (before.about != after.about) changed.push_back(Version::Field::kAbout);
  if (before.mood != after.mood) changed.push_back(Version::Field::kMood);
  if (before.starred != after.starred) changed.push_back(Version::Field::kStar);
  if (before.signs != after.signs) changed.push_back(Version::Field::kSigns);
  if (before.energy != after.energy) changed.push_back(Version::Field::kEnergy);
  if (before.apart != after.apart) changed.push_back(Version::Field::kApart);
  if (before.attachments != after.attachments) changed.push_back(Version::Field::kAttachments);
  if (before.deleted.has_value() != after.deleted.has_value())
    changed.push_back(Version::Field::kDeleted);
  if (!before.kept && after.kept) changed.push_back(Version::Field::kKept);
  return changed;
}

// In the order of stamps, every record comes after those that its writer knew.
std::vector<const PastRecord*> InOrder(std::span<const PastRecord> records) {
  std::vector<const PastRecord*> ordered;
  ordered.reserve(records.size());
  for (const PastRecord& record : records) ordered.push_back(&record);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const PastRecord* a, const PastRecord* b) { return Precedes(*a, *b); });
  return ordered;
}

}  // namespace

std::vector<Version> Versions(const SubjectId& subject, std::span<const PastRecord> records) {
  std::vector<Version> versions;
  versions.reserve(records.size());
  Folded folded;
  TextHistory history;
  for (const PastRecord* record : InOrder(records)) {
    const Reflection before = folded.view;
    const absl::Status fits =
        Fold(subject, record->stamp, record->kind, record->operation, folded, &history);
    if (!fits.ok()) continue;
    Version version;
    version.number = folded.view.version;
    version.written = FromMillis(record->operation.written_unix_millis());
    version.device = record->stamp.device;
    version.changed = Differences(before, folded.view);
    version.state = folded.view;
    versions.push_back(std::move(version));
  }
  return versions;
}

absl::StatusOr<Reflection> StateAt(const SubjectId& subject, std::span<const PastRecord> records,
                                   uint32_t version) {
  Folded folded;
  TextHistory history;
  for (const PastRecord* record : InOrder(records)) {
    if (folded.view.version == version) break;
    Fold(subject, record->stamp, record->kind, record->operation, folded, &history).IgnoreError();
  }
  if (version == 0 || folded.view.version != version) {
    return base::NotFound("There is no such version", "", base::Show(base::Thing::kVersions));
  }
  return std::move(folded.view);
}

absl::Status TextMovedOn() {
  return absl::AbortedError(
      "The text has changed since it was opened. Open it again and make the edit there; "
      "what you wrote is kept as a draft.");
}

absl::StatusOr<Folded> OpenedState(const SubjectId& subject, std::span<const PastRecord> records,
                                   uint32_t base_version, const DeviceId& self) {
  const std::vector<bool> taken = FoldAll(subject, records).taken;
  size_t known = 0;  // records that had arrived by then
  for (uint32_t version = 0; version < base_version && known < records.size(); ++known) {
    if (taken[known]) ++version;
  }
  for (const PastRecord& later : records.subspan(known)) {
    if (later.operation.has_text() && later.stamp.device == self) return TextMovedOn();
  }
  FoldedAll opened = FoldAll(subject, records.first(known));
  // If a record had to wait for another, its versions can no longer be told apart.
  if (opened.folded.state.version() != base_version) return TextMovedOn();
  return std::move(opened.folded);
}

}  // namespace fallow::journal
