#include "daemon/journal/neighbours.h"

#include <algorithm>
#include <set>

#include "daemon/journal/moment.h"
#include "daemon/journal/moment_proto.h"
#include "daemon/journal/names.h"

namespace fallow::journal {

namespace v1 = fallow::store::v1;

namespace {

bool Same(std::string_view a, std::string_view b) {
  NameSet names;
  names.Insert(a);
  return names.Contains(b);
}

void AddName(const std::string& name, std::vector<std::string>& names) {
  const bool known =
      std::ranges::any_of(names, [&](const std::string& each) { return Same(each, name); });
  if (!known) names.push_back(name);
}

void SetSeason(const v1::SeasonSet& set, std::vector<KnownSeason>& seasons) {
  const KnownSeason season{set.season(), MomentFromProto(set.since())};
  std::erase_if(seasons, [&](const KnownSeason& each) { return each.since.at == season.since.at; });
  const auto place = std::ranges::find_if(
      seasons, [&](const KnownSeason& each) { return each.since.at > season.since.at; });
  seasons.insert(place, season);
}

// Into `connection`; what it is part of goes to `into`.
void FoldConnection(const PracticeHistory& history, KnownConnection& connection,
                    std::optional<SubjectId>& into) {
  for (const PracticeRecord& record : history) {
    const auto operation = OperationOf<v1::ConnectionOperation>(record);
    if (operation.has_name()) {
      connection.name = operation.name();
      AddName(operation.name(), connection.names);
    }
    for (const std::string& alias : operation.aliases_added()) AddName(alias, connection.names);
    for (const std::string& alias : operation.aliases_removed()) {
      if (Same(alias, connection.name)) continue;
      std::erase_if(connection.names, [&](const std::string& each) { return Same(each, alias); });
    }
    for (const v1::SeasonSet& each : operation.seasons()) SetSeason(each, connection.seasons);
    if (operation.has_quiet_until_unix_millis()) {
      const int64_t millis = operation.quiet_until_unix_millis();
      connection.quiet_until = millis == 0 ? std::nullopt : std::optional(FromMillis(millis));
    }
    if (operation.has_merged_into()) {
      const auto id = SubjectId::FromBytes(operation.merged_into());
      into = id.ok() ? std::optional(*id) : std::nullopt;
    }
  }
}

}  // namespace

bool KnownConnection::ReleasedAt(absl::Time now) const {
  v1::Season season = v1::SEASON_UNSPECIFIED;
  for (const KnownSeason& each : seasons) {
    if (each.since.at <= now) season = each.season;
  }
  return season == v1::SEASON_RELEASED;
}

bool KnownConnection::IsCalled(std::string_view called) const {
  const auto clean = CleanName(called, "A name");
  return clean.ok() &&
         std::ranges::any_of(names, [&](const std::string& each) { return Same(each, *clean); });
}

KnownConnections::KnownConnections(const PracticeSubjects& connections) {
  std::map<SubjectId, KnownConnection> all;
  for (const auto& [id, history] : connections) {
    std::optional<SubjectId> into;
    KnownConnection& connection = all[id];
    connection.id = id;
    FoldConnection(history, connection, into);
    if (into && connections.contains(*into) && *into != id) part_of_[id] = *into;
  }
  BreakCircles();
  for (const auto& [id, connection] : all) {
    const SubjectId whole = WholeOf(id);
    if (whole == id) continue;
    for (const std::string& name : connection.names) AddName(name, all[whole].names);
  }
  for (auto& [id, connection] : all) {
    if (!part_of_.contains(id)) connections_.push_back(std::move(connection));
  }
}

// Those that devices made part of each other, apart, would all be gone: of each circle the smallest
// is whole.
void KnownConnections::BreakCircles() {
  const std::map<SubjectId, SubjectId> all = part_of_;
  for (const auto& [id, first] : all) {
    std::set<SubjectId> passed;
    SubjectId place = id;
    while (part_of_.contains(place) && passed.insert(place).second) place = part_of_.at(place);
    if (!part_of_.contains(place)) continue;
    SubjectId smallest = place;
    for (SubjectId next = part_of_.at(place); next != place; next = part_of_.at(next)) {
      smallest = std::min(smallest, next);
    }
    part_of_.erase(smallest);
  }
}

SubjectId KnownConnections::WholeOf(SubjectId id) const {
  for (auto part = part_of_.find(id); part != part_of_.end(); part = part_of_.find(id)) {
    id = part->second;
  }
  return id;
}

const KnownConnection* KnownConnections::Find(const SubjectId& id) const {
  const auto found = std::ranges::find(connections_, WholeOf(id), &KnownConnection::id);
  return found == connections_.end() ? nullptr : &*found;
}

const KnownConnection* KnownConnections::Named(std::string_view name) const {
  const auto found = std::ranges::find_if(
      connections_, [&](const KnownConnection& each) { return each.IsCalled(name); });
  return found == connections_.end() ? nullptr : &*found;
}

std::optional<KnownFarewell> FoldKnownFarewell(const PracticeHistory& history) {
  std::optional<KnownFarewell> farewell;
  for (const PracticeRecord& record : history) {
    const auto operation = OperationOf<v1::FarewellOperation>(record);
    if (record.kind == RecordKind::kFarewellBegun) {
      if (!farewell) farewell.emplace();
      farewell->connection = *SubjectId::FromBytes(operation.connection());
    }
    if (!farewell) continue;
    if (operation.has_unsent()) farewell->unsent = operation.unsent();
    if (!operation.has_said()) continue;
    farewell->said = MomentFromProto(operation.said().at());
    farewell->how = operation.said().how();
  }
  return farewell;
}

std::optional<KnownRelease> FoldKnownRelease(const SubjectId& id, const PracticeHistory& history) {
  std::optional<KnownRelease> release;
  bool cancelled = false;
  std::optional<absl::Time> done;
  for (const PracticeRecord& record : history) {
    const auto operation = OperationOf<v1::ReleaseOperation>(record);
    cancelled |= operation.cancelled();
    if (operation.has_done() && !done) done = FromMillis(operation.done().at_unix_millis());
    if (record.kind != RecordKind::kReleasePlanned) continue;
    release = KnownRelease{.id = id,
                           .kept_name = operation.kept().name(),
                           .kept_gratitude = operation.kept().gratitude(),
                           .reflections = operation.reflections(),
                           .attachments = operation.attachments(),
                           .farewells = operation.farewells(),
                           .letters = operation.letters(),
                           .planned = MomentFromProto(operation.planned()),
                           .due = FromMillis(operation.due_unix_millis())};
    const auto connection = SubjectId::FromBytes(operation.connection());
    if (connection.ok()) release->connection = *connection;
  }
  if (!release) return release;
  release->cancelled = cancelled;
  release->done = done;
  return release;
}

}  // namespace fallow::journal
