#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "clients/words/connection_view.h"
#include "clients/words/json_value.h"
#include "clients/words/vocabulary.h"
#include "tests/unit/clients_words/reflection.h"

namespace fallow::words {
namespace {

using Catch::Contains;
using client::v1::Connection;
using client::v1::ConnectionPage;

client::v1::Moment At(int64_t unix_seconds) {
  client::v1::Moment moment;
  moment.set_unix_millis(unix_seconds * 1000);
  moment.set_zone("UTC");
  return moment;
}

Connection Ana() {
  Connection ana;
  ana.set_id("bm43hlow7ybvykdtk2rd3p76dq");
  ana.set_name("Ana");
  ana.set_kind(client::v1::CONNECTION_KIND_FRIENDSHIP);
  ana.add_aliases("Annie\x1b[2J");
  ana.set_season(client::v1::SEASON_STEADY);
  for (const auto& [season, since] :
       {std::pair(client::v1::SEASON_OPENING, 0), std::pair(client::v1::SEASON_STEADY, 86'400)}) {
    client::v1::SeasonSince& each = *ana.add_seasons();
    each.set_season(season);
    *each.mutable_since() = At(since);
  }
  *ana.mutable_last_contact() = At(86'400);
  *ana.mutable_created() = At(0);
  ana.set_reflections(2);
  return ana;
}

TEST_CASE("a connection in a pipe is fields with tabs between") {
  const Layout out;
  CHECK(ConnectionLine(Ana(), out) ==
        "bm43hlow7ybvykdtk2rd3p76dq\tAna\tfriendship\tsteady\t1970-01-02 00:00\t2\t\n");
}

TEST_CASE("a page shows what there is, and nothing that commands the terminal") {
  ConnectionPage page;
  *page.mutable_connection() = Ana();
  page.set_farewell(ConnectionPage::FAREWELL_STATE_SAID);
  *page.mutable_farewell_said() = At(2 * 86'400);
  *page.add_latest() = ExampleReflection();
  client::v1::StoryEvent& first = *page.add_story();
  first.set_kind(client::v1::StoryEvent::KIND_FIRST_WRITTEN);
  *first.mutable_day() = ToProto(absl::CivilDay(1970, 1, 1));
  client::v1::SignCount& sign = *page.add_signs();
  sign.set_sign("seen");
  sign.set_count(3);
  const std::string text = ConnectionPageText(page, Layout());
  CHECK_THAT(text, Contains("friendship, steady") && Contains("Also called: Annie"));
  CHECK_THAT(text, Contains("opening since 1 January 1970, steady since 2 January 1970"));
  CHECK_THAT(text, Contains("Signs: seen 3") && Contains("Farewell: said on 3 January 1970"));
  CHECK_THAT(text, Contains("The story over time\n1 January 1970: first written about.\n"));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(SeasonLines(page.connection()) ==
        "opening since 1 January 1970\nsteady since 2 January 1970\n");
}

TEST_CASE("each event of a story has its sentence, and a sign cannot command the terminal") {
  client::v1::StoryEvent event;
  *event.mutable_day() = ToProto(absl::CivilDay(2024, 4, 1));
  event.set_season(client::v1::SEASON_SHIFTING);
  event.set_sign("hesitating\x1b[2J");
  const auto said = [&event](client::v1::StoryEvent::Kind kind) {
    event.set_kind(kind);
    return StorySentence(event);
  };
  using client::v1::StoryEvent;
  CHECK(said(StoryEvent::KIND_SEASON) == "1 April 2024: the season is shifting.");
  CHECK(said(StoryEvent::KIND_FIRST_WRITTEN) == "1 April 2024: first written about.");
  const std::string sign = said(StoryEvent::KIND_SIGN);
  CHECK_THAT(sign,
             Contains("1 April 2024: \"hesitating") && Contains("\" noticed for the first time."));
  CHECK(sign.find('\x1b') == std::string::npos);
  CHECK(said(StoryEvent::KIND_LAST_CONTACT) == "1 April 2024: last contact.");
  CHECK(said(StoryEvent::KIND_FAREWELL_BEGUN) == "1 April 2024: a farewell begun.");
  CHECK(said(StoryEvent::KIND_FAREWELL_SAID) == "1 April 2024: farewell said.");
  CHECK(said(StoryEvent::KIND_LETTER_FINISHED) == "1 April 2024: an unsent letter finished.");
  CHECK(said(StoryEvent::KIND_RELEASE) == "1 April 2024: to be let go.");
  CHECK(said(StoryEvent::KIND_UNSPECIFIED) == "1 April 2024.");
}

TEST_CASE("names without a connection are offered, the first of many by name") {
  client::v1::ListConnectionsResponse response;
  CHECK(AlsoAbout(response).empty());
  for (int i = 0; i < 10; ++i) response.add_also_about()->set_name("N" + std::to_string(i));
  CHECK_THAT(AlsoAbout(response), Contains("N0, N1") && Contains("N7, and 2 more") &&
                                      Contains("`fallow connection add`"));
}

TEST_CASE("a connection's JSON has every field of the contract") {
  const auto json = nlohmann::ordered_json::parse(Dump(ToJson(Ana())));
  CHECK(json["name"] == "Ana");
  CHECK(json["seasons"][1]["since"] == "1970-01-02T00:00:00+00:00");
  CHECK(json["gave"].is_null());
  CHECK(json["quiet_until"].is_null());
  CHECK(json["last_contact"] == "1970-01-02T00:00:00+00:00");
  CHECK(json["kept"] == false);
  CHECK(json["released"].is_null());
}

}  // namespace
}  // namespace fallow::words
