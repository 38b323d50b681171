#include "daemon/usecases/changes.h"

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace fallow::usecases {
namespace {

using journal::Change;
using journal::ChangeKind;

class Ear final : public ChangesListener {
 public:
  void OnChanges(const ChangesTold& told) override { heard.push_back(told); }
  std::vector<ChangesTold> heard;
};

// Changes, and an executor that runs its tasks when the test wants it to.
struct Telling {
  Telling() { changes.Add(&ear); }
  ~Telling() { changes.Remove(&ear); }
  void EndTask() {
    for (const auto& task : std::exchange(tasks, {})) task();
  }

  std::vector<std::function<void()>> tasks;
  Ear ear;
  Changes changes{[this](std::function<void()> task) { tasks.push_back(std::move(task)); }};
};

TEST_CASE("what one task changes is told together, each thing once, when it is over") {
  Telling test;
  test.changes.OnChange({ChangeKind::kLetter, "b"});
  test.changes.OnChange({ChangeKind::kReflection, "a"});
  test.changes.OnChange({ChangeKind::kLetter, "b"});
  CHECK(test.ear.heard.empty());
  CHECK(test.tasks.size() == 1);
  test.EndTask();
  REQUIRE(test.ear.heard.size() == 1);
  const ChangesTold& told = test.ear.heard[0];
  CHECK(told.changes ==
        std::vector<Change>{{ChangeKind::kReflection, "a"}, {ChangeKind::kLetter, "b"}});
  CHECK_FALSE(told.much);
  CHECK(told.Has(ChangeKind::kLetter));
  CHECK_FALSE(told.Has(ChangeKind::kSpace));
}

TEST_CASE("of more than can be told one by one it is told that there was much") {
  Telling test;
  for (size_t i = 0; i < 10 * kChangesToldMax; ++i) {
    test.changes.OnChange({ChangeKind::kReflection, std::to_string(i)});
  }
  test.EndTask();
  test.changes.OnChange({ChangeKind::kDraft, "d"});
  test.EndTask();
  REQUIRE(test.ear.heard.size() == 2);
  CHECK(test.ear.heard[0].much);
  CHECK(test.ear.heard[0].changes.empty());
  CHECK(test.ear.heard[0].Has(ChangeKind::kSpace));
  CHECK_FALSE(test.ear.heard[1].much);
  CHECK(test.ear.heard[1].changes.size() == 1);
}

TEST_CASE("what is told at once is not told again, and who was removed hears nothing") {
  Telling test;
  Ear gone;
  test.changes.Add(&gone);
  test.changes.Remove(&gone);
  test.changes.OnChange({ChangeKind::kDevice, "d"});
  test.changes.Flush();
  CHECK(test.ear.heard.size() == 1);
  test.EndTask();
  CHECK(test.ear.heard.size() == 1);
  CHECK(gone.heard.empty());
}

}  // namespace
}  // namespace fallow::usecases
