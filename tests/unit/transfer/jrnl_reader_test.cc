#include "daemon/transfer/jrnl_reader.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/base/next_step.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/transfer.h"

namespace fallow::transfer {
namespace {

using tests::Imported;
using tests::ReadAllEntries;
using tests::Utc;

Imported ReadText(const std::string& content, const ReaderOptions& options = {}) {
  tests::ScratchFolder folder;
  return ReadAllEntries("jrnl", folder.Write("j.txt", content), options);
}

TEST_CASE("a jrnl file is read as jrnl reads it") {
  ReaderOptions options;
  options.default_zone = "Europe/Berlin";
  const Imported imported = ReadAllEntries("jrnl", FALLOW_VECTORS "/import/journal.jrnl", options);
  REQUIRE(imported.ended.ok());
  REQUIRE(imported.entries.size() == 8);

  const Entry& first = imported.entries[0];
  CHECK(Utc(first.at) == "2024-03-01 08:05:00");
  CHECK(first.zone == "Europe/Berlin");
  CHECK_FALSE(first.starred);
  CHECK(first.where == "journal.jrnl:1");
  CHECK(first.tags == std::vector<std::string>{"sea", "two/words"});
  CHECK(first.text ==
        "Walked to the harbour. @Sea #Two/Words\n\nThe water was flat.\n"
        "[1] a footnote, as jrnl reads it\n"
        "[2024-02-30 10:00] is not a day, so this line stays here.\n"
        "[2024-03-01 10:00] this line was escaped.");
  CHECK(imported.Says("journal.jrnl:5", "a date that does not exist"));

  const Entry& second = imported.entries[1];
  CHECK(Utc(second.at) == "2024-03-02 20:05:07");
  CHECK(second.starred);
  CHECK(second.text.starts_with("A starred evening\nWith @josé"));
  CHECK(second.tags == std::vector<std::string>{"josé"});

  CHECK(Utc(imported.entries[2].at) == "2024-03-02 23:00:00");
  CHECK(Utc(imported.entries[3].at) == "2024-03-05 17:30:00");
  CHECK(Utc(imported.entries[4].at) == "2024-03-06 06:15:00");
  CHECK(Utc(imported.entries[5].at) == "2024-03-31 01:30:00");
  CHECK(Utc(imported.entries[7].at) == "2024-10-27 00:30:00");
}

TEST_CASE("a file of jrnl 1 is read by its bare dates") {
  const Imported imported = ReadAllEntries("jrnl", FALLOW_VECTORS "/import/jrnl1.txt");
  REQUIRE(imported.entries.size() == 2);
  CHECK(imported.entries[0].text ==
        "My first entry.\nEverything is alright\n[not a date] in brackets");
  CHECK(Utc(imported.entries[1].at) == "2013-06-10 15:40:00");
  CHECK(imported.entries[1].starred);
  CHECK(imported.entries[1].text == "Life is good.\nBut I am better.");
}

TEST_CASE("a title that ends in a star loses the stars and spaces at both ends") {
  const auto star = [](std::string_view title) {
    const bool starred = TakeJrnlStar(&title);
    return std::string(title) + (starred ? " (starred)" : "");
  };
  CHECK(star("Title *") == "Title (starred)");
  CHECK(star("*Emphasis*") == "Emphasis (starred)");
  CHECK(star("* Title") == "* Title");
  CHECK(star("***") == " (starred)");
  CHECK(star("") == "");
}

TEST_CASE("tags begin a word and are kept once, in lower case") {
  using Tags = std::vector<std::string>;
  CHECK(JrnlTags("@a b@c @A (@d) @e-f/g. @ ## #1", "@#") == Tags{"a", "e-f/g", "1"});
  CHECK(JrnlTags("@a #b", "@") == Tags{"a"});
  CHECK(JrnlTags("@ÄRGER @हिन्दी @\xff", "@") == Tags{"ärger", "हिन्दी"});
  CHECK(IsJrnlTag("two-words"));
  CHECK_FALSE(IsJrnlTag("two words"));
  CHECK_FALSE(IsJrnlTag("Upper"));
  CHECK_FALSE(IsJrnlTag("--"));
}

TEST_CASE("what belongs to no entry is reported, not lost in silence") {
  const Imported stray = ReadText("Some words\n[2024-03-01 09:05] Entry\n");
  CHECK(stray.entries.size() == 1);
  CHECK(stray.Says("j.txt:1", "comes before the first entry"));
  const Imported none = ReadText("[ashasd7zdskhz7asdkjasd] No date\nText\n");
  CHECK(none.entries.empty());
  CHECK(none.Says("j.txt:1", "no line of this file begins like [2024-03-01 09:05] Title"));
  CHECK(ReadText("").problems.kept().empty());
  CHECK(ReadText("\n\n").problems.kept().empty());
}

TEST_CASE("an entry that cannot be read stops no other") {
  const Imported imported = ReadText(
      "[2024-03-01 09:05] One\n[2024-03-01 09:06] Bad \xff\n[2024-03-01 09:07] \n\n"
      "[2024-03-01 09:08] Bell \a\n[2024-03-01 09:09] " +
      std::string(kTextBytesMax + 10, 'x') + "\n[2024-03-01 09:10] Last\r\nwith text\r\n");
  REQUIRE(imported.entries.size() == 2);
  CHECK(imported.entries[1].text == "Last\nwith text");
  CHECK(imported.Says("j.txt:2", "not UTF-8"));
  CHECK(imported.Says("j.txt:3", "holds no text"));
  CHECK(imported.Says("j.txt:5", "control character U+0007"));
  CHECK(imported.Says("j.txt:6", "longer than 4 MiB"));
}

TEST_CASE("a file that jrnl encrypted says so") {
  const Imported imported = ReadText("gAAAAABfHKmVnk5SNqPWo+an9bvH2hxbIk8FTbTDB");
  CHECK(imported.ended.code() == absl::StatusCode::kInvalidArgument);
  CHECK(base::NextStepOf(imported.ended).kind == base::Next::kDecryptFirst);
}

TEST_CASE("the same file read in another zone holds the same entries") {
  ReaderOptions away;
  away.default_zone = "Asia/Tokyo";
  const std::string content = "[2024-03-01 09:05] Entry\n";
  CHECK(ReadText(content).entries[0].origin == ReadText(content, away).entries[0].origin);
  CHECK(ReadText(content).entries[0].at != ReadText(content, away).entries[0].at);
}

TEST_CASE("a folder journal is read day by day") {
  tests::ScratchFolder folder;
  folder.Write("2024/03/02.txt", "[2024-03-02 09:05] Second\n");
  folder.Write("2024/03/01.txt", "[2024-03-01 09:05] First\n");
  folder.Write("2024/03/other.txt", "[2024-03-01 09:05] Not this\n");
  const Imported imported = ReadAllEntries("jrnl", folder.path());
  REQUIRE(imported.entries.size() == 2);
  CHECK(imported.entries[0].text == "First");
  CHECK(imported.entries[1].where == "2024/03/02.txt:1");
  tests::ScratchFolder empty;
  CHECK(ReadAllEntries("jrnl", empty.path()).ended.code() == absl::StatusCode::kNotFound);
}

TEST_CASE("an escaped line comes back as it was") {
  for (const char* line : {"[2024-03-01 09:05] x", " [2024-03-01 09:05] x", "[1] x", "text", ""}) {
    CHECK(UnescapeJrnlLine(EscapeJrnlLine(line)) == line);
    CHECK(ReadJrnlLine(EscapeJrnlLine(line), JrnlDialect::kBracketed).kind !=
          JrnlLine::Kind::kEntry);
  }
}

}  // namespace
}  // namespace fallow::transfer
