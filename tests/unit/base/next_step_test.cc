#include "daemon/base/next_step.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "daemon/base/strings.h"

namespace fallow::base {
namespace {

NextStep FullStep() {
  NextStep step = WithName(WithId(Show(Thing::kReceipt), "k4f2"), "Ana");
  step.choices = {"one", "two"};
  return step;
}

TEST_CASE("a next step stands beside the sentence, not in it") {
  const absl::Status status = NotFound("There is no such device", "", Show(Thing::kDevices));
  CHECK(ToStd(status.message()) == "There is no such device.");
  CHECK(NextStepOf(status) == Show(Thing::kDevices));
  CHECK(NextStepOf(NotFound("There is no such device", "", "")) == NextStep());
  CHECK(NextStepOf(absl::OkStatus()) == NextStep());
}

TEST_CASE("every maker has the same code with a next step as without") {
  const NextStep next = Next::kTryAgain;
  CHECK(Failed("a", "b", next).code() == Failed("a", "b", "").code());
  CHECK(Invalid("a", "b", next).code() == Invalid("a", "b", "").code());
  CHECK(NotFound("a", "b", next).code() == NotFound("a", "b", "").code());
  CHECK(Unreachable("a", "b", next).code() == Unreachable("a", "b", "").code());
  CHECK(Silent("a", "b", next).code() == Silent("a", "b", "").code());
  CHECK(Refused("a", "b", next).code() == Refused("a", "b", "").code());
  CHECK(NeedsConsent("a", "b", next).code() == NeedsConsent("a", "b", "").code());
  CHECK(Damaged("a", "b", next).code() == Damaged("a", "b", "").code());
  CHECK(Unsupported("a", "b", next).code() == Unsupported("a", "b", "").code());
}

TEST_CASE("a locked journal names unlocking as the next step") {
  CHECK(ToStd(Locked().message()) == "The journal is locked.");
  CHECK(NextStepOf(Locked()).kind == Next::kUnlock);
}

TEST_CASE("a failure can be given another next step, or none") {
  const absl::Status status = WithNextStep(Locked(), Next::kWait);
  CHECK(NextStepOf(status).kind == Next::kWait);
  CHECK(NextStepOf(WithNextStep(status, NextStep())) == NextStep());
}

TEST_CASE("a step is read from its bytes as it was written") {
  for (const NextStep& step : {NextStep(), NextStep(kLastNext), Show(kLastThing), FullStep(),
                               OneOf({"markdown", "json"})}) {
    CHECK(NextStepFrom(ToBytes(step)) == step);
  }
}

TEST_CASE("a step's arguments are bounded") {
  NextStep step = WithName(WithId(Next::kCancelRelease, std::string(kStepIdBytesMax + 1, 'i')),
                           std::string(kStepNameBytesMax + 1, 'n'));
  step.choices =
      std::vector<std::string>(kStepChoicesMax + 1, std::string(kStepChoiceBytesMax, 'c'));
  step.choices[0] += 'c';
  const std::optional<NextStep> read = NextStepFrom(ToBytes(step));
  REQUIRE(read);
  CHECK(read->kind == Next::kCancelRelease);
  CHECK(read->id.empty());
  CHECK(read->name.empty());
  CHECK(read->choices.size() == kStepChoicesMax - 1);
}

TEST_CASE("a kind of a newer program is read as none, and what else it says is passed over") {
  // kind 100, thing 101, then fields 6 (varint), 7 (eight bytes), 8 (four bytes), 9 (text).
  const std::string bytes =
      "\x08\x64\x10\x65\x30\x01\x39"
      "12345678"
      "\x45"
      "1234"
      "\x4A\x02ok"
      "\x1A\x02id";
  const std::optional<NextStep> read = NextStepFrom(bytes);
  REQUIRE(read);
  CHECK(*read == WithId(NextStep(), "id"));
}

TEST_CASE("bytes that are no step are refused or read within bounds, never past their end") {
  const std::string whole = ToBytes(FullStep());
  for (size_t size = 0; size < whole.size(); ++size) {
    (void)NextStepFrom(whole.substr(0, size));
  }
  CHECK_FALSE(NextStepFrom("\x1A\x7F"));               // a text longer than what is left
  CHECK_FALSE(NextStepFrom("\x08"));                   // a number that ends too early
  CHECK_FALSE(NextStepFrom("\x0B"));                   // a wire type that is not used
  CHECK_FALSE(NextStepFrom(std::string(11, '\xFF')));  // a number that never ends
  std::mt19937 random(7);                              // NOLINT(cert-msc51-cpp)
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = whole;
    for (int changes = 0; changes < 3; ++changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const std::optional<NextStep> read = NextStepFrom(bytes);
    if (!read) continue;
    CHECK(read->id.size() <= kStepIdBytesMax);
    CHECK(read->name.size() <= kStepNameBytesMax);
    CHECK(read->choices.size() <= kStepChoicesMax);
    CHECK(read->kind <= kLastNext);
    CHECK(read->thing <= kLastThing);
  }
}

}  // namespace
}  // namespace fallow::base
