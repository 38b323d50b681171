#include <catch2/catch.hpp>
#include <string>

#include "clients/words/next_step.h"

namespace fallow::words {
namespace {

using base::Next;
using base::Thing;

bool IsSentence(const std::string& text) {
  return !text.empty() && text.back() == '.' && text.find('{') == std::string::npos;
}

TEST_CASE("every step and everything that can be shown has a sentence") {
  for (int kind = 1; kind <= static_cast<int>(base::kLastNext); ++kind) {
    if (Next(kind) == Next::kShow) continue;
    CAPTURE(kind);
    base::NextStep step{Next(kind)};
    if (step.kind == Next::kChooseOneOf) step.choices = {"one", "two"};
    CHECK(IsSentence(Sentence(step)));
  }
  for (int thing = 1; thing <= static_cast<int>(base::kLastThing); ++thing) {
    CAPTURE(thing);
    CHECK(IsSentence(Sentence(base::Show(Thing(thing)))));
  }
  CHECK(Sentence(base::NextStep()).empty());
}

TEST_CASE("a sentence names what the step is about") {
  CHECK(Sentence(WithId(Next::kCancelRelease, "k4f2")) ==
        "`fallow release cancel k4f2` takes it back.");
  CHECK(
      Sentence(WithId(Next::kOpenEarly, "k4f2")).starts_with("`fallow letter open k4f2 --early`"));
  CHECK(Sentence(WithName(Next::kPutBackNewer, "keyslots")) ==
        "Put back the newer `keyslots`, or `keyslots` and `journal.db` together from one copy.");
  CHECK(
      Sentence(WithName(Next::kPutBackNewer, "journal.db")) ==
      "Put back the newer `journal.db`, or `keyslots` and `journal.db` together from one copy. If "
      "it is gone for good, `fallow doctor --mend --force` goes on with what the index has.");
  CHECK(Sentence(WithName(Next::kPutBackCopy, "journal.db")) ==
        "If you have a copy of `journal.db`, put it back.");
  CHECK(Sentence(base::OneOf({"opening", "steady"})) == "Use one of: opening, steady.");
}

TEST_CASE("a failure is told with its next step behind it, and without control characters") {
  CHECK(Told(base::Locked()) == "The journal is locked. Unlock it with `fallow unlock`.");
  CHECK(Told(base::Invalid("There is nothing to keep", "", "")) == "There is nothing to keep.");
  CHECK(Told(absl::InvalidArgumentError("")) == "");
  CHECK(Told(base::Failed("The file \x1B[2J", "", Next::kTryAgain)).find('\x1B') ==
        std::string::npos);
}

TEST_CASE("a step that this client does not know says nothing") {
  client::v1::NextStep step;
  step.set_kind(static_cast<client::v1::NextStep::Kind>(5000));
  CHECK(Sentence(step).empty());
  step.set_kind(client::v1::NextStep::KIND_UNLOCK);
  CHECK(Sentence(step) == "Unlock it with `fallow unlock`.");
}

}  // namespace
}  // namespace fallow::words
