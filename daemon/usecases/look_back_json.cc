#include "daemon/usecases/look_back_json.h"

#include <nlohmann/json.hpp>

#include "absl/time/civil_time.h"
#include "daemon/journal/words.h"

namespace fallow::usecases {
namespace {

using nlohmann::ordered_json;

constexpr int kJsonSchema = 1;

std::string Iso(absl::CivilDay day) {
  return absl::FormatCivilTime(day);
}

ordered_json OrNull(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json ToJson(const practice::Noticed& noticed) {
  const practice::Drift& drift = noticed.drift;
  ordered_json json = {{"connection", noticed.connection}, {"notes", drift.notes},
                       {"contacts", drift.contacts},       {"energy", nullptr},
                       {"signs", ordered_json::object()},  {"changes", ordered_json::array()}};
  if (drift.energy) {
    json["energy"] = {{"notes", drift.energy->notes},
                      {"lower", drift.energy->lower},
                      {"median", drift.energy->median},
                      {"upper", drift.energy->upper}};
  }
  for (const auto& [sign, count] : drift.by_sign) json["signs"][sign] = count;
  for (const practice::Change& change : drift.changes) {
    json["changes"].push_back({{"gradual", change.gradual}, {"since", Iso(change.since)}});
  }
  return json;
}

template <class Things, class One>
ordered_json Each(const Things& things, const One& one) {
  ordered_json json = ordered_json::array();
  for (const auto& each : things) json.push_back(one(each));
  return json;
}

}  // namespace

std::string LookBackAsJson(const practice::LookBack& back) {
  ordered_json json = {{"schema", kJsonSchema},
                       {"first", Iso(back.span.first)},
                       {"last", Iso(back.span.last)},
                       {"reflections", back.reflections},
                       {"days", back.days}};
  json["noticed"] = Each(back.noticed, [](const auto& each) { return ToJson(each); });
  json["seasons"] = Each(back.seasons, [](const practice::SeasonChange& each) -> ordered_json {
    return {{"day", Iso(each.day)},
            {"connection", each.connection},
            {"season", journal::WordFor(each.season)}};
  });
  json["farewells"] = Each(back.farewells, [](const practice::FarewellSaid& each) -> ordered_json {
    return {{"day", Iso(each.day)},
            {"connection", each.connection},
            {"how", OrNull(each.how)},
            {"unsent", each.unsent}};
  });
  json["gratitudes"] = Each(back.gratitudes, [](const practice::Gratitude& each) -> ordered_json {
    return {{"id", OrNull(each.id)},
            {"day", Iso(each.day)},
            {"connection", OrNull(each.connection)},
            {"text", each.text}};
  });
  const auto text = [](const auto& each) -> ordered_json {
    return {{"id", each.id}, {"day", Iso(each.day)}, {"text", each.text}};
  };
  json["lights"] = Each(back.lights, text);
  json["starred"] = Each(back.starred, text);
  json["letters"] = Each(back.letters, [](const practice::LetterOpened& each) -> ordered_json {
    return {{"id", each.id},
            {"written", Iso(each.written)},
            {"day", Iso(each.day)},
            {"text", each.text}};
  });
  json["let_go"] = Each(back.releases, [](const practice::ReleaseDone& each) -> ordered_json {
    return {{"day", Iso(each.day)}, {"count", each.count}, {"kept", OrNull(each.kept)}};
  });
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace fallow::usecases
