#include "daemon/journal/connection.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "daemon/journal/moment_proto.h"
#include "daemon/journal/names.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

// A record, and how it contributes to the connection.
struct Share {
  const PracticeRecord* record = nullptr;
  bool merged = false;  // the subject was merged: only its names and seasons count
};

class Folder {
 public:
  void Take(const Share& share) {
    const auto operation = OperationOf<v1::ConnectionOperation>(*share.record);
    if (operation.has_name()) {
      share.merged ? AddAlias(operation.name()) : Rename(operation.name());
    }
    for (const std::string& alias : operation.aliases_removed()) RemoveAlias(NameKey(alias));
    for (const std::string& alias : operation.aliases_added()) AddAlias(alias);
    for (const v1::SeasonSet& set : operation.seasons()) TakeSeason(set, share.merged);
    if (!share.merged) TakeOwn(operation);
  }

  std::optional<Connection> Finish(const SubjectId& id) && {
    if (connection_.name.empty()) return std::nullopt;
    connection_.id = id;
    connection_.parts.push_back(id);
    for (Alias& alias : aliases_) connection_.aliases.push_back(std::move(alias.spelling));
    for (const auto& [farewell, brought] : brought_) {
      const auto [held, is_only] = seasons_.try_emplace(ToMillis(brought.season.since.at), brought);
      if (!is_only && Yields(held->second, brought)) held->second = brought;
    }
    for (auto& [since, set] : seasons_) connection_.seasons.push_back(std::move(set.season));
    return std::move(connection_);
  }

 private:
  struct Alias {
    std::string key;
    std::string spelling;
  };
  struct Set {
    SeasonSince season;
    size_t turn = 0;  // in the order in which seasons were set
  };

  // Whether `known` gives way to `other`, for the same moment. A season of what was merged never
  // replaces one of the connection's own.
  static bool Yields(const Set& known, const Set& other) {
    if (known.season.merged != other.season.merged) return known.season.merged;
    return known.turn < other.turn;
  }

  void TakeSeason(const v1::SeasonSet& set, bool merged) {
    Set one{{set.season(), MomentFromProto(set.since()), merged}, ++turn_};
    if (set.farewell().empty()) {
      const auto [known, is_new] = seasons_.try_emplace(set.since().unix_millis(), one);
      if (!is_new && Yields(known->second, one)) known->second = std::move(one);
      return;
    }
    one.season.farewell = *SubjectId::FromBytes(set.farewell());
    const auto [known, is_new] = brought_.try_emplace(*one.season.farewell, one);
    if (!is_new && Yields(known->second, one)) known->second = std::move(one);
    if (known->second.season.season == v1::SEASON_UNSPECIFIED) brought_.erase(known);
  }

  void TakeOwn(const v1::ConnectionOperation& operation) {
    if (operation.has_kind()) connection_.kind = operation.kind();
    if (operation.has_gave()) connection_.gave = operation.gave();
    if (operation.has_quiet_until_unix_millis()) {
      const int64_t until = operation.quiet_until_unix_millis();
      connection_.quiet_until.reset();
      if (until != 0) connection_.quiet_until = FromMillis(until);
    }
    if (!begun_) connection_.created = FromMillis(operation.written_unix_millis());
    begun_ = true;
  }

  void RemoveAlias(const std::string& key) {
    std::erase_if(aliases_, [&](const Alias& alias) { return alias.key == key; });
  }
  void AddAlias(const std::string& name) {
    std::string key = NameKey(name);
    const bool known = key == key_ || std::any_of(aliases_.begin(), aliases_.end(),
                                                  [&](const Alias& a) { return a.key == key; });
    if (!known) aliases_.push_back({std::move(key), name});
  }
  void Rename(const std::string& name) {
    std::string former = std::exchange(connection_.name, name);
    std::string former_key = std::exchange(key_, NameKey(name));
    RemoveAlias(key_);
    if (!former.empty() && former_key != key_) {
      aliases_.push_back({std::move(former_key), std::move(former)});
    }
  }

  Connection connection_;
  std::string key_;  // of connection_.name
  std::vector<Alias> aliases_;
  std::map<int64_t, Set> seasons_;    // set by the user, by their moments
  std::map<SubjectId, Set> brought_;  // set by farewells, by the farewells' ids
  size_t turn_ = 0;
  bool begun_ = false;
};

std::optional<SubjectId> MergedInto(const PracticeHistory& history) {
  std::optional<SubjectId> into;
  for (const PracticeRecord& record : history) {
    const auto operation = OperationOf<v1::ConnectionOperation>(record);
    if (!operation.has_merged_into()) continue;
    into.reset();
    if (auto id = SubjectId::FromBytes(operation.merged_into()); id.ok()) into = *id;
  }
  return into;
}

// Works out which subjects are one connection, from what each says by itself.
class Grouping {
 public:
  explicit Grouping(const PracticeSubjects& subjects) : subjects_(subjects) {
    for (const auto& [id, history] : subjects) {
      std::optional<Connection> own = FoldConnection(id, history);
      if (!own) continue;
      own_.emplace(id, Own{NameKey(own->name), MergedInto(history)});
    }
    std::map<std::string, SubjectId> heads;  // by their names
    for (const auto& [id, own] : own_) {
      const SubjectId root = RootOf(id);
      merged_[root].push_back(id);
      if (id != root) continue;
      const auto [head, is_first] = heads.try_emplace(own.name_key, id);
      if (!is_first && Began(id, head->second)) head->second = id;
    }
    for (const auto& [root, parts] : merged_) {
      heads_[heads.at(own_.at(root).name_key)].push_back(root);
    }
  }

  // For the subject that each connection began with, the unmerged subjects that have the same name.
  const std::map<SubjectId, std::vector<SubjectId>>& heads() const { return heads_; }
  // The subject itself and those that were merged into it.
  const std::vector<SubjectId>& MergedWith(const SubjectId& root) const { return merged_.at(root); }
  // Whether `a` was created before `b`.
  bool Began(const SubjectId& a, const SubjectId& b) const {
    const PracticeRecord& first_a = subjects_.at(a).front();
    const PracticeRecord& first_b = subjects_.at(b).front();
    if (Precedes(first_a, first_b)) return true;
    return !Precedes(first_b, first_a) && a < b;
  }

 private:
  struct Own {
    std::string name_key;
    std::optional<SubjectId> into;
  };

  // Follows the merges to their end. Two devices may each have merged one of two into the other,
  // which makes a circle; its smallest id then stands for all of it.
  SubjectId RootOf(const SubjectId& id) {
    std::vector<SubjectId> path;
    std::set<SubjectId> passed;
    SubjectId root = id;
    while (true) {
      if (const auto known = roots_.find(root); known != roots_.end()) {
        root = known->second;
        break;
      }
      if (!passed.insert(root).second) {
        root = *std::min_element(std::find(path.begin(), path.end(), root), path.end());
        break;
      }
      path.push_back(root);
      const std::optional<SubjectId>& into = own_.at(root).into;
      // The target of a merge may have been let go, or may not have arrived yet.
      if (!into || !own_.contains(*into)) break;
      root = *into;
    }
    for (const SubjectId& step : path) roots_[step] = root;
    return root;
  }

  const PracticeSubjects& subjects_;
  std::map<SubjectId, Own> own_;
  std::map<SubjectId, SubjectId> roots_;  // those found so far
  std::map<SubjectId, std::vector<SubjectId>> merged_;
  std::map<SubjectId, std::vector<SubjectId>> heads_;
};

Connection FoldGroup(const SubjectId& head, const std::vector<SubjectId>& roots,
                     const Grouping& grouping, const PracticeSubjects& subjects) {
  std::vector<Share> shares;
  std::vector<SubjectId> others, twins;
  for (const SubjectId& root : roots) {
    if (root != head) twins.push_back(root);
    for (const SubjectId& part : grouping.MergedWith(root)) {
      if (part != head) others.push_back(part);
      for (const PracticeRecord& record : subjects.at(part)) {
        shares.push_back({&record, part != root});
      }
    }
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return Precedes(*a.record, *b.record); });
  Folder folder;
  for (const Share& share : shares) folder.Take(share);
  // Each root has a name, since otherwise it would not be a connection by itself.
  Connection connection = *std::move(folder).Finish(head);
  std::sort(others.begin(), others.end());
  connection.parts.insert(connection.parts.end(), others.begin(), others.end());
  connection.twins = std::move(twins);
  return connection;
}

}  // namespace

std::optional<Connection> FoldConnection(const SubjectId& id, const PracticeHistory& history) {
  Folder folder;
  for (const PracticeRecord& record : history) folder.Take({&record});
  return std::move(folder).Finish(id);
}

std::vector<Connection> FoldConnections(const PracticeSubjects& subjects) {
  const Grouping grouping(subjects);
  std::vector<Connection> connections;
  for (const auto& [head, roots] : grouping.heads()) {
    connections.push_back(FoldGroup(head, roots, grouping, subjects));
  }
  std::sort(connections.begin(), connections.end(),
            [&](const Connection& a, const Connection& b) { return grouping.Began(a.id, b.id); });
  return connections;
}

std::vector<std::string> NamesOf(const Connection& connection) {
  std::vector<std::string> names{connection.name};
  names.insert(names.end(), connection.aliases.begin(), connection.aliases.end());
  return names;
}

const SeasonSince* SeasonAt(const Connection& connection, absl::Time now) {
  const auto& seasons = connection.seasons;
  const bool has_own = std::any_of(seasons.begin(), seasons.end(),
                                   [](const SeasonSince& season) { return !season.merged; });
  const SeasonSince* held = nullptr;
  for (const SeasonSince& season : seasons) {
    if (season.merged && has_own) continue;
    if (held == nullptr || season.since.at <= now) held = &season;
  }
  return held;
}

v1::Season SeasonNow(const Connection& connection, absl::Time now) {
  const SeasonSince* const held = SeasonAt(connection, now);
  return held == nullptr ? v1::SEASON_OPENING : held->season;
}

bool IsQuiet(const Connection& connection, absl::Time now) {
  return connection.quiet_until && now < *connection.quiet_until;
}

}  // namespace fallow::journal
