// However the records of several devices come together, as long as each comes after those that its
// writer knew, they add up to the same reflection.

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "daemon/journal/text_history.h"
#include "tests/support/journal.h"

namespace fallow::journal {
namespace {

using tests::Said;
using tests::SomeText;
using tests::Writer;

constexpr size_t kWritersMax = 5;

struct Known {
  PastRecord record;
  std::set<size_t> after;  // indexes of the records that its writer knew
};

struct Step {
  uint8_t writer;
  uint8_t action;
  uint8_t choice;
};

// Two to five devices with one reflection, doing things and hearing of each other now and then.
// With `copied`, the second is a copy of the first one's disk and writes under the same name.
class Apart {
 public:
  Apart(size_t writers, bool copied) : knows_(writers) {
    for (size_t i = 0; i < writers; ++i) writers_.emplace_back(static_cast<uint8_t>(i + 1));
    NewReflection what = SomeText("one two three");
    what.tags = {"a", "b"};
    writers_[0].Create(what);
    Remember(0);
    if (copied) {
      writers_[1] = writers_[0].CopyWithSalt(uint64_t{1} << 32);
      knows_[1] = knows_[0];
    }
    for (size_t i = 1; i < writers; ++i) Hear(i, 0);
  }

  void Take(const Step& step) {
    const size_t w = step.writer % writers_.size();
    const size_t before = writers_[w].records().size();
    if (step.action % kActions == kHearing) {
      Hear(w, step.choice % writers_.size());
    } else {
      Act(writers_[w], step.action, step.choice);
    }
    if (writers_[w].records().size() > before) Remember(w);
  }

  // Now everybody knows everything.
  void Meet() {
    for (size_t to = 0; to < writers_.size(); ++to) {
      for (size_t from = 0; from < writers_.size(); ++from) Hear(to, from);
    }
  }

  const std::vector<Writer>& writers() const { return writers_; }
  const std::vector<Known>& all() const { return all_; }

 private:
  static constexpr unsigned kActions = 16;
  static constexpr unsigned kHearing = 15;

  static void Act(Writer& writer, unsigned action, unsigned choice) {
    const std::string name(1, static_cast<char>('a' + choice % 4));
    ReflectionEdit edit;
    switch (action % kActions) {
      case 0:
        edit.add_tags = {name};
        break;
      case 1:
        edit.remove_tags = {name};
        break;
      case 2:
        edit.mood = choice % 5 == 0 ? "" : name;
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
      case 7:
        edit.add_about = {name};
        break;
      case 8:
        edit.remove_about = {name};
        break;
      case 9:
        edit.at = Moment{absl::FromUnixSeconds(choice), "UTC"};
        break;
      default:
        edit.text = Edited(writer.view().text, action, choice);
        break;
    }
    if (!writer.view().deleted) writer.Change(edit);
  }

  // A word put in, taken out, or both, and never an empty text.
  static std::string Edited(const std::string& text, unsigned action, unsigned choice) {
    const std::string word = "w" + std::to_string(choice);
    size_t from = text.empty() ? 0 : choice % text.size();
    while (from > 0 && text[from - 1] != ' ') --from;
    const size_t to = std::min(text.find(' ', from), text.size());
    std::string out = text;
    if (action % 3 != 0) out.erase(from, to - from);
    if (action % 3 != 1) out.insert(from, word + " ");
    return out.find_first_not_of(' ') == std::string::npos ? word : out;
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
      // The last thing that is left may not be taken off.
      if (writer.view().text.find_first_not_of(' ') == std::string::npos) return;
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
  std::vector<std::set<size_t>> knows_;
};

Apart SomeApart() {
  Apart apart(*rc::gen::inRange<size_t>(2, kWritersMax + 1), *rc::gen::arbitrary<bool>());
  const auto steps = *rc::gen::container<std::vector<std::tuple<uint8_t, uint8_t, uint8_t>>>(
      rc::gen::arbitrary<std::tuple<uint8_t, uint8_t, uint8_t>>());
  for (const auto& [writer, action, choice] : steps) apart.Take({writer, action, choice});
  return apart;
}

// All records, in an order drawn from those in which they may come.
std::vector<PastRecord> Shuffled(const std::vector<Known>& all) {
  std::vector<PastRecord> records;
  std::set<size_t> done;
  while (done.size() < all.size()) {
    std::vector<size_t> ready;
    for (size_t i = 0; i < all.size(); ++i) {
      const bool may = !done.contains(i) && std::includes(done.begin(), done.end(),
                                                          all[i].after.begin(), all[i].after.end());
      if (may) ready.push_back(i);
    }
    const size_t chosen = ready[*rc::gen::inRange<size_t>(0, ready.size())];
    records.push_back(all[chosen].record);
    done.insert(chosen);
  }
  return records;
}

Folded FoldEach(const std::vector<PastRecord>& records) {
  Folded folded;
  TextHistory history;
  for (const PastRecord& record : records) {
    RC_ASSERT(Fold({}, record.stamp, record.kind, record.operation, folded, &history).ok());
  }
  return folded;
}

TEST_CASE("every order that respects what was known gives the same reflection") {
  CHECK(rc::check([] {
    Apart apart = SomeApart();
    const std::vector<PastRecord> made = Shuffled(apart.all());
    const std::vector<PastRecord> other = Shuffled(apart.all());
    const Folded folded = FoldEach(made);
    RC_ASSERT(Said(folded) == Said(FoldEach(other)));
    apart.Meet();
    for (const Writer& writer : apart.writers()) RC_ASSERT(Said(writer.state()) == Said(folded));
  }));
}

TEST_CASE("folding all records at once gives what folding them one by one gives") {
  CHECK(rc::check([] {
    const Apart apart = SomeApart();
    std::vector<PastRecord> records = Shuffled(apart.all());
    const Folded each = FoldEach(records);
    const FoldedAll all = FoldAll({}, records);
    RC_ASSERT(Said(all.folded) == Said(each));
    RC_ASSERT(all.folded.state.SerializeAsString() == each.state.SerializeAsString());
    RC_ASSERT(all.taken == std::vector<bool>(records.size(), true));
  }));
}

// Where a disk was copied, records may come before those that their writer knew.
TEST_CASE("whatever comes behind the first record may come in any order") {
  CHECK(rc::check([] {
    const Apart apart = SomeApart();
    std::vector<PastRecord> records = Shuffled(apart.all());
    const Folded folded = FoldEach(records);
    for (size_t i = records.size(); i > 2; --i) {
      std::swap(records[i - 1], records[*rc::gen::inRange<size_t>(1, i)]);
    }
    const FoldedAll all = FoldAll({}, records);
    RC_ASSERT(Said(all.folded) == Said(folded));
    RC_ASSERT(all.taken == std::vector<bool>(records.size(), true));
    RC_ASSERT(all.waiting == std::vector<bool>(records.size(), false));
  }));
}

TEST_CASE("records that do not fit are refused alike, one by one and at once, in every order") {
  CHECK(rc::check([] {
    const Apart apart = SomeApart();
    std::vector<Known> all = apart.all();
    for (size_t i = 1; i < all.size(); ++i) {
      fallow::store::v1::ReflectionOperation& operation = all[i].record.operation;
      if (operation.has_text() && *rc::gen::inRange(0, 4) == 0) {
        operation.mutable_text()->mutable_runs(0)->set_position(1000);
      }
    }
    const std::vector<PastRecord> records = Shuffled(all);
    Folded folded;
    TextHistory history;
    std::vector<bool> taken;
    for (const PastRecord& record : records) {
      taken.push_back(Fold({}, record.stamp, record.kind, record.operation, folded, &history).ok());
    }
    FoldedAll at_once = FoldAll({}, records);
    RC_ASSERT(at_once.taken == taken);
    RC_ASSERT(Said(FoldAll({}, Shuffled(all)).folded) == Said(at_once.folded));
    std::vector<PastRecord> mixed = records;
    for (size_t i = mixed.size(); i > 2; --i) {
      std::swap(mixed[i - 1], mixed[*rc::gen::inRange<size_t>(1, i)]);
    }
    RC_ASSERT(Said(FoldAll({}, mixed).folded) == Said(at_once.folded));
    // One by one nobody can tell that a text waits for what may yet come.
    at_once.folded.state.clear_text_waiting();
    RC_ASSERT(Said(at_once.folded) == Said(folded));
  }));
}

TEST_CASE("the text is the one that the event graph alone gives") {
  CHECK(rc::check([] {
    const Apart apart = SomeApart();
    const std::vector<PastRecord> records = Shuffled(apart.all());
    TextHistory history;
    std::vector<WrittenEdit> edits;
    for (const PastRecord& record : records) {
      if (!record.operation.has_text()) continue;
      edits.push_back({record.stamp, record.kind, &record.operation.text()});
    }
    std::string text;
    const auto merged = history.Merge(edits);
    RC_ASSERT(merged.ok());
    RC_ASSERT(text::Apply(text, *merged).ok());
    RC_ASSERT(text::Apply(text, history.Joins()).ok());
    RC_ASSERT(text == FoldEach(Shuffled(apart.all())).view.text);
  }));
}

TEST_CASE("versions are the same on all devices, and the last is what there is") {
  CHECK(rc::check([] {
    const Apart apart = SomeApart();
    const std::vector<Version> here = Versions({}, Shuffled(apart.all()));
    const std::vector<Version> there = Versions({}, Shuffled(apart.all()));
    RC_ASSERT(here.size() == apart.all().size());
    for (size_t i = 0; i < here.size(); ++i) {
      RC_ASSERT(here[i].number == i + 1);
      RC_ASSERT(here[i].state.text == there[i].state.text);
      RC_ASSERT(here[i].state.tags == there[i].state.tags);
      RC_ASSERT(here[i].device == there[i].device);
      RC_ASSERT(here[i].changed == there[i].changed);
    }
    RC_ASSERT(here.back().state.text == FoldEach(Shuffled(apart.all())).view.text);
  }));
}

// Puts `word` into `text` in front of the word with the given number, or at the end.
std::string WithWord(const std::string& text, size_t place, const std::string& word) {
  std::vector<std::string> words = absl::StrSplit(text, ' ');
  words.insert(words.begin() + static_cast<std::ptrdiff_t>(place % (words.size() + 1)), word);
  return absl::StrJoin(words, " ");
}

TEST_CASE("edits made apart in one paragraph keep every word of both") {
  CHECK(rc::check([](const std::vector<size_t>& here_at, const std::vector<size_t>& there_at) {
    Writer here(1), there(2);
    here.Create(SomeText("It rained all day and we stayed in and read to each other."));
    RC_ASSERT(there.Receive(here.records()[0]).ok());
    std::vector<std::string> words = absl::StrSplit(here.view().text, ' ');
    const auto edit = [&](Writer& writer, const std::vector<size_t>& places, char mark) {
      for (const size_t place : places) {
        words.push_back(mark + std::to_string(words.size()));
        ReflectionEdit change;
        change.text = WithWord(writer.view().text, place, words.back());
        writer.Change(change);
      }
    };
    edit(here, here_at, 'h');
    edit(there, there_at, 't');
    const std::vector<PastRecord> from_here = here.records();
    for (const PastRecord& record : there.records()) RC_ASSERT(here.Receive(record).ok());
    for (size_t i = 1; i < from_here.size(); ++i) RC_ASSERT(there.Receive(from_here[i]).ok());
    RC_ASSERT(here.view().text == there.view().text);
    std::vector<std::string> merged = absl::StrSplit(here.view().text, ' ');
    std::sort(merged.begin(), merged.end());
    std::sort(words.begin(), words.end());
    RC_ASSERT(merged == words);
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
