#include <map>

#include "clients/pages/look_back.h"
#include "clients/words/json.h"
#include "clients/words/vocabulary.h"

namespace fallow::pages {
namespace {

using client::v1::LookBackText;
using words::Json;
using words::WordFor;

Json OrNull(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json ToJson(const client::v1::LookBackNoticed& noticed) {
  const client::v1::DriftView& drift = noticed.drift();
  Json json = {{"connection", drift.name()},   {"notes", drift.notes()},
               {"contacts", drift.contacts()}, {"energy", Json()},
               {"signs", Json::Object()},      {"changes", Json::Array()}};
  if (drift.has_energy()) {
    json["energy"] = {{"notes", drift.energy().notes()},
                      {"lower", drift.energy().lower()},
                      {"median", drift.energy().median()},
                      {"upper", drift.energy().upper()}};
  }
  std::map<std::string, uint64_t> signs;  // by id
  for (const client::v1::SignCount& each : drift.signs()) signs[each.sign()] = each.count();
  for (const auto& [sign, count] : signs) json["signs"][sign] = count;
  for (const client::v1::DriftChange& change : drift.changes()) {
    json["changes"].Append({{"gradual", change.gradual()}, {"since", WordFor(change.since())}});
  }
  return json;
}

template <class Things, class One>
Json Each(const Things& things, const One& one) {
  Json json = Json::Array();
  for (const auto& each : things) json.Append(one(each));
  return json;
}

Json Text(const LookBackText& each) {
  return {{"id", each.id()}, {"day", WordFor(each.day())}, {"text", each.text()}};
}

Json Season(const client::v1::LookBackSeason& each) {
  return {{"day", WordFor(each.day())},
          {"connection", each.connection()},
          {"season", WordFor(each.season())}};
}

Json Farewell(const client::v1::LookBackFarewell& each) {
  return {{"day", WordFor(each.day())},
          {"connection", each.connection()},
          {"how", OrNull(each.how())},
          {"unsent", each.unsent()}};
}

Json Gratitude(const LookBackText& each) {
  return {{"id", OrNull(each.id())},
          {"day", WordFor(each.day())},
          {"connection", OrNull(each.connection())},
          {"text", each.text()}};
}

Json Letter(const LookBackText& each) {
  return {{"id", each.id()},
          {"written", WordFor(each.written())},
          {"day", WordFor(each.day())},
          {"text", each.text()}};
}

Json Release(const client::v1::LookBackRelease& each) {
  return {{"day", WordFor(each.day())}, {"count", each.count()}, {"kept", OrNull(each.kept())}};
}

}  // namespace

Json ToJson(const client::v1::LookBackView& view) {
  Json json = {{"schema", words::kJsonSchema},
               {"first", WordFor(view.first())},
               {"last", WordFor(view.last())},
               {"reflections", view.reflections()},
               {"days", view.days()}};
  json["noticed"] = Each(view.noticed(), [](const auto& each) { return ToJson(each); });
  json["seasons"] = Each(view.seasons(), Season);
  json["farewells"] = Each(view.farewells(), Farewell);
  json["gratitudes"] = Each(view.gratitudes(), Gratitude);
  json["lights"] = Each(view.lights(), Text);
  json["starred"] = Each(view.starred(), Text);
  json["letters"] = Each(view.letters(), Letter);
  json["let_go"] = Each(view.releases(), Release);
  return json;
}

}  // namespace fallow::pages
