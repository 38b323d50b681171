#include "daemon/store/connection_names.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"

namespace fallow::store {

namespace v1 = fallow::store::v1;
using journal::PracticeRecord;
using journal::PracticeSubjects;
using journal::RecordKind;
using journal::SubjectId;

namespace {

constexpr size_t kNearestMax = 3;

bool Same(std::string_view a, std::string_view b) {
  journal::NameSet one;
  one.Insert(a);
  return one.Contains(b);
}

// Levenshtein's, of bytes, without case where that is ASCII's.
size_t Distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

void Erase(std::vector<std::string>& names, std::string_view name) {
  std::erase_if(names, [&](const std::string& one) { return Same(one, name); });
}

absl::Status LetGo() {
  return base::NotFound("This connection was let go", "nothing is left of it but what was kept",
                        "`fallow release list` shows that.");
}

}  // namespace

ConnectionNames::Known ConnectionNames::Fold(const journal::PracticeHistory& history) {
  Known known;
  for (const PracticeRecord& record : history) {
    const auto operation = journal::OperationOf<v1::ConnectionOperation>(record);
    if (operation.has_name()) {
      Erase(known.names, operation.name());
      known.name = operation.name();
      known.names.push_back(known.name);
    }
    for (const std::string& alias : operation.aliases_removed()) {
      if (!Same(alias, known.name)) Erase(known.names, alias);
    }
    for (const std::string& alias : operation.aliases_added()) known.names.push_back(alias);
    if (operation.has_merged_into()) {
      known.merged_into.reset();
      const auto into = SubjectId::FromBytes(operation.merged_into());
      if (into.ok()) known.merged_into = *into;
    }
  }
  return known;
}

absl::StatusOr<ConnectionNames::All> ConnectionNames::Everyone() {
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const subjects,
                          practice_.Of(RecordKind::kConnectionCreated));
  All all;
  for (const auto& [id, history] : *subjects) all.emplace(id, Fold(history));
  return all;
}

// Of those that were merged into each other, the one with the smallest id.
SubjectId ConnectionNames::Root(const All& all, SubjectId id) {
  std::set<SubjectId> passed;
  while (passed.insert(id).second) {
    const auto found = all.find(id);
    if (found == all.end() || !found->second.merged_into) return id;
    if (!all.contains(*found->second.merged_into)) return id;
    id = *found->second.merged_into;
  }
  SubjectId smallest = id;
  for (SubjectId next = *all.at(id).merged_into; next != id; next = *all.at(next).merged_into) {
    smallest = std::min(smallest, next);
  }
  return smallest;
}

absl::StatusOr<FarewellConnections::Connection> ConnectionNames::Find(std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(const std::string wanted,
                          journal::CleanName(name, "A connection's name"));
  FALLOW_ASSIGN_OR_RETURN(const All all, Everyone());
  std::set<SubjectId> found;
  for (const auto& [id, known] : all) {
    const bool called = std::any_of(known.names.begin(), known.names.end(),
                                    [&](const auto& each) { return Same(each, wanted); });
    if (called) found.insert(Root(all, id));
  }
  if (const auto range = journal::ParseIdPrefix(wanted); found.empty() && range.ok()) {
    for (auto i = all.lower_bound(range->first); i != all.end() && i->first <= range->last; ++i) {
      found.insert(Root(all, i->first));
    }
  }
  if (found.empty()) return Unknown(all, wanted);
  if (found.size() > 1) {
    return base::Invalid("Several connections are called so", "",
                         "Give more of the id of the one you mean, or another of its names.");
  }
  return Connection{*found.begin(), all.at(*found.begin()).name};
}

absl::StatusOr<std::optional<FarewellConnections::Connection>> ConnectionNames::PartOf(
    const SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(const All all, Everyone());
  const auto found = all.find(Root(all, id));
  if (found == all.end()) return std::nullopt;
  return Connection{found->first, found->second.name};
}

absl::Status ConnectionNames::Unknown(const All& all, const std::string& name) {
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const releases,
                          practice_.Of(RecordKind::kReleasePlanned));
  for (const auto& [id, history] : *releases) {
    bool called = false;
    bool done = false;
    for (const PracticeRecord& record : history) {
      const auto operation = journal::OperationOf<v1::ReleaseOperation>(record);
      called = called || Same(operation.kept().name(), name);
      done = done || record.kind == RecordKind::kReleaseDone;
    }
    if (called && done) return LetGo();
  }
  std::set<std::pair<size_t, std::string>> near;
  for (const auto& [id, known] : all) {
    for (const std::string& each : known.names) {
      const size_t distance = Distance(each, name);
      if (distance <= std::max<size_t>(1, each.size() / 2)) near.emplace(distance, each);
    }
  }
  std::string nearest;
  size_t named = 0;
  for (const auto& [distance, each] : near) {
    if (distance > near.begin()->first || ++named > kNearestMax) break;
    nearest += (nearest.empty() ? "" : " or ") + each;
  }
  return base::NotFound("There is no such connection", "",
                        nearest.empty() ? "`fallow connection add NAME` makes one."
                                        : "Did you mean " + nearest + "?");
}

absl::StatusOr<v1::Season> ConnectionNames::SeasonAt(const SubjectId& id, absl::Time at) {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeHistory* const history,
                          practice_.One(RecordKind::kConnectionCreated, id));
  v1::Season season = v1::SEASON_UNSPECIFIED;
  int64_t since = INT64_MIN;
  for (const PracticeRecord& record : *history) {
    const auto operation = journal::OperationOf<v1::ConnectionOperation>(record);
    for (const v1::SeasonSet& set : operation.seasons()) {
      const int64_t begins = set.since().unix_millis();
      if (begins < since || begins > journal::ToMillis(at)) continue;
      season = set.season();
      since = begins;
    }
  }
  return season;
}

}  // namespace fallow::store
