#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "daemon/base/strings.h"
#include "daemon/transfer/text_form.h"
#include "daemon/transfer/wall_time.h"
#include "daemon/transfer/writer.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/transfer.h"

namespace fallow::transfer {
namespace {

rc::Gen<std::string> Pieces(const std::vector<std::string>& pieces) {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                      [](const std::vector<std::string>& chosen) {
                        std::string text;
                        for (const std::string& piece : chosen) text += piece;
                        return text;
                      });
}

// Everything that a format could take for its own.
rc::Gen<std::string> Text() {
  static const std::vector<std::string> pieces = {"word",
                                                  "\n",
                                                  "\n\n",
                                                  " ",
                                                  "\t",
                                                  "---\n",
                                                  "...\n",
                                                  "# ",
                                                  "title: x\n",
                                                  "*",
                                                  "[2024-03-01 09:05] ",
                                                  "  [2024-03-01 09:05:00 PM] ",
                                                  "[1] ",
                                                  "@tag",
                                                  "#tag",
                                                  "![](",
                                                  "](",
                                                  ")",
                                                  "a.jpg",
                                                  "a%20b.jpg",
                                                  "<a b.jpg>",
                                                  "\\",
                                                  "\"",
                                                  "{",
                                                  "}",
                                                  "日記",
                                                  "\U0001F331",
                                                  "e\u0301",
                                                  "\u2028",
                                                  "\uFEFF",
                                                  "://",
                                                  "../",
                                                  "%2e%2e/",
                                                  "`",
                                                  "```\n"};
  return rc::gen::map(Pieces(pieces), [](std::string text) {
    RC_ASSERT(NormaliseText(&text).empty());
    return text.empty() ? std::string("text") : text;
  });
}

rc::Gen<std::string> Word() {
  static const std::vector<std::string> pieces = {
      "a", "B",    " ",    "'", "\"", "\\",         ":",      ",",      "-",
      "~", "null", "true", "7", "[",  "]",          "{",      "#",      "&",
      "*", "!",    "%",    "@", "日", "\U0001F331", "\u00A0", "\u2028", "\uFEFF"};
  return rc::gen::map(Pieces(pieces), [](const std::string& text) {
    const std::string word(base::Trim(text));
    return word.empty() || word.front() == '#' ? "w" + word : word;
  });
}

rc::Gen<std::vector<std::string>> Words() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(Word()),
                      [](const std::vector<std::string>& words) {
                        std::vector<std::string> unique;
                        for (const std::string& word : words) AddLabel(word, &unique);
                        return unique;
                      });
}

// Some of these, each at most once.
rc::Gen<std::vector<std::string>> Names() {
  static const std::vector<std::string> names = {
      "a.jpg", "a b.jpg", "note.md", "(x).png", "日.pdf", ".hidden", "con:trol?", "%20", "a-2.jpg"};
  return rc::gen::map(rc::gen::inRange(0, 1 << 9), [](int chosen) {
    std::vector<std::string> some;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if ((chosen >> i & 1) != 0) some.push_back(names[i]);
    }
    return some;
  });
}

const std::vector<std::string> kZones = {"UTC",           "+05:45",           "-03:30",
                                         "Europe/Berlin", "America/New_York", "Asia/Kolkata"};

Entry ArbitraryEntry(int number) {
  Entry entry;
  entry.id = "entry-with-an-id-" + std::to_string(number);
  entry.text = *Text();
  entry.at = absl::FromUnixMillis(
      *rc::gen::inRange<std::int64_t>(-62'000'000'000'000, 253'000'000'000'000));
  entry.zone = *rc::gen::elementOf(kZones);
  entry.tags = *Words();
  entry.about = *Words();
  if (*rc::gen::arbitrary<bool>()) entry.mood = *Word();
  entry.starred = *rc::gen::arbitrary<bool>();
  entry.signs = *Words();
  if (entry.signs.size() > kSignsMax) entry.signs.resize(kSignsMax);
  if (*rc::gen::arbitrary<bool>()) entry.energy = *rc::gen::inRange(kEnergyMin, kEnergyMax + 1);
  entry.apart = *rc::gen::arbitrary<bool>();
  const bool notes = !entry.signs.empty() || entry.energy;
  if (notes && *rc::gen::inRange(0, 4) == 0) entry.text.clear();
  if (*rc::gen::arbitrary<bool>()) entry.edited = entry.at + absl::Milliseconds(number);
  for (const std::string& name : *Names()) {
    const std::string type = *rc::gen::element<std::string>("image/jpeg", "application/x: y");
    entry.attachments.push_back({name, type, name.size(), [name] { return OpenString(name); }});
  }
  return entry;
}

void CheckSame(const Entry& read, const Entry& written) {
  RC_ASSERT(read.id == written.id);
  RC_ASSERT(read.text == written.text);
  RC_ASSERT(read.at == written.at);
  RC_ASSERT(read.zone == written.zone);
  RC_ASSERT(read.tags == written.tags);
  RC_ASSERT(read.about == written.about);
  RC_ASSERT(read.mood == written.mood);
  RC_ASSERT(read.starred == written.starred);
  RC_ASSERT(read.signs == written.signs);
  RC_ASSERT(read.energy == written.energy);
  RC_ASSERT(read.apart == written.apart);
  RC_ASSERT(read.edited == written.edited);
  RC_ASSERT(read.attachments.size() == written.attachments.size());
  for (std::size_t i = 0; i < read.attachments.size(); ++i) {
    RC_ASSERT(read.attachments[i].name == written.attachments[i].name);
    RC_ASSERT(read.attachments[i].media_type == written.attachments[i].media_type);
    auto source = read.attachments[i].open();
    RC_ASSERT(source.ok());
    RC_ASSERT(*ReadAll(**source, 1000) == written.attachments[i].name);
  }
}

TEST_CASE("what is written as Markdown is read back the same") {
  CHECK(rc::check([] {
    tests::ScratchFolder folder;
    std::map<std::string, Entry> written;
    ProblemLog problems;
    auto writer = OpenWriter("markdown", folder.path() / "out", &problems);
    RC_ASSERT(writer.ok());
    for (int n = 0; n < 3; ++n) {
      ExportEntry exported;
      exported.entry = ArbitraryEntry(n);
      exported.title = exported.entry.text.substr(0, exported.entry.text.find('\n'));
      RC_ASSERT((*writer)->Write(exported).ok());
      written[exported.entry.id] = exported.entry;
    }
    const tests::Imported read = tests::ReadAllEntries("markdown", folder.path() / "out");
    RC_ASSERT(read.problems.left_out() == 0U);
    RC_ASSERT(read.entries.size() == written.size());
    for (const Entry& entry : read.entries) CheckSame(entry, written.at(entry.id));
  }));
}

// What jrnl's files can hold: text, wall time to the second, star, and the tags that the text says.
TEST_CASE("what is written as a jrnl file is read back the same") {
  CHECK(rc::check([] {
    tests::ScratchFolder folder;
    ReaderOptions options;
    options.default_zone = *rc::gen::elementOf(kZones);
    const auto zone = LoadZone(options.default_zone);
    ProblemLog problems;
    auto writer = OpenWriter("jrnl", folder.path() / "j.txt", &problems);
    RC_ASSERT(writer.ok());
    std::vector<Entry> written;
    for (int n = 0; n < 3; ++n) {
      Entry entry = ArbitraryEntry(n);
      entry.zone = options.default_zone;
      entry.attachments.clear();
      entry.tags.clear();
      if (entry.text.empty()) entry.text = "text";
      // A wall time that occurs twice is read as its first: begin with one that was read.
      const absl::Time whole = absl::FromUnixSeconds(absl::ToUnixSeconds(entry.at));
      entry.at = zone->rules.At(absl::ToCivilSecond(whole, zone->rules)).pre;
      // jrnl takes stars and spaces off a starred title, and a star at the end for one.
      std::string_view title = std::string_view(entry.text).substr(0, entry.text.find('\n'));
      RC_PRE(title == base::Trim(title) && !title.ends_with('*') && !title.starts_with('*'));
      RC_ASSERT((*writer)->Write({entry, "", ""}).ok());
      written.push_back(entry);
    }
    RC_ASSERT((*writer)->Finish().ok());
    const tests::Imported read = tests::ReadAllEntries("jrnl", folder.path() / "j.txt", options);
    RC_ASSERT(read.entries.size() == written.size());
    for (std::size_t i = 0; i < written.size(); ++i) {
      RC_ASSERT(read.entries[i].text == written[i].text);
      RC_ASSERT(read.entries[i].at == written[i].at);
      RC_ASSERT(read.entries[i].starred == written[i].starred);
    }
  }));
}

TEST_CASE("no bytes make a reader fail, or yield an entry out of its normal form") {
  CHECK(rc::check([] {
    const auto bytes = *rc::gen::container<std::string>(
        rc::gen::element<char>('-', '\n', '[', ']', '{', '}', '"', ':', ' ', '2', '0', '4', '\\',
                               '*', '\xff', '\xc3', 'a', ',', '\0', '\r'));
    tests::ScratchFolder folder;
    folder.Write("a.md", bytes);
    folder.Write("b.md", "---\n" + bytes + "\n---\nx");
    folder.Write("j.txt", "[2024-03-01 09:05] " + bytes);
    folder.Write("d/J.json", "{\"entries\":[" + bytes);
    for (const auto& [format, path] : std::map<std::string, std::string>{
             {"markdown", "."}, {"jrnl", "j.txt"}, {"dayone", "d"}}) {
      const tests::Imported read = tests::ReadAllEntries(format, folder.path() / path);
      RC_ASSERT(read.ended.ok());
      for (const Entry& entry : read.entries) {
        std::string normal = entry.text;
        RC_ASSERT(NormaliseText(&normal).empty());
        RC_ASSERT(normal == entry.text);
        RC_ASSERT(!entry.text.empty() || !entry.signs.empty() || entry.energy);
        RC_ASSERT(!entry.origin.empty());
      }
    }
  }));
}

}  // namespace
}  // namespace fallow::transfer
