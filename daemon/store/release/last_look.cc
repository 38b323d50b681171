#include "daemon/store/release/last_look.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/farewell.h"
#include "daemon/journal/names.h"
#include "daemon/journal/query.h"
#include "daemon/journal/space.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/release/read_plans.h"
#include "daemon/store/writing/drafts.h"
#include "daemon/store/writing/reflections.h"

namespace fallow::store {
namespace {

namespace v1 = fallow::store::v1;
using journal::RecordKind;
using journal::Reflection;
using journal::SubjectId;

constexpr size_t kPage = 256;
constexpr size_t kExamples = 5;  // at either end
constexpr size_t kExampleBytesMax = 200;

constexpr auto kGift = static_cast<size_t>(v1::FAREWELL_PART_GIFT - 1);
constexpr auto kBoundaries = static_cast<size_t>(v1::FAREWELL_PART_BOUNDARIES - 1);

void Add(Reflection reflection, ReleaseScope& scope) {
  scope.subjects.push_back(reflection.id);
  ++scope.counts.reflections;
  scope.counts.attachments += static_cast<uint32_t>(reflection.attachments.size());
  const auto earlier = [](const journal::Moment& a, const journal::Moment& b) {
    return a.at < b.at;
  };
  if (!scope.first || earlier(reflection.at, *scope.first)) scope.first = reflection.at;
  if (!scope.last || earlier(*scope.last, reflection.at)) scope.last = reflection.at;
  scope.examples.push_back(std::move(reflection));
}

// The first and the latest ones, in order.
void KeepExamples(std::vector<Reflection>& examples) {
  std::sort(examples.begin(), examples.end(), [](const Reflection& a, const Reflection& b) {
    return std::pair(a.at.at, a.id) < std::pair(b.at.at, b.id);
  });
  if (examples.size() <= 2 * kExamples) return;
  examples.erase(examples.begin() + kExamples, examples.end() - kExamples);
}

journal::Query About(const std::vector<std::string>& names, bool deleted) {
  journal::Term any;
  any.kind = journal::Term::Kind::kAnyOf;
  for (const std::string& name : names) {
    journal::Term about;
    about.kind = journal::Term::Kind::kAbout;
    about.value = name;
    any.any_of.push_back(std::move(about));
  }
  journal::Query query;
  query.terms.push_back(std::move(any));
  query.deleted = deleted;
  query.text_bytes_max = kExampleBytesMax;
  return query;
}

bool IsShared(const Reflection& reflection, const journal::NameSet& names) {
  return std::any_of(reflection.about.begin(), reflection.about.end(),
                     [&](const std::string& name) { return !names.Contains(name); });
}

v1::SeasonSet ToProto(const journal::SeasonSince& season) {
  v1::SeasonSet proto;
  proto.set_season(season.season);
  proto.mutable_since()->set_unix_millis(absl::ToUnixMillis(season.since.at));
  proto.mutable_since()->set_zone(season.since.zone);
  return proto;
}

// What the user wants to keep of the connection itself.
void Keep(const journal::Connection& connection, const journal::KeepChoices& keep, v1::Kept& kept) {
  if (keep.name) {
    kept.set_name(connection.name);
    kept.set_kind(connection.kind);
  }
  if (keep.dates) {
    for (const journal::SeasonSince& season : connection.seasons) {
      *kept.add_seasons() = ToProto(season);
    }
  }
  if (keep.gratitude) kept.set_gratitude(connection.gave);
}

void Append(const std::string& words, std::string& text) {
  if (words.empty()) return;
  text += text.empty() ? words : "\n\n" + words;
}

}  // namespace

absl::Status CheckKept(const v1::Kept& kept) {
  if (kept.gratitude().size() <= journal::kPracticeTextBytesMax) return absl::OkStatus();
  return base::Invalid("The gratitude cannot be kept",
                       "what the connection gave and the farewell's gift are together longer than "
                       "256 KiB; one of them has to be shorter, or gratitude is not kept",
                       base::Next::kShorten);
}

absl::StatusOr<ReleaseScope> LastLook::At(const ReleaseTarget& target) {
  absl::StatusOr<ReleaseScope> scope;
  switch (target.kind) {
    case ReleaseTarget::Kind::kSubject:
      scope = AtSubject(target.name);
      break;
    case ReleaseTarget::Kind::kHistory:
      scope = AtHistory(target.name);
      break;
    case ReleaseTarget::Kind::kConnection: {
      FALLOW_ASSIGN_OR_RETURN(
          const journal::Connection connection,
          Connections(parts_.practice, parts_.reflections).Resolve(target.name));
      scope = AtConnection(connection, target.keep);
      break;
    }
  }
  FALLOW_RETURN_IF_ERROR(scope.status());
  const journal::Connection* const whole = scope->connection ? &*scope->connection : nullptr;
  FALLOW_ASSIGN_OR_RETURN(scope->drafts, DraftsConcernedBy(scope->subjects, whole, parts_.practice,
                                                           parts_.reflections, parts_.drafts));
  return scope;
}

absl::StatusOr<ReleaseScope> LastLook::AtSubject(std::string_view id_prefix) {
  const absl::StatusOr<SubjectId> reflection = parts_.reflections.Resolve(id_prefix);
  const absl::StatusOr<journal::Letter> letter = Letters(parts_.practice).Find(id_prefix);
  const absl::StatusOr<journal::ReleasePlan> plan = FindPlan(parts_.practice, id_prefix);
  int found = 0;
  for (const absl::Status& status : {reflection.status(), letter.status(), plan.status()}) {
    if (!status.ok() && !absl::IsNotFound(status)) return status;
    if (status.ok()) ++found;
  }
  if (found == 0) {
    return base::NotFound("There is nothing with this id", "",
                          base::Show(base::Thing::kReleasable));
  }
  if (found > 1) {
    return base::Invalid("Several things have ids that start with this", "",
                         base::Next::kGiveMoreOfTheId);
  }
  if (plan.ok()) return AtKept(*plan);
  ReleaseScope scope;
  if (reflection.ok()) {
    FALLOW_ASSIGN_OR_RETURN(Reflection one, parts_.reflections.Get(*reflection));
    Add(std::move(one), scope);
  } else {
    scope.subjects.push_back(letter->id);
    scope.counts.letters = 1;
  }
  return scope;
}

// What a release kept goes together with its receipt and the space that it left.
absl::StatusOr<ReleaseScope> LastLook::AtKept(const journal::ReleasePlan& plan) {
  if (plan.state() == journal::ReleasePlan::State::kPlanned) {
    return base::Failed("This release is planned, and has kept nothing yet", "",
                        base::Next::kCancelRelease);
  }
  ReleaseScope scope;
  std::vector<SubjectId> followed = plan.subjects;
  followed.push_back(plan.id);
  if (plan.state() == journal::ReleasePlan::State::kDone) {
    FALLOW_RETURN_IF_ERROR(AddSpaces(followed, scope));
  }
  if (!journal::HasKept(plan) && scope.counts.spaces == 0) {
    return base::Invalid("There is nothing to let go of", "this release has kept nothing", "");
  }
  scope.subjects.insert(scope.subjects.begin(), plan.id);
  scope.counts.releases = 1;
  scope.goes = plan.kept;
  return scope;
}

absl::StatusOr<ReleaseScope> LastLook::AtHistory(std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const SubjectId id, parts_.reflections.Resolve(id_prefix));
  FALLOW_ASSIGN_OR_RETURN(Reflection reflection, parts_.reflections.Get(id));
  if (reflection.deleted) {
    return base::Invalid("This reflection is deleted", "only all of it can be let go",
                         base::Next::kBringBack);
  }
  if (reflection.version <= 1) {
    return base::Invalid("There is nothing to let go of", "this reflection was never changed", "");
  }
  ReleaseScope scope;
  scope.subjects.push_back(id);
  scope.versions = reflection.version - 1;
  scope.examples.push_back(std::move(reflection));
  return scope;
}

absl::Status LastLook::AddReflectionsAbout(const journal::Connection& connection, bool keep_shared,
                                           ReleaseScope& scope) {
  const std::vector<std::string> names = journal::NamesOf(connection);
  journal::NameSet own;
  for (const std::string& name : names) own.Insert(name);
  for (const bool deleted : {false, true}) {
    Cursor cursor;
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(std::vector<Reflection> page,
                              parts_.reflections.List(About(names, deleted), cursor, kPage));
      if (page.empty()) break;
      for (Reflection& one : page) {
        const bool shared = IsShared(one, own);
        if (shared) ++scope.shared;
        if (!shared || !keep_shared) Add(std::move(one), scope);
      }
      KeepExamples(scope.examples);
    }
  }
  return absl::OkStatus();
}

absl::Status LastLook::AddFarewells(const journal::Connection& connection,
                                    const journal::KeepChoices& keep, ReleaseScope& scope) {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const all,
                          parts_.practice.Of(RecordKind::kFarewellBegun));
  const std::set<SubjectId> parts(connection.parts.begin(), connection.parts.end());
  journal::FarewellSubjects own;
  for (const auto& [id, history] : *all) {
    if (parts.contains(journal::ConnectionOf(history))) own.push_back({id, &history});
  }
  if (own.empty()) return absl::OkStatus();
  std::vector<SubjectId> ids;
  for (const journal::FarewellRecords& one : own) ids.push_back(one.id);
  scope.subjects.insert(scope.subjects.end(), ids.begin(), ids.end());
  scope.counts.farewells = 1;
  // Boundaries are kept in the space that the farewell opened.
  if (!keep.boundaries) FALLOW_RETURN_IF_ERROR(AddSpaces(ids, scope));
  journal::PutInOrder(own);
  const journal::Farewell farewell = journal::FoldFarewell(own);
  if (keep.gratitude) Append(farewell.parts[kGift].text, *scope.kept.mutable_gratitude());
  if (keep.boundaries) scope.kept.set_boundaries(farewell.parts[kBoundaries].text);
  return absl::OkStatus();
}

absl::Status LastLook::AddSpaces(std::span<const SubjectId> subjects, ReleaseScope& scope) {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const spaces,
                          parts_.practice.Of(RecordKind::kSpaceOpened));
  const std::set<SubjectId> followed(subjects.begin(), subjects.end());
  for (const auto& [id, history] : *spaces) {
    const std::optional<SubjectId> follows = journal::FollowsOf(history);
    if (!follows || !followed.contains(*follows)) continue;
    scope.subjects.push_back(id);
    scope.counts.spaces = 1;  // however many subjects it has
  }
  return absl::OkStatus();
}

absl::StatusOr<ReleaseScope> LastLook::AtItself(const journal::Connection& connection,
                                                const journal::KeepChoices& keep) {
  ReleaseScope scope;
  scope.connection = connection;
  scope.subjects = connection.parts;
  Keep(connection, keep, scope.kept);
  FALLOW_RETURN_IF_ERROR(AddFarewells(connection, keep, scope));
  return scope;
}

absl::StatusOr<ReleaseScope> LastLook::AtConnection(const journal::Connection& connection,
                                                    const journal::KeepChoices& keep) {
  FALLOW_ASSIGN_OR_RETURN(ReleaseScope scope, AtItself(connection, keep));
  FALLOW_RETURN_IF_ERROR(AddReflectionsAbout(connection, keep.shared, scope));
  return scope;
}

}  // namespace fallow::store
