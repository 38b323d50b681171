// One farewell on two devices that sync now and then.

#include <catch2/catch.hpp>
#include <string>

#include "daemon/store/practice/farewells.h"
#include "daemon/store/practice/records.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

namespace v1 = fallow::store::v1;
using journal::RecordKind;
using store::Farewells;
using store::NamedFarewell;
using tests::Meet;
using tests::TestDevice;
using tests::Value;

constexpr size_t kGift = 0;
constexpr size_t kWords = 2;

template <class Ask>
NamedFarewell With(TestDevice& device, const Ask& ask) {
  Farewells farewells(device->practice());
  return Value(ask(farewells));
}
NamedFarewell Begin(TestDevice& device) {
  return With(device, [](Farewells& farewells) { return farewells.Begin("Ana", {}); });
}
NamedFarewell Get(TestDevice& device) {
  return With(device, [](Farewells& farewells) { return farewells.Get("Ana"); });
}
std::string Write(TestDevice& device, size_t part, std::string text, uint32_t base_version = 0) {
  Farewells::Change change;
  change.part = journal::FarewellPartEdit{part, std::move(text), base_version};
  return With(device, [&](Farewells& farewells) { return farewells.Edit("Ana", change); })
      .farewell.parts[part]
      .text;
}

// A desk and a phone that both know Ana.
struct Two {
  TestDevice desk, phone;
  Two() {
    desk.Found("desk");
    v1::ConnectionOperation ana;
    ana.set_name("Ana");
    FALLOW_REQUIRE_OK(
        desk->practice().Say(desk->practice().NewSubject(), RecordKind::kConnectionCreated, ana));
    phone.Join(desk, "phone");
    Meet(desk, phone);
  }
  void MeetAndAgree() {
    Meet(desk, phone);
    const journal::Farewell a = Get(desk).farewell;
    const journal::Farewell b = Get(phone).farewell;
    CHECK(a.id == b.id);
    CHECK(a.said == b.said);
    for (size_t part = 0; part < journal::kFarewellParts; ++part) {
      CHECK(a.parts[part].text == b.parts[part].text);
    }
  }
};

TEST_CASE("parts written on two devices, and one part written on both, are whole on both") {
  Two two;
  Begin(two.desk);
  Write(two.desk, kWords, "One morning. One evening.");
  two.MeetAndAgree();
  Write(two.desk, kGift, "The songs.");
  Write(two.desk, kWords, "One early morning. One evening.");
  Write(two.phone, kWords, "One morning. One late evening.");
  two.MeetAndAgree();
  CHECK(Get(two.phone).farewell.parts[kGift].text == "The songs.");
  CHECK(Get(two.phone).farewell.parts[kWords].text == "One early morning. One late evening.");
  two.desk.RequireSound();
}

TEST_CASE("a farewell begun on two devices at once is one, with the words of both") {
  Two two;
  Begin(two.desk);
  Begin(two.phone);
  Write(two.desk, kWords, "From the desk.");
  Write(two.phone, kWords, "From the phone.");
  two.MeetAndAgree();
  const std::string both = Get(two.desk).farewell.parts[kWords].text;
  CHECK(both.find("From the desk.") != std::string::npos);
  CHECK(both.find("From the phone.") != std::string::npos);
  CHECK(Write(two.desk, kWords, both + " One end.") == both + " One end.");
  CHECK(Write(two.phone, kWords, "Dear Ana.\n" + both) == "Dear Ana.\n" + both);
  two.MeetAndAgree();
  CHECK(Get(two.desk).farewell.parts[kWords].text == "Dear Ana.\n" + both + " One end.");
  two.desk.Reopen();
  CHECK(Get(two.desk).farewell.parts[kWords].text == "Dear Ana.\n" + both + " One end.");
}

TEST_CASE("what came from elsewhere while the editor was open merges when it is saved") {
  Two two;
  Begin(two.desk);
  Write(two.desk, kWords, "one two three");
  two.MeetAndAgree();
  const uint32_t opened = Get(two.desk).farewell.parts[kWords].version;
  Write(two.phone, kWords, "one two three there");
  Meet(two.desk, two.phone);
  CHECK(Write(two.desk, kWords, "here one two three", opened) == "here one two three there");
  two.MeetAndAgree();
}

TEST_CASE("said on one device, it is said on the other, and once more gives no second space") {
  Two two;
  Begin(two.desk);
  Meet(two.desk, two.phone);
  const auto say = [](TestDevice& device) {
    With(device, [](Farewells& farewells) { return farewells.MarkSaid("Ana", {.zone = "UTC"}); });
  };
  say(two.desk);
  two.MeetAndAgree();
  say(two.phone);
  two.MeetAndAgree();
  CHECK(Value(two.desk->practice().Of(RecordKind::kSpaceOpened))->size() == 1);
}

}  // namespace
}  // namespace fallow::sync
