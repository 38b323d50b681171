// However the records of several devices come together, as long as each comes after those that its
// writer knew, they add up to the same reflection.

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/journal.h"

namespace fallow::journal {
namespace {

using tests::SomeText;
using tests::Writer;

constexpr size_t kWriters = 3;

struct Known {
  PastRecord record;
  std::set<size_t> after;  // indexes of the records that its writer knew
};

// Three devices with one reflection, doing things and hearing of each other now and then.
class Apart {
 public:
  Apart() {
    for (size_t i = 0; i < kWriters; ++i) writers_.emplace_back(static_cast<uint8_t>(i + 1));
    NewReflection what = SomeText("one");
    what.tags = {"a", "b"};
    writers_[0].Create(what);
    Remember(0);
    for (size_t i = 1; i < kWriters; ++i) Hear(i, 0);
  }

  void Step(unsigned writer, unsigned action, unsigned choice) {
    const size_t w = writer % kWriters;
    const size_t before = writers_[w].records().size();
    Act(writers_[w], action, choice);
    if (action % 8 == 7) {
      for (size_t from = 0; from < kWriters; ++from) Hear(w, from);
    }
    if (writers_[w].records().size() > before) Remember(w);
  }

  const std::vector<Known>& all() const { return all_; }

 private:
  static void Act(Writer& writer, unsigned action, unsigned choice) {
    const std::string name(1, static_cast<char>('a' + choice % 4));
    ReflectionEdit edit;
    switch (action % 8) {
      case 0:
        edit.add_tags = {name};
        break;
      case 1:
        edit.remove_tags = {name};
        break;
      case 2:
        edit.mood = name;
        break;
      case 3:
        edit.starred = choice % 2 == 0;
        break;
      case 4:
        return ToggleAttachment(writer, static_cast<uint8_t>(choice % 3));
      case 5:
        return writer.Delete();
      case 6:
        return writer.Undelete();
      default:
        return;
    }
    if (!writer.view().deleted) writer.Change(edit);
  }

  static void ToggleAttachment(Writer& writer, uint8_t number) {
    if (writer.view().deleted) return;
    Attachment photo;
    photo.id.bytes.fill(number);
    photo.name = "a.jpg";
    photo.media_type = "image/jpeg";
    const auto& there = writer.view().attachments;
    ReflectionEdit edit;
    if (std::find(there.begin(), there.end(), photo) != there.end()) {
      edit.detach = {photo.id};
      writer.Change(edit);
    } else {
      edit.attach = {photo.id};
      writer.Change(edit, {photo});
    }
  }

  void Remember(size_t writer) {
    std::set<size_t>& knows = knows_[writer];
    all_.push_back({writers_[writer].records().back(), knows});
    knows.insert(all_.size() - 1);
  }

  // Everything that `from` knows and `writer` does not, in an order that both could have had.
  void Hear(size_t writer, size_t from) {
    for (const size_t index : knows_[from]) {
      if (!knows_[writer].insert(index).second) continue;
      RC_ASSERT(writers_[writer].Receive(all_[index].record).ok());
    }
  }

  std::vector<Writer> writers_;
  std::vector<Known> all_;
  std::set<size_t> knows_[kWriters];
};

// Folds all in an order drawn by `next`, which picks among those that may come.
template <class Pick>
Folded FoldAll(const std::vector<Known>& all, Pick pick) {
  Folded folded;
  std::set<size_t> done;
  while (done.size() < all.size()) {
    std::vector<size_t> ready;
    for (size_t i = 0; i < all.size(); ++i) {
      const bool may = !done.contains(i) && std::includes(done.begin(), done.end(),
                                                          all[i].after.begin(), all[i].after.end());
      if (may) ready.push_back(i);
    }
    const size_t chosen = ready[pick(ready)];
    const PastRecord& record = all[chosen].record;
    RC_ASSERT(Fold({}, record.stamp, record.kind, record.operation, folded).ok());
    done.insert(chosen);
  }
  return folded;
}

TEST_CASE("every order that respects what was known gives the same reflection") {
  CHECK(rc::check([](const std::vector<std::tuple<uint8_t, uint8_t, uint8_t>>& steps) {
    Apart apart;
    for (const auto& [writer, action, choice] : steps) apart.Step(writer, action, choice);
    const std::vector<Known>& all = apart.all();
    const Folded by_lamport = FoldAll(all, [&](const std::vector<size_t>& ready) {
      const auto order = [&](size_t a, size_t b) {
        const RecordStamp& x = all[a].record.stamp;
        const RecordStamp& y = all[b].record.stamp;
        return std::tie(x.lamport, x.device) < std::tie(y.lamport, y.device);
      };
      return static_cast<size_t>(std::min_element(ready.begin(), ready.end(), order) -
                                 ready.begin());
    });
    const Folded by_chance = FoldAll(all, [](const std::vector<size_t>& ready) {
      return *rc::gen::inRange<size_t>(0, ready.size());
    });
    RC_ASSERT(by_lamport.state.SerializeAsString() == by_chance.state.SerializeAsString());
    RC_ASSERT(by_lamport.view.tags == by_chance.view.tags);
    RC_ASSERT(by_lamport.view.mood == by_chance.view.mood);
    RC_ASSERT(by_lamport.view.starred == by_chance.view.starred);
    RC_ASSERT(by_lamport.view.deleted == by_chance.view.deleted);
    RC_ASSERT(by_lamport.view.edited == by_chance.view.edited);
    RC_ASSERT(by_lamport.view.attachments == by_chance.view.attachments);
  }));
}

TEST_CASE("editing a text step by step always ends in the text that was saved") {
  CHECK(rc::check([](const std::vector<std::string>& words) {
    Writer writer(1);
    writer.Create(SomeText("beginning"));
    std::string text = "beginning";
    for (const std::string& word : words) {
      std::string clean;
      for (const char c : word) clean.push_back(c >= ' ' && c < 127 ? c : '.');
      text = word.size() % 3 == 0 ? clean + " " + text : text.substr(text.size() / 3) + "|" + clean;
      ReflectionEdit edit;
      edit.text = text;
      writer.Change(edit);
      RC_ASSERT(writer.view().text == text);
    }
    const std::vector<Version> versions = Versions({}, writer.records());
    RC_ASSERT(versions.back().state.text == text);
    RC_ASSERT(versions.size() == writer.records().size());
  }));
}

}  // namespace
}  // namespace fallow::journal
