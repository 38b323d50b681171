#include "daemon/journal/farewell.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/farewell.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using tests::FarewellWriter;
using tests::Said;
using tests::SubjectFrom;

constexpr size_t kGift = 0;
constexpr size_t kWords = 2;

// Two devices that both know the same farewell.
struct Pair {
  FarewellWriter here{1};
  FarewellWriter there{2};
  Pair() {
    here.Begin(7);
    there.Hear(here);
  }
  void Meet() {
    const FarewellWriter before = here;
    here.Hear(there);
    there.Hear(before);
    CHECK(Said(here.Folded()) == Said(there.Folded()));
  }
};

// Two devices that have each begun a farewell of their own.
struct Apart {
  FarewellWriter here{1};
  FarewellWriter there{2};
  Apart() {
    here.Begin(7);
    there.Begin(3);
  }
  void Meet() {
    const FarewellWriter before = here;
    here.Hear(there);
    there.Hear(before);
    CHECK(Said(here.Folded()) == Said(there.Folded()));
  }
};

TEST_CASE("each part is a text of its own") {
  FarewellWriter writer(1);
  writer.Begin(7);
  writer.Write(kGift, "The songs.");
  writer.Write(kWords, "I am leaving.");
  writer.Write(kWords, "I am leaving now.");
  CHECK(writer.Part(kGift) == "The songs.");
  CHECK(writer.Part(kWords) == "I am leaving now.");
  CHECK(writer.VersionOf(kGift) == 1);
  CHECK(writer.VersionOf(kWords) == 2);
  CHECK(writer.VersionOf(1) == 0);
  CHECK(writer.Folded().id == SubjectFrom(7));
}

TEST_CASE("what says nothing new is no record") {
  FarewellWriter writer(1);
  writer.Begin(7);
  writer.Write(kWords, "");
  writer.Write(kWords, "I am leaving.");
  writer.Write(kWords, "I am leaving.");
  CHECK(writer.known().size() == 2);
}

TEST_CASE("a part can be emptied and written anew") {
  FarewellWriter writer(1);
  writer.Begin(7);
  writer.Write(kWords, "I am leaving.");
  writer.Write(kWords, "");
  CHECK(writer.Part(kWords).empty());
  writer.Write(kWords, "Goodbye.");
  CHECK(writer.Part(kWords) == "Goodbye.");
}

TEST_CASE("parts edited apart are both there, and one part merges in words") {
  Pair pair;
  pair.here.Write(kWords, "One morning. One evening.");
  pair.Meet();
  pair.here.Write(kGift, "The songs.");
  pair.here.Write(kWords, "One early morning. One evening.");
  pair.there.Write(kWords, "One morning. One late evening.");
  pair.Meet();
  CHECK(pair.here.Part(kGift) == "The songs.");
  CHECK(pair.here.Part(kWords) == "One early morning. One late evening.");
}

TEST_CASE("what was changed elsewhere while a part was open merges when it is saved") {
  Pair pair;
  pair.here.Write(kWords, "one two three");
  pair.Meet();
  const uint32_t opened = pair.here.VersionOf(kWords);
  pair.there.Write(kWords, "one two three there");
  pair.here.Hear(pair.there);
  pair.here.Write(kWords, "here one two three", opened);
  pair.Meet();
  CHECK(pair.there.Part(kWords) == "here one two three there");
}

TEST_CASE("what arrives late counts among the versions by when it arrived") {
  Pair pair;
  pair.there.Write(kWords, "there");  // its stamp is lower than those of the edits here
  pair.here.Write(kGift, "lamport time goes on");
  pair.here.Write(kWords, "here");
  const uint32_t opened = pair.here.VersionOf(kWords);
  CHECK(opened == 1);
  pair.here.Hear(pair.there);
  const std::string merged = pair.here.Part(kWords);
  CHECK(merged.size() == std::string("here\nthere").size());
  pair.here.Write(kWords, "here and now", opened);
  CHECK(pair.here.Part(kWords).find("here and now") != std::string::npos);
  CHECK(pair.here.Part(kWords).find("there") != std::string::npos);
}

TEST_CASE("what was changed on this device while a part was open is not written over") {
  Pair pair;
  pair.here.Write(kWords, "one");
  pair.here.Write(kWords, "one two");
  CHECK(absl::IsAborted(pair.here.TryWrite(kWords, "one three", 1)));
  CHECK(absl::IsInvalidArgument(pair.here.TryWrite(kWords, "one three", 9)));
  CHECK(pair.here.Part(kWords) == "one two");
}

TEST_CASE("two that were begun at once are one, the earlier one's words first") {
  Apart apart;
  apart.here.Write(kWords, "From here.");
  apart.there.Write(kWords, "From there.");
  apart.there.Write(kGift, "The songs.");
  apart.Meet();
  CHECK(apart.here.Folded().id == SubjectFrom(7));
  CHECK(apart.here.Part(kWords) == "From here.\n\nFrom there.");
  CHECK(apart.here.Part(kGift) == "The songs.");
}

TEST_CASE("a change in one of two texts stays in that text, and merges there") {
  Apart apart;
  apart.here.Write(kWords, "From here.");
  apart.there.Write(kWords, "One morning. One evening.");
  apart.Meet();
  apart.here.Write(kWords, "Now from here.\n\nOne early morning. One evening.");
  apart.there.Write(kWords, "From here.\n\nOne morning. One late evening.");
  apart.Meet();
  CHECK(apart.here.Part(kWords) == "Now from here.\n\nOne early morning. One late evening.");
}

TEST_CASE("a change across two texts makes them one") {
  Apart apart;
  apart.here.Write(kWords, "From here.");
  apart.there.Write(kWords, "From there.");
  apart.Meet();
  apart.here.Write(kWords, "From here and from there.");
  CHECK(apart.here.Part(kWords) == "From here and from there.");
  apart.Meet();
  CHECK(apart.there.Part(kWords) == "From here and from there.");
  apart.there.Write(kWords, "");
  apart.Meet();
  CHECK(apart.here.Part(kWords).empty());
}

TEST_CASE("one of two texts can be taken out whole") {
  Apart apart;
  apart.here.Write(kWords, "From here.");
  apart.there.Write(kWords, "From there, ä.");
  apart.Meet();
  apart.here.Write(kWords, "From there, ä.");
  apart.Meet();
  CHECK(apart.there.Part(kWords) == "From there, ä.");
}

TEST_CASE("a text opened before another farewell came is saved as it was meant") {
  Apart apart;
  apart.here.Write(kWords, "From here.");
  apart.there.Write(kWords, "From there.");
  const uint32_t opened = apart.there.VersionOf(kWords);
  apart.there.Hear(apart.here);
  apart.there.Write(kWords, "From there, again.", opened);
  CHECK(apart.there.Part(kWords) == "From here.\n\nFrom there, again.");
}

TEST_CASE("of two that say one thing, the later counts, whatever farewell it was said of") {
  Apart apart;
  apart.Meet();
  v1::FarewellOperation unsent;
  unsent.set_unsent(true);
  unsent.set_language("de");
  unsent.add_set_aside(1);
  unsent.add_set_aside(2);
  apart.there.Append(SubjectFrom(3), RecordKind::kFarewellChanged, unsent);
  apart.Meet();
  v1::FarewellOperation sent;
  sent.set_unsent(false);
  sent.add_taken_back(2);
  sent.add_set_aside(5);
  sent.mutable_said()->mutable_at()->set_zone("UTC");
  sent.mutable_said()->set_how("by letter");
  apart.here.Append(SubjectFrom(7), RecordKind::kFarewellChanged, sent);
  apart.Meet();
  const Farewell farewell = apart.there.Folded();
  CHECK_FALSE(farewell.unsent);
  CHECK(farewell.language == "de");
  CHECK(farewell.aside == std::set<uint64_t>{1, 5});
  CHECK(farewell.how == "by letter");
}

TEST_CASE("what is no text, or too long, is refused with words about it") {
  FarewellWriter writer(1);
  writer.Begin(7);
  CHECK(absl::IsInvalidArgument(writer.TryWrite(kWords, "a\x01")));
  CHECK(absl::IsInvalidArgument(writer.TryWrite(kWords, "\xff")));
  const absl::Status status = writer.TryWrite(kWords, std::string(kPracticeTextBytesMax + 1, 'a'));
  CHECK(absl::IsInvalidArgument(status));
  CHECK(status.message().find("256 KiB") != absl::string_view::npos);
  CHECK(writer.known().size() == 1);
}

TEST_CASE("two texts that are too long together can be made shorter") {
  Apart apart;
  apart.here.Write(kWords, std::string(kPracticeTextBytesMax, 'a'));
  apart.there.Write(kWords, std::string(kPracticeTextBytesMax, 'b'));
  apart.Meet();
  const std::string both = apart.here.Part(kWords);
  CHECK(absl::IsInvalidArgument(apart.here.TryWrite(kWords, both + "c")));
  apart.here.Write(kWords, both.substr(1));
  CHECK(apart.here.Part(kWords) == both.substr(1));
}

TEST_CASE("an edit that fits nothing is passed over, and the rest stays") {
  FarewellWriter writer(1);
  writer.Begin(7);
  writer.Write(kWords, "one");
  FarewellWriter other(2);
  other.Hear(writer);
  v1::FarewellOperation hostile;
  v1::PartEdit& beyond = *hostile.add_edits();
  beyond.set_part(v1::FAREWELL_PART_WORDS);
  beyond.mutable_edit()->set_from_empty(true);
  beyond.mutable_edit()->add_runs()->set_position(1000);
  beyond.mutable_edit()->mutable_runs(0)->set_insert("x");
  v1::PartEdit& early = *hostile.add_edits();
  early.set_part(v1::FAREWELL_PART_WORDS);
  v1::EventId& unknown = *early.mutable_edit()->add_parents();
  unknown.set_device(std::string(16, 'x'));
  early.mutable_edit()->add_runs()->set_insert("y");
  v1::PartEdit& sound = *hostile.add_edits();
  sound.set_part(v1::FAREWELL_PART_GIFT);
  sound.mutable_edit()->set_from_empty(true);
  sound.mutable_edit()->add_runs()->set_insert("z");
  other.Append(SubjectFrom(7), RecordKind::kFarewellChanged, hostile);
  CHECK(other.Part(kWords) == "one");
  CHECK(other.Part(kGift) == "z");
  other.Write(kWords, "one two");
  CHECK(other.Part(kWords) == "one two");
}

TEST_CASE("a language is a code") {
  CHECK(CleanLanguage("pt-BR").ok());
  for (const char* bad : {"", "-", "en-", "english please", "\xff", "e\n"}) {
    CHECK(absl::IsInvalidArgument(CleanLanguage(bad).status()));
  }
}

TEST_CASE("how it was said is a few words") {
  const Moment at{absl::UnixEpoch(), "UTC"};
  CHECK(ComposeSaid(at, " in person ")->said().how() == "in person");
  CHECK(absl::IsInvalidArgument(ComposeSaid(at, std::string(300, 'a')).status()));
  CHECK(absl::IsInvalidArgument(ComposeSaid({absl::UnixEpoch(), "Nowhere/At-all"}, "").status()));
}

}  // namespace
}  // namespace fallow::journal
