#include <catch2/catch.hpp>
#include <string>

#include "absl/time/time.h"
#include "clients/words/space_view.h"

namespace fallow::words {
namespace {

using client::v1::Due;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'704'067'200);  // 2024-01-01T00:00:00Z

client::v1::Moment At(absl::Time time) {
  client::v1::Moment moment;
  moment.set_unix_millis(absl::ToUnixMillis(time));
  moment.set_zone("UTC");
  return moment;
}

TEST_CASE("what is due is said in a sentence") {
  Due due;
  due.set_what(Due::WHAT_CHECK_IN);
  due.set_day(3);
  CHECK(DueSentence(due, kNow) == "A check-in is waiting, day 3.");
  due.set_connection("Ana\x1b[2J");
  CHECK(DueSentence(due, kNow).starts_with("A check-in is waiting, day 3 after Ana"));
  CHECK(DueSentence(due, kNow).find('\x1b') == std::string::npos);

  due.set_what(Due::WHAT_BOUNDARY);
  due.set_boundary_text("Not by phone");
  CHECK(DueSentence(due, kNow) == "A boundary that you set: Not by phone");

  due.set_what(Due::WHAT_LETTER);
  *due.mutable_written() = At(kNow);
  CHECK(DueSentence(due, kNow) == "A letter is due to be opened; you wrote it on 1 January 2024.");
}

TEST_CASE("a release that is due says what goes, whose it is, and how it stands") {
  Due due;
  due.set_what(Due::WHAT_RELEASE);
  *due.mutable_at() = At(kNow + absl::Hours(48));
  due.mutable_released()->set_connection(true);
  client::v1::Counts& counts = *due.mutable_released()->mutable_counts();
  counts.set_reflections(14);
  counts.set_attachments(1);
  counts.set_releases(1);
  CHECK(DueSentence(due, kNow) ==
        "You planned to let go of a connection with 14 reflections, an attachment and what a "
        "release kept on 3 January 2024.");
  due.set_released_name("Ana");
  counts.Clear();
  CHECK(DueSentence(due, kNow + absl::Hours(48)) ==
        "You planned to let go of a connection (Ana). Its time has come.");
  due.set_waits(true);
  CHECK(DueSentence(due, kNow) ==
        "You planned to let go of a connection (Ana). It waits, and is tried again until it can "
        "be done.");
  due.set_unfinished(true);
  CHECK(DueSentence(due, kNow) ==
        "You let go of a connection (Ana). That is not finished on this device, and is tried "
        "again until it is.");
  due.mutable_released()->set_history_only(true);
  CHECK(DueSentence(due, kNow).starts_with(
      "You let go of the earlier versions of a reflection (Ana)."));
}

}  // namespace
}  // namespace fallow::words
