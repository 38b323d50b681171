#include "daemon/usecases/pages.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/names.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/usecases/naming.h"

namespace fallow::usecases {
namespace {

using journal::Connection;
absl::CivilDay DayOf(const journal::Moment& moment) {
  return absl::CivilDay(journal::LocalTime(moment));
}

// What the reflections about a connection note about it, and when each of these was first noted.
struct Noticed {
  std::map<std::string, size_t> signs;
  std::vector<StoryEvent> first;
};

absl::StatusOr<Noticed> ReadNoticed(store::Vault& vault, const Connection& connection) {
  Noticed noticed;
  FALLOW_RETURN_IF_ERROR(ReadAbout(vault, connection, 1, [&](const journal::Reflection& one) {
    const absl::CivilDay day = DayOf(one.at);
    if (noticed.first.empty()) {
      noticed.first.push_back({.day = day, .kind = StoryEvent::Kind::kFirstWritten});
    }
    for (const std::string& sign : one.signs) {
      if (++noticed.signs[sign] == 1) {
        noticed.first.push_back({.day = day, .kind = StoryEvent::Kind::kSign, .sign = sign});
      }
    }
    return absl::OkStatus();
  }));
  return noticed;
}

// Events of the same day are told in this order.
std::vector<StoryEvent> StoryOf(const ConnectionPage& page, const std::vector<StoryEvent>& first,
                                const std::string& zone) {
  std::vector<StoryEvent> events;
  const auto add = [&](absl::CivilDay day, StoryEvent::Kind kind) {
    events.push_back({.day = day, .kind = kind});
  };
  for (const journal::SeasonSince& season : page.connection.seasons) {
    if (season.merged) continue;
    add(DayOf(season.since), StoryEvent::Kind::kSeason);
    events.back().season = season.season;
  }
  events.insert(events.end(), first.begin(), first.end());
  if (const auto& last = page.figures.last_contact) {
    add(DayOf(*last), StoryEvent::Kind::kLastContact);
  }
  if (const auto& farewell = page.farewell) {
    add(DayOf({farewell->begun, zone}), StoryEvent::Kind::kFarewellBegun);
    if (farewell->said) {
      add(DayOf(*farewell->said),
          farewell->unsent ? StoryEvent::Kind::kLetterFinished : StoryEvent::Kind::kFarewellSaid);
    }
  }
  if (page.release_due) add(DayOf({*page.release_due, zone}), StoryEvent::Kind::kRelease);
  std::ranges::stable_sort(events, {}, &StoryEvent::day);
  return events;
}

// NOT_FOUND when nothing was kept under that name.
absl::StatusOr<store::KeptConnection> FindKept(store::Connections connections,
                                               std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(auto kept, connections.Kept());
  const std::string key = journal::NameKey(name);
  const auto range = journal::ParseIdPrefix(name);
  const auto is_named = [&](const store::KeptConnection& each) {
    return !each.name.empty() && journal::NameKey(each.name) == key;
  };
  const auto is_of = [&](const store::KeptConnection& each) {
    return range.ok() && range->first <= each.release && each.release <= range->last;
  };
  auto found = std::ranges::find_if(kept, is_named);
  if (found == kept.end()) {
    if (std::ranges::count_if(kept, is_of) > 1) {
      return base::Invalid("Several releases have ids that start with this", "",
                           base::Next::kGiveMoreOfTheId);
    }
    found = std::ranges::find_if(kept, is_of);
  }
  if (found == kept.end()) return absl::NotFoundError("");
  return std::move(*found);
}

}  // namespace

std::vector<SignCount> CountSigns(const std::map<std::string, size_t>& by_sign,
                                  const practice::Vocabulary& vocabulary) {
  std::vector<SignCount> signs;
  for (const auto& [id, count] : by_sign) {
    const practice::Sign* const known = vocabulary.Find(id);
    signs.push_back({id, known != nullptr && known->tone == practice::Tone::kBright, count});
  }
  std::ranges::stable_sort(
      signs, [](const SignCount& a, const SignCount& b) { return a.count > b.count; });
  return signs;
}

absl::StatusOr<std::variant<ConnectionPage, store::KeptConnection>> PageOf(
    store::Vault& vault, std::string_view name, const std::string& zone) {
  store::Connections connections = ConnectionsOf(vault);
  absl::StatusOr<Connection> found = connections.Resolve(name);
  if (absl::IsNotFound(found.status())) {
    absl::StatusOr<store::KeptConnection> kept = FindKept(connections, name);
    if (kept.ok()) return *std::move(kept);
    return absl::IsNotFound(kept.status()) ? found.status() : kept.status();
  }
  FALLOW_RETURN_IF_ERROR(found.status());
  ConnectionPage page{.connection = *std::move(found)};
  FALLOW_ASSIGN_OR_RETURN(page.figures, connections.Figures(page.connection));
  FALLOW_ASSIGN_OR_RETURN(Noticed noticed, ReadNoticed(vault, page.connection));
  FALLOW_ASSIGN_OR_RETURN(const practice::Vocabulary vocabulary, VocabularyOf(vault));
  page.signs = CountSigns(noticed.signs, vocabulary);
  journal::Query query = QueryAbout(page.connection);
  query.text_bytes_max = kPageTextBytesMax;
  store::Cursor cursor;
  FALLOW_ASSIGN_OR_RETURN(page.latest, vault.reflections().List(query, cursor, kPageLatest));
  FALLOW_ASSIGN_OR_RETURN(page.farewell, connections.FarewellOf(page.connection));
  FALLOW_ASSIGN_OR_RETURN(page.release_due, connections.ReleaseDue(page.connection));
  page.story = StoryOf(page, noticed.first, zone);
  return page;
}

}  // namespace fallow::usecases
