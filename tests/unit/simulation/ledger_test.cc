#include "tests/simulation/ledger.h"

#include <catch2/catch.hpp>
#include <string>

namespace fallow::simulation {
namespace {

journal::WriterHead RecordOf(uint8_t device, uint64_t sequence) {
  journal::WriterHead head;
  head.writer.device.bytes.fill(device);
  head.sequence = sequence;
  head.hash.fill(static_cast<uint8_t>(sequence));
  return head;
}

const std::string kSubject(16, 's');

Change Acknowledged(uint8_t device, uint64_t sequence, journal::Frontier seen) {
  Change change;
  change.device = device;
  change.subject = kSubject;
  change.acknowledged = true;
  change.record = RecordOf(device, sequence);
  change.seen = std::move(seen);
  return change;
}

// Device 1 wrote "αβγ" (words in ASCII are common, and not checked); then each device made one
// change without knowing of the other's.
struct Story {
  Ledger ledger;
  Change first = Acknowledged(1, 1, {});
  Change here = Acknowledged(1, 2, {RecordOf(1, 1)});
  Change there = Acknowledged(2, 1, {RecordOf(1, 1)});
  FinalView view;

  Story() {
    first.inserted = U"αβγ";
    view.frontier = {RecordOf(1, 2), RecordOf(2, 1)};
    view.reflections[kSubject].text = "αβγ";
  }
  std::string Check() {
    for (const Change& change : {first, here, there}) ledger.Add(change);
    return ledger.Check(view);
  }
};

TEST_CASE("the ledger wants every acknowledged record") {
  Story story;
  CHECK(story.Check().empty());
  story.view.frontier.pop_back();
  CHECK(story.ledger.Check(story.view) == "an acknowledged change of device 2 is lost");
}

TEST_CASE("the ledger excuses what was on a disk that is gone") {
  Story story;
  story.there.excused = true;
  story.view.frontier.pop_back();
  CHECK(story.Check().empty());
}

TEST_CASE("the ledger wants both edits of one text") {
  Story story;
  story.here.inserted = U"δε";
  story.there.inserted = U"ζη";
  story.view.reflections[kSubject].text = "αδεζηβγ";
  CHECK(story.Check().empty());
  const auto says = [&](std::string text) {
    story.view.reflections[kSubject].text = std::move(text);
    return story.ledger.Check(story.view);
  };
  CHECK(says("αδεβγ") == "a character is lost from the text");
  CHECK(says("αεδζηβγ") == "characters have changed places in the text");
  CHECK(says("αδεζηβγβ") == "a character stands twice in the text");
  CHECK(says("αδεζηβγψ") == "the text has a character that nobody wrote");
}

TEST_CASE("the ledger wants what was taken out to stay out") {
  Story story;
  story.there.removed = U"β";
  CHECK(story.Check() == "a character that was taken out is in the text");
  story.view.reflections[kSubject].text = "αγ";
  CHECK(story.ledger.Check(story.view).empty());
}

TEST_CASE("the ledger lets an edit beat a deletion that did not know of it") {
  Story story;
  story.here.starred = true;
  story.there.deleted = true;
  story.view.reflections[kSubject].starred = true;
  CHECK(story.Check().empty());
  story.view.reflections[kSubject].deleted = absl::Now();
  CHECK(story.ledger.Check(story.view) == "it is deleted, though no deletion knew of every edit");
}

TEST_CASE("the ledger wants a deletion that knew of every edit") {
  Story story;
  story.there.deleted = true;
  story.there.seen = {RecordOf(1, 2)};
  CHECK(story.Check() == "it is there, though a deletion knew of every edit");
}

TEST_CASE("the ledger wants what was released to be gone, whoever went on with it") {
  Story story;
  story.here.released = true;
  story.there.inserted = U"δ";
  story.view.reflections[kSubject].text = "αβγδ";
  CHECK(story.Check() == "a reflection is there that was released");
  story.view.reflections.clear();
  CHECK(story.ledger.Check(story.view).empty());
}

TEST_CASE("the ledger allows either where a release was cut short") {
  Story story;
  story.here.released = true;
  story.here.acknowledged = false;
  CHECK(story.Check().empty());
  story.view.reflections.clear();
  CHECK(story.ledger.Check(story.view).empty());
}

TEST_CASE("the ledger does not add up what two deletions knew") {
  Story story;
  story.here.deleted = true;
  story.there.starred = true;
  Change last = Acknowledged(3, 1, {RecordOf(1, 1), RecordOf(2, 1)});
  last.deleted = true;
  Change mood = Acknowledged(1, 3, {RecordOf(1, 2)});
  mood.mood = "calm";
  story.ledger.Add(last);
  story.ledger.Add(mood);
  story.view.frontier = {RecordOf(1, 3), RecordOf(2, 1), RecordOf(3, 1)};
  story.view.reflections[kSubject].starred = true;
  story.view.reflections[kSubject].mood = "calm";
  CHECK(story.Check().empty());
}

TEST_CASE("the ledger allows either of two values, and not one that was replaced") {
  Story story;
  story.first.mood = "calm";
  story.here.mood = "glad";
  story.there.mood = "tired";
  story.view.reflections[kSubject].mood = "tired";
  CHECK(story.Check().empty());
  story.view.reflections[kSubject].mood = "calm";
  CHECK(story.ledger.Check(story.view) == "the mood is not what was last set");
}

TEST_CASE("the ledger lets a tag's addition beat a removal that did not know of it") {
  Story story;
  story.here.tags_added = {"sea"};
  story.there.tags_removed = {"sea"};
  CHECK(story.Check() == "a tag is lost");
  story.view.reflections[kSubject].tags = {"sea"};
  CHECK(story.ledger.Check(story.view).empty());
}

TEST_CASE("a forked writer's records are not told from each other by their numbers") {
  journal::WriterHead other_branch = RecordOf(1, 5);
  other_branch.hash.fill(99);
  const journal::Frontier forked = {RecordOf(1, 4), other_branch};
  CHECK(Includes(forked, RecordOf(1, 4)) == Inclusion::kYes);
  CHECK(Includes(forked, RecordOf(1, 3)) == Inclusion::kMaybe);
  CHECK(Includes(forked, RecordOf(1, 6)) == Inclusion::kNo);
  CHECK(Includes({RecordOf(1, 4)}, RecordOf(1, 3)) == Inclusion::kYes);
  CHECK(Includes({RecordOf(1, 4)}, RecordOf(2, 1)) == Inclusion::kNo);
}

TEST_CASE("names, seasons and signs that were acknowledged are owed") {
  Ledger ledger;
  Change change = Acknowledged(1, 1, {});
  change.subject = "practice";
  change.name = "Ana";
  change.season = 1000;
  change.sign = "tender";
  ledger.Add(change);
  FinalView view;
  view.frontier = {RecordOf(1, 1)};
  CHECK(ledger.Check(view) == "a connection's name is lost");
  view.names = {"Ana"};
  CHECK(ledger.Check(view) == "a season is lost");
  view.seasons = {1000};
  CHECK(ledger.Check(view) == "a sign of one's own is lost");
  view.signs = {"tender"};
  CHECK(ledger.Check(view).empty());
  change.acknowledged = false;
  change.name = "Ben";
  ledger.Add(change);
  CHECK(ledger.Check(view).empty());
}

TEST_CASE("what is written in farewells is owed until a connection is released") {
  Ledger ledger;
  Change change = Acknowledged(1, 1, {});
  change.subject = "farewell";
  change.inserted = U"αβ";
  ledger.Add(change);
  FinalView view;
  view.frontier = {RecordOf(1, 1)};
  view.farewells = "β";
  CHECK(ledger.Check(view) == "of the farewells: a character is lost from the text");
  view.farewells = "βαβ";
  CHECK(ledger.Check(view) == "of the farewells: a character stands twice in the text");
  view.farewells = "";
  ledger.SetConnectionsReleased();
  CHECK(ledger.Check(view).empty());
  view.farewells = "γ";
  CHECK(ledger.Check(view) == "of the farewells: the text has a character that nobody wrote");
}

TEST_CASE("a reflection about somebody may go with a connection, and one about nobody may not") {
  Story story;
  story.first.about = true;
  story.view.reflections.clear();
  CHECK(story.Check() == "a reflection is lost");
  story.ledger.SetConnectionsReleased();
  CHECK(story.ledger.Check(story.view).empty());
}

}  // namespace
}  // namespace fallow::simulation
