// Letting go while the journal is used: the index is copied in steps, and anything may come between
// two of them.

#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/release/eraser.h"
#include "daemon/store/release/receipts.h"
#include "daemon/store/writing/final_deletions.h"
#include "tests/support/byte_walk.h"
#include "tests/support/step_pace.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::SubjectId;
using tests::ByteWalk;
using tests::StepPace;
using tests::TestVault;
using tests::Text;
using tests::Value;

constexpr std::string_view kPassphrase = TestVault::kPassphrase;
constexpr std::string_view kCopyName = "index.db.new";

// A journal with one reflection that will be let go of, another that may be, and one that stays.
struct Garden {
  Garden() {
    vault.UsePace(pace);
    vault.CreateAndUnlock();
    first = vault.Write("Zwetschgenkuchen for two").id;
    second = vault.Write("Quittenbrot for one").id;
    kept = vault.Write("Hagebutte and a walk").id;
    // Words of the first are then in more than one segment of the full-text index.
    journal::ReflectionEdit edit;
    edit.text = "Zwetschgenkuchen for three";
    Value(vault.reflections().Edit(first, edit));
  }
  absl::Status LetGo(const SubjectId& id) { return vault->eraser().LetGo({&id, 1}, {}); }
  bool settled() { return vault->eraser().settled(); }
  bool under_way() { return vault->eraser().under_way(); }
  // False when it was over before.
  bool Steps(int count) {
    for (int i = 0; i < count; ++i) {
      if (!under_way()) return false;
      pace.Step();
    }
    return under_way();
  }
  ByteWalk Walk(std::string_view passphrase = kPassphrase) {
    return Value(ByteWalk::Take(vault.folder(), std::string(passphrase)));
  }
  void CheckWhole(const std::vector<std::string>& gone, std::string_view passphrase = kPassphrase) {
    const ByteWalk walk = Walk(passphrase);
    for (const std::string& word : gone) {
      INFO(word);
      CHECK(walk.Find(word).empty());
    }
    CHECK(walk.opened_though_let_go().empty());
    CHECK(walk.Holds("Hagebutte"));
    CHECK_FALSE(std::filesystem::exists(vault.folder() / kCopyName));
    vault.RequireSound();
  }

  StepPace pace;
  TestVault vault;
  SubjectId first, second, kept;
};

const std::vector<std::string> kFirst = {"Zwetschgenkuchen", "zwetschgenkuchen"};
const std::vector<std::string> kBoth = {"Zwetschgenkuchen", "zwetschgenkuchen", "Quittenbrot",
                                        "quittenbrot"};

// Runs `meanwhile` after no step, one, two … until letting go takes no more of them, each time in
// a garden of its own, and `check` at the end of each.
void AfterEachStep(const std::function<void(Garden&)>& meanwhile,
                   const std::function<void(Garden&)>& check) {
  int steps = 0;
  for (bool more = true; more; ++steps) {
    INFO("after " << steps << " steps");
    Garden garden;
    FALLOW_REQUIRE_OK(garden.LetGo(garden.first));
    REQUIRE(garden.under_way());
    more = garden.Steps(steps);
    meanwhile(garden);
    garden.pace.StepAll();
    check(garden);
  }
  // Merging, copying on a thread, catching up: otherwise nothing would come between.
  CHECK(steps >= 4);
}

TEST_CASE("nothing is called done before the copy has taken the index's place") {
  Garden garden;
  FALLOW_REQUIRE_OK(garden.LetGo(garden.first));
  int ended = 0;
  garden.vault->eraser().WhenSettled([&](bool usable) { ended += usable ? 1 : 100; });
  int steps = 0;
  while (garden.under_way()) {
    INFO("after " << steps++ << " steps");
    CHECK_FALSE(garden.settled());
    FALLOW_REQUIRE_OK(garden.vault->eraser().failure());
    CHECK(garden.vault->receipts().Unfinished().find("being finished now") != std::string::npos);
    CHECK(ended == 0);
    // What was let go is shown no more, and the rest is.
    CHECK(garden.vault.List().size() == 2);
    CHECK(absl::IsNotFound(garden.vault.reflections().Get(garden.first).status()));
    CHECK(garden.Walk().opened_though_let_go().empty() == garden.settled());
    garden.pace.Step();
  }
  CHECK(garden.settled());
  CHECK(ended == 1);
  CHECK(garden.vault->receipts().Unfinished().empty());
  garden.CheckWhole(kFirst);
  // Nothing under way: the answer comes at once.
  garden.vault->eraser().WhenSettled([&](bool usable) { ended += usable ? 1 : 100; });
  CHECK(ended == 2);
}

TEST_CASE("what is written, edited and deleted between the steps is in the index afterwards") {
  SubjectId written;
  AfterEachStep(
      [&](Garden& garden) {
        written = garden.vault.Write("Mirabelle in between").id;
        journal::ReflectionEdit edit;
        edit.text = "Hagebutte and a swim";
        Value(garden.vault.reflections().Edit(garden.kept, edit));
        Value(garden.vault.reflections().Delete(garden.second));
        CHECK(garden.vault.List().size() == 2);
      },
      [&](Garden& garden) {
        CHECK(garden.settled());
        CHECK(garden.pace.errands() == 1);
        CHECK(garden.vault.List().size() == 2);
        CHECK(Value(garden.vault.reflections().Get(written)).text == "Mirabelle in between");
        CHECK(Value(garden.vault.reflections().Get(garden.kept)).text == "Hagebutte and a swim");
        garden.CheckWhole(kFirst);
        garden.vault.Reopen();
        CHECK(garden.vault.List().size() == 2);
      });
}

TEST_CASE("what is let go between the steps goes as well, and one more copy does for all of it") {
  AfterEachStep([](Garden& garden) { FALLOW_REQUIRE_OK(garden.LetGo(garden.second)); },
                [](Garden& garden) {
                  CHECK(garden.settled());
                  CHECK(garden.pace.errands() == 2);
                  CHECK(garden.vault.List().size() == 1);
                  garden.CheckWhole(kBoth);
                });
  Garden garden;
  std::vector<SubjectId> many;
  for (int i = 0; i < 20; ++i) many.push_back(garden.vault.Write("Quittenbrot").id);
  FALLOW_REQUIRE_OK(garden.LetGo(garden.first));
  FALLOW_REQUIRE_OK(garden.LetGo(garden.second));
  for (const SubjectId& id : many) {
    FALLOW_REQUIRE_OK(garden.LetGo(id));
    CHECK_FALSE(garden.settled());
  }
  garden.pace.StepAll();
  CHECK(garden.settled());
  CHECK(garden.pace.errands() == 2);
  garden.CheckWhole(kBoth);
}

TEST_CASE("a deletion that becomes final between the steps goes as well") {
  AfterEachStep(
      [](Garden& garden) {
        FALLOW_REQUIRE_OK(garden.vault->eraser().Forget({&garden.second, 1}));
        CHECK(garden.vault.List().size() == 1);
      },
      [](Garden& garden) {
        CHECK(garden.settled());
        CHECK(garden.vault.List().size() == 1);
        garden.CheckWhole(kBoth);
      });
}

TEST_CASE("a lock between the steps leaves no copy, and the next unlocking goes on") {
  AfterEachStep(
      [](Garden& garden) {
        bool usable = true;
        garden.vault->eraser().WhenSettled([&](bool is) { usable = is; });
        const bool was_over = garden.settled();
        FALLOW_REQUIRE_OK(garden.vault.Lock());
        CHECK(usable == was_over);
        CHECK_FALSE(std::filesystem::exists(garden.vault.folder() / kCopyName));
        CHECK(garden.pace.StepAll() <= 1);
        FALLOW_REQUIRE_OK(garden.vault.Unlock());
        CHECK(garden.under_way() == !was_over);
        CHECK(garden.vault.List().size() == 2);
      },
      [](Garden& garden) {
        CHECK(garden.settled());
        garden.CheckWhole(kFirst);
      });
}

TEST_CASE("a crash between the steps leaves a whole index, and the next unlocking goes on") {
  AfterEachStep(
      [](Garden& garden) {
        const std::filesystem::path folder = garden.vault.folder();
        const std::filesystem::path crashed = garden.vault.root() / "crashed";
        garden.vault.Write("Mirabelle");
        std::filesystem::copy(folder, crashed, std::filesystem::copy_options::recursive);
        FALLOW_REQUIRE_OK(garden.vault.Lock());
        std::filesystem::remove_all(folder);
        std::filesystem::rename(crashed, folder);
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
        FALLOW_REQUIRE_OK(garden.vault.Unlock());
        CHECK(garden.vault.List().size() == 3);
      },
      [](Garden& garden) {
        CHECK(garden.settled());
        CHECK(garden.vault.List().size() == 3);
        garden.CheckWhole(kFirst);
      });
}

TEST_CASE("a change of passphrase between the steps takes the index first, and letting go after") {
  AfterEachStep(
      [](Garden& garden) {
        FALLOW_REQUIRE_OK(garden.vault->ChangePassphrase(
            crypto::AsBytes(kPassphrase), crypto::AsBytes(std::string_view("another")), {}));
        CHECK(garden.vault.List().size() == 2);
      },
      [](Garden& garden) {
        CHECK(garden.settled());
        garden.CheckWhole(kFirst, "another");
        FALLOW_REQUIRE_OK(garden.vault.Lock());
        FALLOW_REQUIRE_OK(garden.vault.Unlock("another"));
        CHECK(garden.vault.List().size() == 2);
      });
}

TEST_CASE("an index that is built again between the steps is copied from the beginning") {
  AfterEachStep([](Garden& garden) { FALLOW_REQUIRE_OK(garden.vault->RebuildIndex({})); },
                [](Garden& garden) {
                  CHECK(garden.settled());
                  CHECK(garden.vault.List().size() == 2);
                  garden.CheckWhole(kFirst);
                });
}

TEST_CASE("what an unlocking has to settle does not hold it up") {
  Garden garden;
  FALLOW_REQUIRE_OK(garden.LetGo(garden.first));
  garden.vault.Reopen();
  CHECK(garden.under_way());
  CHECK(garden.pace.errands() == 0);
  CHECK(garden.vault.List().size() == 2);
  garden.pace.StepAll();
  CHECK(garden.settled());
  garden.CheckWhole(kFirst);
}

}  // namespace
}  // namespace fallow::store
