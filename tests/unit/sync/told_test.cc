// What watching clients are told about devices, and about what other devices have written.

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <utility>

#include "daemon/journal/practice_settings.h"
#include "daemon/store/practice/settings.h"
#include "daemon/store/release/plans.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using journal::Change;
using journal::ChangeKind;
using tests::Meet;
using tests::Push;
using tests::TestDevice;
using tests::Value;
using Changes = std::set<Change>;

class Ear final : public journal::ChangeObserver {
 public:
  void OnChange(const Change& change) override {
    if (change.kind == ChangeKind::kLog) {
      ++grown_;
    } else {
      told_.insert(change);
    }
  }
  Changes Take() { return std::exchange(told_, {}); }
  int grown_ = 0;

 private:
  Changes told_;
};

Change About(ChangeKind kind, const journal::SubjectId& id) {
  return {kind, journal::ToText(id)};
}
Change About(const journal::DeviceId& id) {
  return {ChangeKind::kDevice, journal::ToText(id)};
}

struct TwoDevices {
  TwoDevices() {
    here.UseObserver(ear);
    here.Found("desk");
    there.Join(here, "laptop");
  }
  void Silence(TestDevice& device, const std::string& prompt) {
    FALLOW_REQUIRE_OK(store::SaySetting(device->practice(),
                                        Value(journal::ComposeSilence(prompt, /*back=*/false))));
  }

  Ear ear;
  TestDevice here, there;
};

TEST_CASE("a device that is let in, renamed, released or acknowledged is told") {
  TwoDevices test;
  TestDevice& here = test.here;
  CHECK(test.ear.Take() == Changes{About(here.id()), About(test.there.id())});
  Meet(here, test.there);
  test.ear.Take();
  FALLOW_REQUIRE_OK(here.exchange().RenameDevice(test.there.id(), "notebook"));
  CHECK(test.ear.Take() == Changes{About(test.there.id())});
  FALLOW_REQUIRE_OK(here.exchange().RenameDevice(test.there.id(), "notebook"));
  CHECK(test.ear.Take().empty());
  FALLOW_REQUIRE_OK(here.exchange().Acknowledge(test.there.id()));
  CHECK(test.ear.Take() == Changes{About(test.there.id())});
  FALLOW_REQUIRE_OK(here.exchange().Acknowledge(test.there.id()));
  CHECK(test.ear.Take().empty());
  FALLOW_REQUIRE_OK(here.exchange().RemoveDevice(test.there.id()));
  CHECK(test.ear.Take() == Changes{About(test.there.id())});
}

TEST_CASE("what comes from another device is told as what is written here, when it has come") {
  TwoDevices test;
  Meet(test.here, test.there);
  test.ear.Take();
  const int grown = test.ear.grown_;
  const journal::SubjectId id = test.there.Write("written there");
  CHECK(test.ear.Take().empty());
  Push(test.there, test.here);
  CHECK(test.ear.Take() == Changes{About(ChangeKind::kReflection, id)});
  CHECK(test.ear.grown_ == grown + 1);
  Push(test.there, test.here);
  CHECK(test.ear.Take().empty());
}

TEST_CASE("what another device has set is told for what it is, the first time and later") {
  TwoDevices test;
  Meet(test.here, test.there);
  test.ear.Take();
  for (const char* prompt : {"one", "two"}) {
    test.Silence(test.there, prompt);
    Push(test.there, test.here);
    CHECK(test.ear.Take() == Changes{{ChangeKind::kPrompt}});
  }
}

TEST_CASE("what another device lets go is told, with the release") {
  TwoDevices test;
  const journal::SubjectId id = test.there.Write("to be let go");
  Meet(test.here, test.there);
  test.ear.Take();
  store::ReleaseTarget target;
  target.name = journal::ToText(id);
  const journal::ReleasePlan plan =
      Value(test.there->release_plans().Plan(target, absl::ZeroDuration(), "UTC"));
  Push(test.there, test.here);
  const Changes told = test.ear.Take();
  CHECK(told.contains(About(ChangeKind::kLetGo, id)));
  CHECK(told.contains(About(ChangeKind::kRelease, plan.id)));
  CHECK(told.size() == 2);
}

}  // namespace
}  // namespace fallow::sync
