// However devices begin, write and hear of each other, they end with one farewell that says the
// same, and no word is lost that nobody took out.

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/farewell.h"

namespace fallow::journal {
namespace {

using tests::FarewellWriter;
using tests::Said;

struct Step {
  uint8_t writer;
  uint8_t action;
  uint8_t choice;
};

// Before a word, or at the end; never between the line feeds of a seam.
size_t PlaceFor(const std::string& text, unsigned choice) {
  const auto fits = [&](size_t at) {
    if (at < text.size() && text[at] == '\n') return false;
    return at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n';
  };
  size_t at = text.empty() ? 0 : choice % (text.size() + 1);
  while (!fits(at)) --at;
  return at;
}

// Each word is put in once, by a number of its own, and none is taken out.
class House {
 public:
  explicit House(size_t devices) {
    for (size_t i = 0; i < devices; ++i) writers_.emplace_back(static_cast<uint8_t>(i + 1));
  }
  void Take(const Step& step) {
    FarewellWriter& writer = writers_[step.writer % writers_.size()];
    if (step.action % 4 == 0) {
      writer.Hear(writers_[step.choice % writers_.size()]);
      return;
    }
    if (writer.known().empty()) writer.Begin(++begun_);
    const size_t part = step.action % 2;
    std::string text = writer.Part(part);
    const std::string word = "w" + std::to_string(words_.size()) + " ";
    text.insert(PlaceFor(text, step.choice), word);
    writer.Write(part, text);
    RC_ASSERT(writer.Part(part) == text);
    words_.insert(word);
  }
  void Meet() {
    for (FarewellWriter& to : writers_) {
      for (const FarewellWriter& from : writers_) to.Hear(from);
    }
  }
  const std::vector<FarewellWriter>& writers() const { return writers_; }
  const std::set<std::string>& words() const { return words_; }

 private:
  std::vector<FarewellWriter> writers_;
  std::set<std::string> words_;
  uint8_t begun_ = 0;
};

rc::Gen<std::vector<Step>> Steps() {
  return rc::gen::container<std::vector<Step>>(rc::gen::build<Step>(
      rc::gen::set(&Step::writer), rc::gen::set(&Step::action), rc::gen::set(&Step::choice)));
}

TEST_CASE("devices that wrote a farewell apart end with the same one, every word in it once") {
  REQUIRE(rc::check([] {
    House house(*rc::gen::inRange<size_t>(2, 5));
    for (const Step& step : *Steps()) house.Take(step);
    house.Meet();
    if (house.words().empty()) return;
    const Farewell farewell = house.writers().front().Folded();
    for (const FarewellWriter& writer : house.writers()) {
      RC_ASSERT(Said(writer.Folded()) == Said(farewell));
    }
    const std::string all = farewell.parts[0].text + "\n" + farewell.parts[1].text;
    for (const std::string& word : house.words()) {
      const size_t first = all.find(word);
      RC_ASSERT(first != std::string::npos);
      RC_ASSERT(all.find(word, first + 1) == std::string::npos);
    }
  }));
}

TEST_CASE("records of a farewell add up to the same in any order of arrival") {
  REQUIRE(rc::check([] {
    House house(3);
    for (const Step& step : *Steps()) house.Take(step);
    house.Meet();
    if (house.words().empty()) return;
    const FarewellWriter& one = house.writers().front();
    std::vector<tests::FarewellRecord> shuffled = one.known();
    for (size_t i = shuffled.size(); i > 1; --i) {
      std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<size_t>(0, i)]);
    }
    FarewellWriter other(99);
    for (const tests::FarewellRecord& record : shuffled) other.Receive(record);
    RC_ASSERT(Said(other.Folded()) == Said(one.Folded()));
  }));
}

}  // namespace
}  // namespace fallow::journal
