#include "daemon/journal/release.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/moment.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

using Known = std::set<SubjectId>;  // the subjects already in the plan

void AddSubjects(const v1::ReleaseOperation& operation, Known& known, ReleasePlan& plan) {
  for (const std::string& bytes : operation.subjects()) {
    const SubjectId id = *SubjectId::FromBytes(bytes);
    if (known.insert(id).second) plan.subjects.push_back(id);
  }
}

void BeginPlan(const PracticeRecord& record, const v1::ReleaseOperation& operation, Known& known,
               ReleasePlan& plan) {
  AddSubjects(operation, known, plan);
  if (!operation.connection().empty()) {
    plan.connection = *SubjectId::FromBytes(operation.connection());
  }
  plan.history_only = operation.history_only();
  plan.keep = ChoicesOf(operation);
  plan.planned = {FromMillis(operation.planned().unix_millis()), operation.planned().zone()};
  plan.planned_by = record.stamp.device;
  plan.due = FromMillis(operation.due_unix_millis());
  plan.kept = operation.kept();
  plan.counts = CountsOf(operation);
}

void TakeDone(const PracticeRecord& record, const v1::ReleaseOperation& operation, Known& known,
              ReleasePlan& plan) {
  const ReleasePlan::Done done{FromMillis(operation.done().at_unix_millis()),
                               operation.done().records(), operation.done().unsettled()};
  const auto [said, first] = plan.done.emplace(record.stamp.device, done);
  if (!first && said->second.unsettled && !done.unsettled) {
    said->second.unsettled = false;
    said->second.at = done.at;
  }
  if (!operation.subjects().empty()) {
    AddSubjects(operation, known, plan);
    plan.counts = Greatest(plan.counts, CountsOf(operation));
  }
  if (!operation.renewed().empty() && !plan.renewed) {
    plan.renewed = *SubjectId::FromBytes(operation.renewed());
  }
  if (plan.first_done) return;
  if (operation.has_kept()) plan.kept = operation.kept();
  plan.nothing_left = operation.done().nothing_left();
  plan.first_done = record.stamp.device;
  plan.first_done_lamport = record.stamp.lamport;
}

void Count(uint32_t count, std::string_view one, std::string_view many,
           std::vector<std::string>& parts) {
  if (count == 0) return;
  parts.push_back(count == 1 ? std::string(one) : std::to_string(count) + " " + std::string(many));
}

}  // namespace

KeepChoices ChoicesOf(const v1::ReleaseOperation& operation) {
  return {.gratitude = operation.keep_gratitude(),
          .dates = operation.keep_dates(),
          .name = operation.keep_name(),
          .boundaries = operation.keep_boundaries(),
          .shared = operation.keep_shared()};
}

void SetChoices(const KeepChoices& keep, v1::ReleaseOperation& operation) {
  operation.set_keep_gratitude(keep.gratitude);
  operation.set_keep_dates(keep.dates);
  operation.set_keep_name(keep.name);
  operation.set_keep_boundaries(keep.boundaries);
  operation.set_keep_shared(keep.shared);
}

uint64_t ReleaseCounts::All() const {
  return uint64_t{reflections} + attachments + farewells + letters + spaces + releases;
}

ReleaseCounts CountsOf(const v1::ReleaseOperation& operation) {
  return {.reflections = operation.reflections(),
          .attachments = operation.attachments(),
          .farewells = operation.farewells(),
          .letters = operation.letters(),
          .spaces = operation.spaces(),
          .releases = operation.releases()};
}

void SetCounts(const ReleaseCounts& counts, v1::ReleaseOperation& operation) {
  operation.set_reflections(counts.reflections);
  operation.set_attachments(counts.attachments);
  operation.set_farewells(counts.farewells);
  operation.set_letters(counts.letters);
  operation.set_spaces(counts.spaces);
  operation.set_releases(counts.releases);
}

ReleaseCounts Greatest(const ReleaseCounts& a, const ReleaseCounts& b) {
  return {.reflections = std::max(a.reflections, b.reflections),
          .attachments = std::max(a.attachments, b.attachments),
          .farewells = std::max(a.farewells, b.farewells),
          .letters = std::max(a.letters, b.letters),
          .spaces = std::max(a.spaces, b.spaces),
          .releases = std::max(a.releases, b.releases)};
}

ReleasePlan::State ReleasePlan::state() const {
  if (!done.empty()) return State::kDone;
  return cancelled ? State::kCancelled : State::kPlanned;
}

std::optional<absl::Time> ReleasePlan::DoneAt() const {
  return first_done ? std::optional(done.at(*first_done).at) : std::nullopt;
}

uint64_t ReleasePlan::Count() const {
  return counts.All() + (connection ? 1 : 0);
}

std::optional<ReleasePlan> FoldRelease(const SubjectId& id, const PracticeHistory& history) {
  std::optional<ReleasePlan> plan;
  Known known;
  for (const PracticeRecord& record : history) {
    const auto operation = OperationOf<v1::ReleaseOperation>(record);
    if (record.kind == RecordKind::kReleasePlanned && !plan) {
      plan.emplace();
      plan->id = id;
      BeginPlan(record, operation, known, *plan);
    }
    if (!plan) continue;
    if (operation.cancelled()) plan->cancelled = true;
    if (record.kind == RecordKind::kReleaseDone) TakeDone(record, operation, known, *plan);
  }
  return plan;
}

std::vector<ReleasePlan> FoldReleases(const PracticeSubjects& subjects) {
  std::vector<ReleasePlan> plans;
  for (const auto& [id, history] : subjects) {
    if (auto plan = FoldRelease(id, history)) plans.push_back(*std::move(plan));
  }
  std::sort(plans.begin(), plans.end(), [](const ReleasePlan& a, const ReleasePlan& b) {
    return std::pair(a.planned.at, a.id) > std::pair(b.planned.at, b.id);
  });
  return plans;
}

bool HasKept(const ReleasePlan& plan) {
  return plan.kept.ByteSizeLong() > 0;
}

bool IsDue(const ReleasePlan& plan, absl::Time now, const DeviceId& self) {
  return plan.state() == ReleasePlan::State::kPlanned && plan.due <= now &&
         (!plan.history_only || plan.planned_by == self);
}

Released ReleasedBy(const ReleasePlan& plan) {
  return {plan.connection.has_value(), plan.history_only, plan.counts};
}

std::string WhatIsReleased(const ReleasePlan& plan) {
  if (plan.history_only) return "the earlier versions of a reflection";
  std::vector<std::string> parts;
  Count(plan.counts.reflections, "a reflection", "reflections", parts);
  Count(plan.counts.attachments, "an attachment", "attachments", parts);
  Count(plan.counts.farewells, "a farewell", "farewells", parts);
  Count(plan.counts.letters, "a letter", "letters", parts);
  Count(plan.counts.releases, "what a release kept", "things that releases kept", parts);
  Count(plan.counts.spaces, "a space", "spaces", parts);
  if (!plan.connection) return base::InWords(parts);
  return parts.empty() ? "a connection" : "a connection with " + base::InWords(parts);
}

std::string DayInWords(const Moment& moment) {
  const absl::CivilDay day(LocalTime(moment));
  return std::to_string(day.day()) + absl::FormatTime(" %B %E4Y",
                                                      absl::FromCivil(day, absl::UTCTimeZone()),
                                                      absl::UTCTimeZone());
}

absl::Status CheckGrace(absl::Duration grace) {
  if (grace >= absl::ZeroDuration() && grace <= kGraceMax) return absl::OkStatus();
  return base::Invalid("Nothing was planned", "the time until then must be between 0 and ten years",
                       base::Next::kChooseAnotherSpan);
}

}  // namespace fallow::journal
