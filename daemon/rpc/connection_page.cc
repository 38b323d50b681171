#include "daemon/rpc/connection_page.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/names.h"
#include "daemon/journal/words.h"
#include "daemon/practice/connection_story.h"
#include "daemon/practice/farewell_parts.h"
#include "daemon/rpc/convert_connection.h"
#include "daemon/usecases/naming.h"

namespace fallow::rpc {
namespace {

using journal::Connection;
using practice::StoryEvent;

absl::CivilDay DayOf(const journal::Moment& moment) {
  return absl::CivilDay(journal::LocalTime(moment));
}
absl::CivilDay DayOf(absl::Time at, const Defaults& defaults) {
  return DayOf({at, std::string(defaults.zone)});
}

// What the reflections about a connection say of it, and when each of it was first said.
struct Noticed {
  std::map<std::string, uint64_t> signs;
  std::vector<StoryEvent> first;
};

absl::StatusOr<Noticed> ReadNoticed(store::Vault& vault, const Connection& connection) {
  Noticed noticed;
  FALLOW_RETURN_IF_ERROR(
      usecases::ReadAbout(vault, connection, 1, [&](const journal::Reflection& one) {
        const absl::CivilDay day = DayOf(one.at);
        if (noticed.first.empty())
          noticed.first.push_back({day, StoryEvent::Kind::kFirstWritten, ""});
        for (const std::string& sign : one.signs) {
          if (++noticed.signs[sign] == 1) {
            noticed.first.push_back({day, StoryEvent::Kind::kSign, sign});
          }
        }
        return absl::OkStatus();
      }));
  return noticed;
}

absl::Status AddSigns(store::Vault& vault, const Noticed& noticed,
                      client::v1::ConnectionPage* page) {
  FALLOW_ASSIGN_OR_RETURN(const practice::Vocabulary vocabulary, usecases::VocabularyOf(vault));
  std::vector<std::pair<std::string, uint64_t>> signs(noticed.signs.begin(), noticed.signs.end());
  std::stable_sort(signs.begin(), signs.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [id, count] : signs) {
    client::v1::SignCount* const out = page->add_signs();
    const practice::Sign* const known = vocabulary.Find(id);
    out->set_sign(id);
    out->set_bright(known != nullptr && known->tone == practice::Tone::kBright);
    out->set_count(count);
  }
  return absl::OkStatus();
}

absl::Status AddLatest(store::Vault& vault, usecases::Session& session,
                       const Connection& connection, client::v1::ConnectionPage* page) {
  journal::Query query = usecases::QueryAbout(connection);
  query.text_bytes_max = kPageTextBytesMax;
  store::Cursor cursor;
  FALLOW_ASSIGN_OR_RETURN(const auto latest, vault.reflections().List(query, cursor, kPageLatest));
  for (const journal::Reflection& one : latest) {
    ToProto(one, session.NameOf(one.device), page->add_latest());
  }
  return absl::OkStatus();
}

// What stayed of a connection that was let go: by the name where that was kept, or by the release.
absl::Status FillKept(store::Connections connections, const std::string& name,
                      const Defaults& defaults, client::v1::ConnectionPage* page) {
  FALLOW_ASSIGN_OR_RETURN(const auto kept, connections.Kept());
  const std::string key = journal::NameKey(name);
  const auto range = journal::ParseIdPrefix(name);
  const auto is_named = [&](const journal::KeptConnection& each) {
    return !each.name.empty() && journal::NameKey(each.name) == key;
  };
  const auto is_of = [&](const journal::KeptConnection& each) {
    return range.ok() && range->first <= each.release && each.release <= range->last;
  };
  auto found = std::find_if(kept.begin(), kept.end(), is_named);
  if (found == kept.end()) {
    if (std::count_if(kept.begin(), kept.end(), is_of) > 1) {
      return base::Invalid("More than one release has an id that begins so", "",
                           base::Next::kGiveMoreOfTheId);
    }
    found = std::find_if(kept.begin(), kept.end(), is_of);
  }
  if (found == kept.end()) return absl::NotFoundError("");
  ToProto(*found, defaults, page->mutable_connection());
  page->set_gratitude(found->gratitude);
  page->set_boundaries(found->boundaries);
  return absl::OkStatus();
}

}  // namespace

absl::Status FillPage(store::Vault& vault, usecases::Session& session, const std::string& name,
                      const Defaults& defaults, client::v1::ConnectionPage* page) {
  store::Connections connections = usecases::ConnectionsOf(vault);
  const absl::StatusOr<Connection> found = connections.Resolve(name);
  if (absl::IsNotFound(found.status())) {
    const absl::Status kept = FillKept(connections, name, defaults, page);
    return absl::IsNotFound(kept) ? found.status() : kept;
  }
  FALLOW_RETURN_IF_ERROR(found.status());
  FALLOW_ASSIGN_OR_RETURN(const store::AboutFigures figures, connections.Figures(*found));
  ToProto(*found, figures, defaults, page->mutable_connection());
  FALLOW_ASSIGN_OR_RETURN(const Noticed noticed, ReadNoticed(vault, *found));
  FALLOW_RETURN_IF_ERROR(AddSigns(vault, noticed, page));
  FALLOW_RETURN_IF_ERROR(AddLatest(vault, session, *found, page));

  std::vector<StoryEvent> events;
  for (const journal::SeasonSince& season : found->seasons) {
    if (season.merged) continue;
    events.push_back(
        {DayOf(season.since), StoryEvent::Kind::kSeason, journal::WordFor(season.season)});
  }
  events.insert(events.end(), noticed.first.begin(), noticed.first.end());
  if (figures.last_contact) {
    events.push_back({DayOf(*figures.last_contact), StoryEvent::Kind::kLastContact, ""});
  }
  FALLOW_ASSIGN_OR_RETURN(const auto farewell, connections.FarewellOf(*found));
  if (farewell) {
    page->set_farewell(farewell->unsent ? client::v1::ConnectionPage::FAREWELL_STATE_UNSENT
                       : farewell->said ? client::v1::ConnectionPage::FAREWELL_STATE_SAID
                                        : client::v1::ConnectionPage::FAREWELL_STATE_BEGUN);
    page->set_gratitude(farewell->parts[static_cast<size_t>(practice::Part::kGift)].text);
    events.push_back({DayOf(farewell->begun, defaults), StoryEvent::Kind::kFarewellBegun, ""});
  }
  if (farewell && farewell->said) {
    ToProto(*farewell->said, page->mutable_farewell_said());
    events.push_back(
        {DayOf(*farewell->said),
         farewell->unsent ? StoryEvent::Kind::kLetterFinished : StoryEvent::Kind::kFarewellSaid,
         ""});
  }
  FALLOW_ASSIGN_OR_RETURN(const auto due, connections.ReleaseDue(*found));
  if (due) {
    ToProto(journal::Moment{*due, std::string(defaults.zone)}, page->mutable_release_due());
    events.push_back({DayOf(*due, defaults), StoryEvent::Kind::kRelease, ""});
  }
  for (std::string& sentence : practice::TellStory(std::move(events))) {
    page->add_story(std::move(sentence));
  }
  return absl::OkStatus();
}

}  // namespace fallow::rpc
