// Letting go with the threads of the daemon: the journal is used while the index is copied.

#include "daemon/app/threads/executor_pace.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/base/executor.h"
#include "daemon/store/release/eraser.h"
#include "tests/support/vault.h"

namespace fallow::app {
namespace {

using journal::SubjectId;
using tests::TestVault;
using tests::Text;
using tests::Value;

// A journal whose index is too large to be copied at once.
struct Large {
  Large() {
    vault.UsePace(pace);
    vault.CreateAndUnlock();
    crypto::SystemRandom random;
    for (int written = 0; written < 3072;) {
      std::vector<journal::NewReflection> some;
      for (size_t i = 0; i < store::kWriteManyMax; ++i, ++written) {
        std::string text;
        std::array<uint8_t, 360> letters{};
        random.Fill(letters);
        for (size_t at = 0; at < letters.size(); ++at) {
          text += static_cast<char>('a' + letters[at] % 16);
          if (at % 3 == 2) text += ' ';
        }
        some.push_back(Text(text + text));
      }
      for (auto& one : Value(vault.reflections().WriteMany(some))) {
        ids.push_back(Value(std::move(one)));
      }
    }
  }
  ~Large() {
    executor.Run([this] { vault.Forsake(); });
  }
  void LetGo(size_t which) {
    executor.Run(
        [&] { FALLOW_REQUIRE_OK(vault->eraser().LetGo(std::span(ids).subspan(which, 1), {})); });
  }
  // How often the journal was listed while something was under way; until nothing is.
  int ListMeanwhile() {
    for (int lists = 0;; ++lists) {
      bool over = false;
      executor.Run([&] {
        over = !vault->eraser().under_way();
        store::Cursor cursor;
        CHECK(Value(vault.reflections().List({}, cursor, 10)).size() == 10);
      });
      if (over) return lists;
    }
  }

  base::Executor executor;
  ExecutorPace pace{executor};
  TestVault vault;
  std::vector<SubjectId> ids;
};

TEST_CASE("the journal is listed while something is let go, and while more is") {
  Large large;
  large.LetGo(0);
  CHECK(large.ListMeanwhile() > 10);
  large.LetGo(1);
  large.LetGo(2);
  CHECK(large.ListMeanwhile() > 10);
  large.executor.Run([&] {
    CHECK(large.vault->eraser().settled());
    large.vault.RequireSound();
  });
}

TEST_CASE("a lock at any time while something is let go ends the copy, and it is taken up again") {
  Large large;
  for (size_t i = 0; i < 6; ++i) {
    large.LetGo(i);
    // The later ones come while the other thread is at work.
    for (size_t tasks = 0; tasks < i * 8; ++tasks) large.executor.Run([] {});
    large.executor.Run([&] {
      FALLOW_REQUIRE_OK(large.vault.Lock());
      CHECK_FALSE(std::filesystem::exists(large.vault.folder() / "index.db.new"));
      FALLOW_REQUIRE_OK(large.vault.Unlock());
    });
  }
  large.ListMeanwhile();
  large.executor.Run([&] {
    CHECK(large.vault->eraser().settled());
    large.vault.RequireSound();
  });
}

}  // namespace
}  // namespace fallow::app
