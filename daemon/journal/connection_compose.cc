#include "daemon/journal/connection_compose.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/moment_proto.h"
#include "daemon/journal/names.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

// Whether the name is free for `current` (null: a new connection), and is known not to mean another
// connection.
absl::Status CheckFree(const std::string& name, const Connection* current, bool alike_known,
                       const ConnectionBook& book) {
  const Connection* const owner = book.Named(name);
  if (owner != nullptr && (current == nullptr || owner->id != current->id)) {
    const bool is_name = NameKey(owner->name) == NameKey(name);
    return base::Invalid("The name is taken",
                         is_name ? "there is a connection called \"" + owner->name + "\" already"
                                 : "it is an alias of \"" + owner->name + "\"",
                         base::Next::kMergeConnections);
  }
  if (alike_known) return absl::OkStatus();
  if (const std::string* const alike = book.Alike(name, current)) {
    return base::NeedsConsent("The name was not accepted",
                              "there is \"" + *alike + "\" already, and they may be the same",
                              base::Next::kConfirmAnother);
  }
  return absl::OkStatus();
}

bool Has(const Connection& connection, const std::string& name) {
  const std::vector<std::string> names = NamesOf(connection);
  const std::string key = NameKey(name);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& each) { return NameKey(each) == key; });
}

absl::Status TooManyNames() {
  return base::Invalid("The connection has too many names", "at most 256 are kept",
                       base::Next::kRemoveSome);
}

absl::Status SetSeason(const SeasonSince& season, v1::ConnectionOperation& operation) {
  FALLOW_RETURN_IF_ERROR(CheckMoment(season.since));
  v1::SeasonSet& set = *operation.add_seasons();
  set.set_season(season.season);
  *set.mutable_since() = MomentToProto(season.since);
  return absl::OkStatus();
}

absl::Status CheckGave(const std::string& gave) {
  if (gave.size() > kPracticeTextBytesMax) {
    return base::Invalid("What it gave cannot be kept", "it is longer than 256 KiB",
                         base::Next::kWriteReflection);
  }
  return text::CheckText(gave, "What it gave");
}

absl::Status EditAliases(const Connection& current, const ConnectionEdit& what,
                         const ConnectionBook& book, v1::ConnectionOperation& operation) {
  FALLOW_ASSIGN_OR_RETURN(const auto add, CleanNames(what.add_aliases, "An alias"));
  FALLOW_ASSIGN_OR_RETURN(const auto remove, CleanNames(what.remove_aliases, "An alias"));
  for (const std::string& alias : remove) {
    const bool is_alias =
        Has(current, alias) && (operation.has_name() || NameKey(alias) != NameKey(current.name));
    if (!is_alias) {
      return base::NotFound("There is no such alias", "the connection does not have it",
                            base::Show(base::Thing::kConnection));
    }
    operation.add_aliases_removed(alias);
  }
  for (const std::string& alias : add) {
    if (Has(current, alias)) continue;
    FALLOW_RETURN_IF_ERROR(CheckFree(alias, &current, what.alike_known, book));
    operation.add_aliases_added(alias);
  }
  if (NamesOf(current).size() + add.size() > static_cast<size_t>(kAliasesMax)) {
    return TooManyNames();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ConnectionOperation> ComposeConnection(const NewConnection& what,
                                                          const ConnectionBook& book) {
  if (book.all().size() >= kConnectionsMax) {
    return base::Invalid("There are too many connections", "at most 10,000 are kept", "");
  }
  FALLOW_ASSIGN_OR_RETURN(const std::string name, CleanName(what.name, "A name"));
  FALLOW_RETURN_IF_ERROR(CheckFree(name, nullptr, what.alike_known, book));
  v1::ConnectionOperation operation;
  operation.set_name(name);
  operation.set_kind(what.kind);
  if (what.season) FALLOW_RETURN_IF_ERROR(SetSeason(*what.season, operation));
  FALLOW_ASSIGN_OR_RETURN(const auto aliases, CleanNames(what.aliases, "An alias"));
  if (aliases.size() >= static_cast<size_t>(kAliasesMax)) return TooManyNames();
  for (const std::string& alias : aliases) {
    if (NameKey(alias) == NameKey(name)) continue;
    FALLOW_RETURN_IF_ERROR(CheckFree(alias, nullptr, what.alike_known, book));
    operation.add_aliases_added(alias);
  }
  return operation;
}

absl::StatusOr<v1::ConnectionOperation> ComposeConnectionEdit(const Connection& current,
                                                              const ConnectionEdit& what,
                                                              const ConnectionBook& book) {
  v1::ConnectionOperation operation;
  if (what.name) {
    FALLOW_ASSIGN_OR_RETURN(std::string name, CleanName(*what.name, "A name"));
    if (!Has(current, name)) {
      FALLOW_RETURN_IF_ERROR(CheckFree(name, &current, what.alike_known, book));
    }
    if (name != current.name) operation.set_name(std::move(name));
  }
  if (what.kind && *what.kind != current.kind) operation.set_kind(*what.kind);
  FALLOW_RETURN_IF_ERROR(EditAliases(current, what, book, operation));
  if (what.gave) {
    FALLOW_RETURN_IF_ERROR(CheckGave(*what.gave));
    if (*what.gave != current.gave) operation.set_gave(*what.gave);
  }
  return operation;
}

absl::StatusOr<v1::ConnectionOperation> ComposeSeason(const Connection& current,
                                                      const SeasonSince& season) {
  v1::ConnectionOperation operation;
  FALLOW_RETURN_IF_ERROR(SetSeason(season, operation));
  const auto same = [&](const SeasonSince& each) {
    return !each.merged && !each.farewell && each.season == season.season &&
           ToMillis(each.since.at) == ToMillis(season.since.at);
  };
  const auto& seasons = current.seasons;
  if (std::any_of(seasons.begin(), seasons.end(), same)) operation.clear_seasons();
  if (seasons.size() >= static_cast<size_t>(kSeasonsMax)) {
    return base::Invalid("The connection has too many seasons", "at most 1000 are kept", "");
  }
  return operation;
}

v1::ConnectionOperation ComposeSeasonOf(std::span<const SubjectId> farewell,
                                        const std::optional<Moment>& said,
                                        const Connection& current) {
  Connection without = current;
  std::erase_if(without.seasons, [&](const SeasonSince& season) {
    return season.farewell &&
           std::find(farewell.begin(), farewell.end(), *season.farewell) != farewell.end();
  });
  v1::ConnectionOperation operation;
  const auto set = [&](v1::Season season, const Moment& since, const SubjectId& by) {
    v1::SeasonSet& one = *operation.add_seasons();
    one.set_season(season);
    *one.mutable_since() = MomentToProto(since);
    one.set_farewell(std::string(by.view()));
  };
  const SeasonSince* const held = said ? SeasonAt(without, said->at) : nullptr;
  const bool was_closing =
      held != nullptr && held->season == v1::SEASON_CLOSING && held->since.at <= said->at;
  const bool closes = said && !was_closing;
  for (const SeasonSince& season : current.seasons) {
    const bool stays =
        !season.farewell || (closes && *season.farewell == farewell.front()) ||
        std::find(farewell.begin(), farewell.end(), *season.farewell) == farewell.end();
    if (!stays) set(v1::SEASON_UNSPECIFIED, season.since, *season.farewell);
  }
  if (closes) set(v1::SEASON_CLOSING, *said, farewell.front());
  return operation;
}

absl::StatusOr<v1::ConnectionOperation> ComposeQuiet(const Connection& current,
                                                     std::optional<absl::Time> until,
                                                     absl::Time now) {
  v1::ConnectionOperation operation;
  if (until) {
    FALLOW_RETURN_IF_ERROR(CheckMoment({*until, "UTC"}));
    if (*until <= now) {
      return base::Invalid("The connection was not made quiet", "that day has already passed",
                           base::Next::kChooseLaterDay);
    }
  }
  if (until == current.quiet_until) return operation;
  operation.set_quiet_until_unix_millis(until ? ToMillis(*until) : 0);
  return operation;
}

absl::StatusOr<v1::ConnectionOperation> ComposeMerge(const Connection& name,
                                                     const Connection& into) {
  if (&name == &into || name.id == into.id) {
    return base::Invalid("Nothing was merged", "both names belong to the same connection", "");
  }
  v1::ConnectionOperation operation;
  const std::vector<std::string> names = NamesOf(name);
  if (names.size() + NamesOf(into).size() > static_cast<size_t>(kAliasesMax)) {
    return TooManyNames();
  }
  for (const std::string& each : names) operation.add_aliases_added(each);
  if (name.gave.empty() || name.gave == into.gave) return operation;
  const std::string gave = into.gave.empty() ? name.gave : into.gave + "\n\n" + name.gave;
  FALLOW_RETURN_IF_ERROR(CheckGave(gave));
  operation.set_gave(gave);
  return operation;
}

v1::ConnectionOperation MergedInto(const SubjectId& into) {
  v1::ConnectionOperation operation;
  operation.set_merged_into(into.bytes.data(), into.bytes.size());
  return operation;
}

void SayWhole(const Connection& connection, const Connection& own,
              v1::ConnectionOperation& change) {
  if (!change.has_name() && connection.name != own.name) change.set_name(connection.name);
  if (!change.has_kind() && connection.kind != own.kind) change.set_kind(connection.kind);
  if (!change.has_gave() && connection.gave != own.gave) change.set_gave(connection.gave);
  if (!change.has_quiet_until_unix_millis() && connection.quiet_until != own.quiet_until) {
    change.set_quiet_until_unix_millis(connection.quiet_until ? ToMillis(*connection.quiet_until)
                                                              : 0);
  }
}

bool SaysNothing(const v1::ConnectionOperation& operation) {
  return operation.ByteSizeLong() == 0;
}

}  // namespace fallow::journal
