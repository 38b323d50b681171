#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "clients/words/json_value.h"
#include "clients/words/sync_view.h"

namespace fallow::words {
namespace {

using client::v1::PeerSync;
using client::v1::SyncStatus;

const absl::TimeZone kZone = absl::FixedTimeZone(2 * 3600);

absl::Time At(int month, int day, int hour, int minute) {
  return absl::FromCivil(absl::CivilMinute(2026, month, day, hour, minute), kZone);
}

Calendar ThatDay() {
  return {.now = At(5, 20, 15, 0), .zone = kZone};
}

void Set(absl::Time at, client::v1::Moment* moment) {
  moment->set_unix_millis(absl::ToUnixMillis(at));
}

PeerSync* AddPeer(SyncStatus* status, const std::string& name, bool connected) {
  PeerSync* peer = status->add_peers();
  peer->set_device(name);
  peer->set_connected(connected);
  return peer;
}

TEST_CASE("a journal on one device says nothing about others") {
  SyncStatus status;
  status.set_alone(true);
  CHECK(SameSentence(status, ThatDay()).empty());
}

TEST_CASE("a journal that is the same everywhere says since when") {
  SyncStatus status;
  status.set_same_everywhere(true);
  Set(At(5, 20, 14, 2), status.mutable_since());
  AddPeer(&status, "desktop", true);
  CHECK(SameSentence(status, ThatDay()) == "The same on both devices since today 14:02.");
  AddPeer(&status, "phone", false);
  CHECK(SameSentence(status, ThatDay()) == "The same on all 3 devices since today 14:02.");
  Set(At(5, 19, 9, 30), status.mutable_since());
  CHECK(SameSentence(status, ThatDay()) == "The same on all 3 devices since yesterday 09:30.");
}

TEST_CASE("a device that is behind and away is named, with when it was last the same") {
  SyncStatus status;
  AddPeer(&status, "desktop", true);
  Set(At(5, 3, 10, 0), AddPeer(&status, "laptop", false)->mutable_same());
  CHECK(SameSentence(status, ThatDay()) == "laptop was last the same on 3 May; not reachable now.");
  AddPeer(&status, "phone", false);
  CHECK(SameSentence(status, ThatDay()) ==
        "laptop was last the same on 3 May, phone has not been the same yet; not reachable now.");
}

TEST_CASE("however many devices are away, the sentence stays short") {
  SyncStatus status;
  for (int i = 0; i < 9; ++i) AddPeer(&status, "d" + std::to_string(i), false);
  const std::string sentence = SameSentence(status, ThatDay());
  CHECK(sentence.find("d2 ") != std::string::npos);
  CHECK(sentence.find("d3 ") == std::string::npos);
  CHECK(sentence.find("6 more; not reachable now.") != std::string::npos);
}

TEST_CASE("a device that was released says so before anything else") {
  SyncStatus status;
  AddPeer(&status, "laptop", false);
  status.mutable_released()->set_by("laptop");
  Set(At(5, 20, 14, 2), status.mutable_released()->mutable_since());
  CHECK(
      SameSentence(status, ThatDay()) ==
      "This device was released from the journal, as laptop said today 14:02. What is written here "
      "stays here.");
  status.mutable_released()->clear_by();
  CHECK(
      SameSentence(status, ThatDay()) ==
      "This device was released from the journal (today 14:02). What is written here stays here.");
  const auto json = nlohmann::ordered_json::parse(Dump(ToJson(status, kZone)));
  CHECK(json["released"]["by"].is_null());
  CHECK(json["released"]["since"] == "2026-05-20T14:02:00+02:00");
}

TEST_CASE("while all are connected and not the same, the journal is syncing") {
  SyncStatus status;
  AddPeer(&status, "desktop", true);
  CHECK(SameSentence(status, ThatDay()) == "Not the same on both devices yet; syncing now.");
}

TEST_CASE("where deletions wait for a review, the journal is not the same, and is not syncing") {
  SyncStatus status;
  PeerSync* desktop = AddPeer(&status, "desktop", true);
  const auto sentence = [&] { return SameSentence(status, ThatDay()); };
  status.mutable_held()->set_device("desktop");
  CHECK(sentence() == "Not the same on both devices: deletions wait for a review here.");
  desktop->set_held_there(true);
  CHECK(sentence() ==
        "Not the same on both devices: deletions wait for a review here, and on desktop.");
  status.clear_held();
  CHECK(sentence() == "Not the same on both devices: deletions wait for a review on desktop.");
  AddPeer(&status, "tab\x1b[2Jlet", true)->set_held_there(true);
  CHECK(sentence().find('\x1b') == std::string::npos);
  status.mutable_peers()->RemoveLast();
  Set(At(5, 3, 10, 0), AddPeer(&status, "laptop", false)->mutable_same());
  CHECK(sentence() ==
        "Not the same on all 3 devices: deletions wait for a review on desktop. laptop was last "
        "the same on 3 May; not reachable now.");
  for (int i = 0; i < 9; ++i) AddPeer(&status, "d" + std::to_string(i), true)->set_held_there(true);
  CHECK(sentence().find("desktop, d0, d1, 7 more") != std::string::npos);
  const auto json = nlohmann::ordered_json::parse(Dump(ToJson(status, kZone)));
  CHECK(json["devices"][0]["held_there"] == true);
  CHECK(json["devices"][1]["held_there"] == false);
}

TEST_CASE("a device that is connected and in trouble is not said to be syncing") {
  SyncStatus status;
  AddPeer(&status, "desktop", true)->set_trouble("The disk is full.");
  CHECK(SameSentence(status, ThatDay()) == "Not the same on both devices yet.");
  PeerSync* phone = AddPeer(&status, "phone", true);
  CHECK(SameSentence(status, ThatDay()) == "Not the same on all 3 devices yet; syncing now.");
  phone->set_same_now(true);
  CHECK(SameSentence(status, ThatDay()) == "Not the same on all 3 devices yet.");
}

TEST_CASE("deletions that wait say whose they are and how many of how many") {
  client::v1::HeldDeletions held;
  held.set_device("phone");
  held.set_deletions(120);
  held.set_of(800);
  Set(At(5, 20, 14, 2), held.mutable_since());
  held.set_released(3);
  CHECK(HeldWords(held, ThatDay()).find("120 of 800 reflections, 3 of them for good") !=
        std::string::npos);
  held.set_others(2);
  CHECK(HeldWords(held, ThatDay()).find("3 of them for good, and released 2 other things") !=
        std::string::npos);
  held.set_others(0);
  held.set_released(0);
  CHECK(TakenSentence(held).empty());
  held.set_taken(11);
  CHECK(TakenSentence(held) ==
        "11 of these are deleted here already; if you keep them, they come back on every device "
        "too.");
  CHECK(HeldSentence(held, ThatDay()) ==
        "phone deleted 120 of 800 reflections; this has been waiting for consent here since today "
        "14:02: "
        "see `fallow sync review`.");
}

TEST_CASE("records set aside are counted in good grammar") {
  CHECK(SetAsideSentence(1) ==
        "1 record cannot be read and was set aside; `fallow doctor` says more.");
  CHECK(SetAsideSentence(2) ==
        "2 records cannot be read and were set aside; `fallow doctor` says more.");
}

TEST_CASE("a round tells a device that is the same from one that is not yet") {
  SyncStatus status;
  PeerSync* peer = AddPeer(&status, "desktop", true);
  Set(At(5, 20, 14, 0), peer->mutable_same());
  CHECK(OutcomeLine(*peer) == "desktop           not the same yet");
  peer->set_same_now(true);
  CHECK(OutcomeLine(*peer) == "desktop           the same");
  peer->set_connected(false);
  peer->set_trouble("It does not answer.");
  CHECK(OutcomeLine(*peer) == "desktop           not reached: It does not answer.");
}

TEST_CASE("what another device is called cannot command the terminal") {
  SyncStatus status;
  PeerSync* peer = AddPeer(&status, "red\x1b[31m\n", false);
  peer->set_trouble("\x1b[2J");
  for (const std::string& shown :
       {SameSentence(status, ThatDay()), PeerLine(*peer, ThatDay()), OutcomeLine(*peer)}) {
    CHECK(shown.find('\x1b') == std::string::npos);
    CHECK(shown.find('\n') == std::string::npos);
  }
}

TEST_CASE("the JSON has null for what is not known") {
  SyncStatus status;
  AddPeer(&status, "desktop", false);
  const auto json = nlohmann::ordered_json::parse(Dump(ToJson(status, kZone)));
  CHECK(json["since"].is_null());
  CHECK(json["held"].is_null());
  CHECK(json["listening"].is_null());
  CHECK(json["newcomers"].is_array());
  CHECK(json["devices"][0]["device"] == "desktop");
  CHECK(json["devices"][0]["same"].is_null());
  Set(At(5, 20, 14, 2), status.mutable_since());
  CHECK(nlohmann::ordered_json::parse(Dump(ToJson(status, kZone)))["since"] ==
        "2026-05-20T14:02:00+02:00");
}

}  // namespace
}  // namespace fallow::words
