#include "daemon/text/item_tree.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <random>
#include <vector>

namespace fallow::text {
namespace {

// The same sequence as a simple list of characters.
struct Character {
  LocalId event;
  uint32_t prepare;
  bool deleted;
};

Widths Sum(const std::vector<Character>& characters, size_t end) {
  Widths sum;
  for (size_t i = 0; i < end; ++i) {
    sum.prepare += characters[i].prepare == 1 ? 1 : 0;
    sum.effect += characters[i].deleted ? 0 : 1;
    sum.all += 1;
  }
  return sum;
}

void CheckWidths(const Widths& widths, const Widths& expected) {
  REQUIRE(widths.prepare == expected.prepare);
  REQUIRE(widths.effect == expected.effect);
  REQUIRE(widths.all == expected.all);
}

void CheckEqual(const ItemTree& tree, const std::vector<Character>& model, std::mt19937& random) {
  CheckWidths(tree.total(), Sum(model, model.size()));
  size_t at = 0;
  ItemTree::Cursor cursor = tree.Begin();
  for (bool more = tree.ToItem(cursor); more; more = tree.NextItem(cursor)) {
    const Item& item = tree.At(cursor);
    for (uint32_t i = 0; i < item.length; ++i, ++at) {
      REQUIRE(at < model.size());
      REQUIRE(item.first + i == model[at].event);
      REQUIRE(item.prepare == model[at].prepare);
      REQUIRE(item.deleted == model[at].deleted);
    }
  }
  REQUIRE(at == model.size());
  for (int i = 0; i < 20; ++i) {
    const size_t place = random() % model.size();
    CheckWidths(tree.Before(tree.Locate(model[place].event)), Sum(model, place));
    if (model[place].prepare != 1) continue;
    const ItemTree::Cursor found = tree.FindPrepared(Sum(model, place).prepare);
    REQUIRE(tree.At(found).first + found.offset == model[place].event);
  }
}

TEST_CASE("the tree of items equals a plain list under every change") {
  std::mt19937 random(3);
  const uint32_t placeholder = 50;
  ItemTree tree(placeholder);
  std::vector<Character> model;
  for (uint32_t i = 0; i < placeholder; ++i) {
    model.push_back({ItemTree::kPlaceholderBase + i, 1, false});
  }
  LocalId next = 0;
  for (int step = 0; step < 4000; ++step) {
    const size_t place = random() % model.size();
    ItemTree::Cursor cursor = tree.Locate(model[place].event);
    if (random() % 2 == 0) {
      ++cursor.offset;
      const uint32_t length = 1 + static_cast<uint32_t>(random() % 5);
      const LocalId left = random() % 2 == 0 ? model[place].event : kNoEvent;
      tree.Insert(cursor, {next, length, left, kNoEvent, 1, false});
      std::vector<Character> added;
      for (uint32_t i = 0; i < length; ++i) added.push_back({next++, 1, false});
      model.insert(model.begin() + static_cast<std::ptrdiff_t>(place) + 1, added.begin(),
                   added.end());
    } else {
      const uint32_t rest = tree.At(cursor).length - cursor.offset;
      const uint32_t length = 1 + static_cast<uint32_t>(random() % std::min(rest, 4U));
      const auto prepare = static_cast<uint32_t>(random() % 3);
      const bool deleted = model[place].deleted || prepare == 2;
      tree.SetState(cursor, length, prepare, deleted);
      for (size_t i = place; i < place + length; ++i) {
        model[i].prepare = prepare;
        model[i].deleted = deleted;
      }
    }
    if (step % 50 == 0) CheckEqual(tree, model, random);
  }
  CheckEqual(tree, model, random);
}

TEST_CASE("typing on extends the item before") {
  ItemTree tree(0);
  tree.Insert(tree.Begin(), {0, 1, kNoEvent, kNoEvent, 1, false});
  for (LocalId event = 1; event < 1000; ++event) {
    ItemTree::Cursor cursor = tree.Locate(event - 1);
    ++cursor.offset;
    tree.Insert(cursor, {event, 1, event - 1, kNoEvent, 1, false});
  }
  CHECK(tree.At(tree.Begin()).length == 1000);
}

}  // namespace
}  // namespace fallow::text
