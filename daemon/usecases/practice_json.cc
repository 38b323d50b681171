#include "daemon/usecases/practice_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/words.h"
#include "daemon/practice/farewell_parts.h"
#include "daemon/store/practice/connection_ends.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/practice/own_signs.h"
#include "daemon/store/practice/spaces.h"

namespace fallow::usecases {
namespace {

using nlohmann::ordered_json;

constexpr int kSchema = 1;

ordered_json OrNull(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json ToJson(const journal::Moment& moment) {
  const absl::StatusOr<absl::TimeZone> zone = journal::LoadZone(moment.zone);
  return absl::FormatTime(absl::RFC3339_full, moment.at, zone.ok() ? *zone : absl::UTCTimeZone());
}

ordered_json ToJson(const std::optional<journal::Moment>& moment) {
  return moment ? ToJson(*moment) : ordered_json();
}

ordered_json InUtc(const std::optional<absl::Time>& at) {
  return at ? ToJson(journal::Moment{*at, "UTC"}) : ordered_json();
}

template <class Things, class One>
ordered_json Each(const Things& things, const One& one) {
  ordered_json json = ordered_json::array();
  for (const auto& each : things) json.push_back(one(each));
  return json;
}

ordered_json ToJson(const std::vector<journal::SeasonSince>& seasons) {
  return Each(seasons, [](const journal::SeasonSince& each) -> ordered_json {
    return {{"season", journal::WordFor(each.season)}, {"since", ToJson(each.since)}};
  });
}

ordered_json ToJson(const journal::Connection& connection) {
  return {{"id", journal::ToText(connection.id)},         {"name", connection.name},
          {"kind", journal::WordFor(connection.kind)},    {"aliases", connection.aliases},
          {"seasons", ToJson(connection.seasons)},        {"gave", OrNull(connection.gave)},
          {"quiet_until", InUtc(connection.quiet_until)}, {"created", InUtc(connection.created)}};
}

ordered_json ToJson(const store::NamedFarewell& named) {
  const journal::Farewell& farewell = named.farewell;
  ordered_json json = {{"connection", named.connection},        {"unsent", farewell.unsent},
                       {"language", OrNull(farewell.language)}, {"begun", InUtc(farewell.begun)},
                       {"said", ToJson(farewell.said)},         {"how", OrNull(farewell.how)}};
  for (const practice::FarewellPart& part : practice::FarewellParts()) {
    json["parts"][std::string(part.name)] = farewell.parts[static_cast<size_t>(part.part)].text;
  }
  return json;
}

ordered_json ToJson(const journal::Letter& letter) {
  return {{"id", journal::ToText(letter.id)},
          {"written", ToJson(letter.written)},
          {"open_at", ToJson(letter.open_at)},
          {"opened", ToJson(letter.opened)},
          {"text", letter.text}};
}

ordered_json ToJson(const store::SpaceView& view) {
  const journal::Space& space = view.space;
  ordered_json json = {{"connection", OrNull(view.connection)},
                       {"since", ToJson(space.since)},
                       {"days", space.days},
                       {"answered", space.answered},
                       {"closed", space.closed}};
  json["boundaries"] = Each(space.boundaries, [](const journal::Boundary& each) -> ordered_json {
    const auto remind = Each(each.remind, [](const journal::Moment& at) { return ToJson(at); });
    return {{"text", each.text}, {"remind", remind}};
  });
  return json;
}

ordered_json ToJson(const store::KeptConnection& kept) {
  return {{"name", kept.name},
          {"kind", journal::WordFor(kept.kind)},
          {"seasons", ToJson(kept.seasons)},
          {"gratitude", OrNull(kept.gratitude)},
          {"released", InUtc(kept.released)}};
}

}  // namespace

absl::StatusOr<PracticeExport> ExportPractice(store::PracticeRecords& records) {
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, store::ReadConnections(records));
  FALLOW_ASSIGN_OR_RETURN(const auto farewells, store::Farewells(records).List());
  FALLOW_ASSIGN_OR_RETURN(const auto letters, store::Letters(records).All());
  FALLOW_ASSIGN_OR_RETURN(const auto spaces, store::Spaces(records).All());
  FALLOW_ASSIGN_OR_RETURN(const auto signs, store::OwnSigns(records).All());
  FALLOW_ASSIGN_OR_RETURN(const auto* const releases,
                          records.Of(journal::RecordKind::kReleasePlanned));
  const auto kept = store::KeptConnections(*releases);
  PracticeExport out{book.all().size(), farewells.size(), letters.size(), spaces.size(), ""};
  if (out.connections + out.letters + out.spaces + signs.size() + kept.size() == 0) return out;
  const auto plainly = [](const auto& each) { return ToJson(each); };
  ordered_json json = {{"schema", kSchema}};
  json["connections"] = Each(book.all(), plainly);
  json["farewells"] = Each(farewells, plainly);
  json["letters"] = Each(letters, plainly);
  json["spaces"] = Each(spaces, plainly);
  json["signs"] = Each(signs, [](const journal::OwnSign& each) -> ordered_json {
    return {{"id", each.id}, {"bright", each.bright}, {"meaning", each.meaning}};
  });
  json["kept"] = Each(kept, plainly);
  // Text that is not UTF-8 never gets into a journal; if it did, the export must not throw.
  out.json = json.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
  return out;
}

}  // namespace fallow::usecases
