#include "daemon/journal/space.h"

#include <algorithm>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/moment_proto.h"
#include "daemon/journal/practice_settings.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {

namespace v1 = fallow::store::v1;

namespace {

// REQUIRES: `bytes` comes from a record that was checked, so that there are 16.
SubjectId IdOf(std::string_view bytes) {
  return *SubjectId::FromBytes(bytes);
}

void SetBoundary(const v1::Boundary& set, std::vector<Boundary>& boundaries) {
  Boundary boundary{IdOf(set.id()), set.text(), {}};
  for (const v1::Moment& each : set.remind()) boundary.remind.push_back(MomentFromProto(each));
  std::ranges::stable_sort(boundary.remind,
                           [](const Moment& a, const Moment& b) { return a.at < b.at; });
  const auto known = std::ranges::find(boundaries, boundary.id, &Boundary::id);
  if (known == boundaries.end()) {
    boundaries.push_back(std::move(boundary));
  } else {
    *known = std::move(boundary);
  }
}

Reminder ReminderOf(std::string_view bytes) {
  uint64_t millis = 0;
  for (size_t i = 0; i < sizeof(millis); ++i) {
    millis |= uint64_t{static_cast<uint8_t>(bytes[SubjectId::kBytes + i])} << (8 * i);
  }
  return {IdOf(bytes.substr(0, SubjectId::kBytes)), static_cast<int64_t>(millis)};
}

std::string BytesOf(const Reminder& reminder) {
  std::string bytes(reminder.first.view());
  const auto millis = static_cast<uint64_t>(reminder.second);
  for (size_t i = 0; i < sizeof(millis); ++i) bytes += static_cast<char>(millis >> (8 * i));
  return bytes;
}

void Fold(const v1::SpaceOperation& operation, Space& space) {
  if (operation.has_since()) space.since = MomentFromProto(operation.since());
  if (operation.has_days()) {
    space.days.assign(operation.days().days().begin(), operation.days().days().end());
  }
  space.answered.insert(operation.answered().begin(), operation.answered().end());
  for (const v1::Boundary& each : operation.boundaries_set()) {
    SetBoundary(each, space.boundaries);
  }
  for (const std::string& bytes : operation.boundaries_removed()) {
    std::erase_if(space.boundaries,
                  [id = IdOf(bytes)](const Boundary& boundary) { return boundary.id == id; });
  }
  for (const std::string& bytes : operation.reminded()) space.seen.insert(ReminderOf(bytes));
  if (operation.has_closed()) space.closed = operation.closed();
}

}  // namespace

std::optional<SubjectId> FollowsOf(const PracticeHistory& history) {
  std::optional<SubjectId> follows;
  for (const PracticeRecord& record : history) {
    if (record.kind != RecordKind::kSpaceOpened) continue;
    follows = IdOf(OperationOf<v1::SpaceOperation>(record).follows());
  }
  return follows;
}

Moment Space::DueOf(uint32_t day) const {
  const absl::StatusOr<absl::TimeZone> known = LoadZone(since.zone);
  const absl::TimeZone zone = known.ok() ? *known : absl::UTCTimeZone();
  const absl::CivilDay due = absl::CivilDay(LocalTime(since)) + day;
  const absl::TimeZone::TimeInfo begins = zone.At(absl::CivilSecond(due));
  const bool skipped = begins.kind == absl::TimeZone::TimeInfo::SKIPPED;
  return {skipped ? begins.trans : begins.pre, since.zone};
}

uint32_t Space::DueDay(absl::Time now) const {
  for (const uint32_t day : days) {
    if (!Done(day) && DueOf(day).at <= now) return day;
  }
  return 0;
}

std::vector<Space> FoldSpaces(const PracticeSubjects& subjects,
                              const std::map<SubjectId, SubjectId>& same) {
  struct Group {
    SubjectId follows;
    std::vector<SubjectId> subjects;
    std::vector<const PracticeHistory*> histories;
  };
  std::map<SubjectId, Group> groups;  // by what they follow, as a whole
  for (const auto& [id, history] : subjects) {
    const auto follows = FollowsOf(history);
    if (!follows) continue;
    const auto whole = same.find(*follows);
    Group& group = groups[whole == same.end() ? *follows : whole->second];
    group.follows = group.subjects.empty() ? *follows : std::min(group.follows, *follows);
    group.subjects.push_back(id);
    group.histories.push_back(&history);
  }
  std::vector<Space> spaces;
  for (const auto& [whole, group] : groups) {
    Space space{.subjects = group.subjects, .follows = group.follows};
    for (const PracticeRecord& record : InOneOrder(group.histories)) {
      Fold(OperationOf<v1::SpaceOperation>(record), space);
    }
    spaces.push_back(std::move(space));
  }
  std::ranges::stable_sort(spaces,
                           [](const Space& a, const Space& b) { return a.since.at > b.since.at; });
  return spaces;
}

v1::SpaceOperation ComposeOpened(const Moment& since, const SubjectId& follows,
                                 std::span<const uint32_t> days) {
  v1::SpaceOperation operation;
  *operation.mutable_since() = MomentToProto(since);
  operation.set_follows(std::string(follows.view()));
  operation.mutable_days()->mutable_days()->Assign(days.begin(), days.end());
  return operation;
}

absl::StatusOr<v1::SpaceOperation> ComposeAnswered(const Space& space, uint32_t day) {
  if (std::ranges::find(space.days, day) == space.days.end()) {
    return base::Invalid("There is no check-in on that day", "", base::Show(base::Thing::kSpaces));
  }
  v1::SpaceOperation operation;
  operation.add_answered(day);
  return operation;
}

absl::StatusOr<v1::SpaceOperation> ComposeBoundary(const Space& space, const Boundary& boundary,
                                                   absl::Time now) {
  if (base::IsBlank(boundary.text)) {
    return base::Invalid("There is nothing to keep", "the boundary has no words", "");
  }
  if (boundary.text.size() > kPracticeTextBytesMax) {
    return base::Invalid("The boundary is too long", "it holds at most 256 KiB",
                         base::Next::kShorten);
  }
  FALLOW_RETURN_IF_ERROR(text::CheckText(boundary.text, "The boundary"));
  const bool known =
      std::ranges::find(space.boundaries, boundary.id, &Boundary::id) != space.boundaries.end();
  if (!known && space.boundaries.size() >= static_cast<size_t>(kBoundariesMax)) {
    return base::Invalid("There are too many boundaries", "a space holds at most 64",
                         base::Next::kRemoveSome);
  }
  if (boundary.remind.size() > static_cast<size_t>(kRemindersMax)) {
    return base::Invalid("There are too many reminders", "a boundary has at most 64", "");
  }
  v1::SpaceOperation operation;
  v1::Boundary& set = *operation.add_boundaries_set();
  set.set_id(std::string(boundary.id.view()));
  set.set_text(boundary.text);
  for (const Moment& each : boundary.remind) {
    FALLOW_RETURN_IF_ERROR(CheckMoment(each));
    if (each.at <= now) {
      return base::Invalid("The reminder cannot be set", "its day is not in the future", "");
    }
    *set.add_remind() = MomentToProto(each);
  }
  return operation;
}

v1::SpaceOperation ComposeSeen(std::span<const Reminder> reminders) {
  v1::SpaceOperation operation;
  for (const Reminder& each : reminders) operation.add_reminded(BytesOf(each));
  return operation;
}

}  // namespace fallow::journal
