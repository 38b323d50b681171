#include "daemon/journal/neighbours.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/practice_recorded.h"

namespace fallow::journal {
namespace {

using tests::DayIn;
using tests::Recorded;
using tests::SubjectOf;
namespace v1 = fallow::store::v1;
constexpr auto kCreated = RecordKind::kConnectionCreated;
constexpr auto kChanged = RecordKind::kConnectionChanged;

v1::ConnectionOperation Named(const std::string& name) {
  v1::ConnectionOperation operation;
  operation.set_name(name);
  return operation;
}

v1::ConnectionOperation PartOf(uint8_t id) {
  v1::ConnectionOperation operation;
  operation.set_merged_into(std::string(SubjectOf(id).view()));
  return operation;
}

const std::string kAna = "Ana";

TEST_CASE("a connection is known by its names, in any case, former ones and aliases too") {
  v1::ConnectionOperation aliases = Named("Ana Maria");
  aliases.add_aliases_added("Annie");
  aliases.add_aliases_added("A.");
  v1::ConnectionOperation fewer;
  fewer.add_aliases_removed("a.");
  const KnownConnections known({{SubjectOf(1),
                                 {Recorded(kCreated, Named(kAna), 1),
                                  Recorded(kChanged, aliases, 2), Recorded(kChanged, fewer, 3)}}});
  for (const char* name : {"ana", "ANA MARIA", "annie"}) {
    REQUIRE(known.Named(name) != nullptr);
    CHECK(known.Named(name)->name == "Ana Maria");
  }
  CHECK(known.Named("a.") == nullptr);
  CHECK(known.Named("") == nullptr);
}

TEST_CASE("what became part of another is found as the other, by its names too") {
  const PracticeSubjects subjects = {
      {SubjectOf(1), {Recorded(kCreated, Named(kAna), 1), Recorded(kChanged, PartOf(2), 4)}},
      {SubjectOf(2), {Recorded(kCreated, Named("The trio"), 2), Recorded(kChanged, PartOf(3), 5)}},
      {SubjectOf(3), {Recorded(kCreated, Named("Friends"), 3)}}};
  const KnownConnections known(subjects);
  REQUIRE(known.all().size() == 1);
  REQUIRE(known.Find(SubjectOf(1)) != nullptr);
  CHECK(known.Find(SubjectOf(1))->name == "Friends");
  CHECK(known.Named("ana") == known.Find(SubjectOf(3)));
  CHECK(known.Find(SubjectOf(9)) == nullptr);
}

TEST_CASE("connections that were made part of each other apart do not vanish") {
  const PracticeSubjects subjects = {
      {SubjectOf(5), {Recorded(kCreated, Named("Before"), 1), Recorded(kChanged, PartOf(6), 9)}},
      {SubjectOf(6), {Recorded(kCreated, Named("One"), 2), Recorded(kChanged, PartOf(7), 8)}},
      {SubjectOf(7), {Recorded(kCreated, Named("Two"), 3), Recorded(kChanged, PartOf(6), 8, 2)}}};
  const KnownConnections known(subjects);
  REQUIRE(known.all().size() == 1);
  CHECK(known.all()[0].id == SubjectOf(6));
  CHECK(known.Named("before") != nullptr);
  CHECK(known.Named("two") != nullptr);
}

TEST_CASE("a connection is quiet until its time, and released from its season on") {
  v1::ConnectionOperation quiet;
  const Moment until = DayIn("UTC", 2026, 6, 1);
  quiet.set_quiet_until_unix_millis(ToMillis(until.at));
  v1::SeasonSet released;
  released.set_season(v1::SEASON_RELEASED);
  released.mutable_since()->set_unix_millis(ToMillis(until.at));
  released.mutable_since()->set_zone("UTC");
  *quiet.add_seasons() = released;
  const KnownConnections known(
      {{SubjectOf(1), {Recorded(kCreated, Named(kAna), 1), Recorded(kChanged, quiet, 2)}}});
  const KnownConnection& ana = known.all().at(0);
  CHECK(ana.QuietAt(until.at - absl::Seconds(1)));
  CHECK_FALSE(ana.QuietAt(until.at));
  CHECK_FALSE(ana.ReleasedAt(until.at - absl::Seconds(1)));
  CHECK(ana.ReleasedAt(until.at));
}

TEST_CASE("a release is cancelled or done whenever that was said") {
  v1::ReleaseOperation planned;
  planned.add_subjects(std::string(SubjectOf(1).view()));
  planned.mutable_planned()->set_zone("UTC");
  planned.set_due_unix_millis(1000);
  planned.mutable_kept()->set_name(kAna);
  v1::ReleaseOperation done;
  done.mutable_done()->set_at_unix_millis(2000);
  v1::ReleaseOperation cancelled;
  cancelled.set_cancelled(true);
  const auto release =
      FoldKnownRelease(SubjectOf(4), {Recorded(RecordKind::kReleasePlanned, planned, 1),
                                      Recorded(RecordKind::kReleaseDone, done, 2),
                                      Recorded(RecordKind::kReleaseChanged, cancelled, 3)});
  REQUIRE(release);
  CHECK(release->kept_name == kAna);
  CHECK(release->due == FromMillis(1000));
  CHECK(release->done == FromMillis(2000));
  CHECK(release->cancelled);
  CHECK_FALSE(FoldKnownRelease({}, {Recorded(RecordKind::kReleaseDone, done, 2)}));
}

}  // namespace
}  // namespace fallow::journal
