#include "daemon/usecases/own_files.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "daemon/practice/clarity.h"
#include "daemon/usecases/clarity_source.h"
#include "tests/support/sealed_database.h"

namespace fallow::usecases {
namespace {

using tests::TempFolder;
using tests::WriteFile;

constexpr size_t kBytesMax = 4096;

constexpr std::string_view kRule = R"(version = 1
language = "en"
[[rule]]
id = "sigh"
kind = "phrase"
part = "words"
patterns = ['\bsigh\b']
reason = "A sigh."
direction = "Say what it is about."
)";

TEST_CASE("files are read in the order of their names, and nothing else is") {
  TempFolder folder;
  WriteFile(folder.path() / "b.toml", "2");
  WriteFile(folder.path() / "a.toml", "1");
  WriteFile(folder.path() / "a.txt", "3");
  WriteFile(folder.path() / ".hidden.toml", "4");
  const OwnFiles own = ReadOwnFiles(folder.path(), kBytesMax);
  CHECK(own.files == std::vector<OwnFile>{{"a.toml", "1"}, {"b.toml", "2"}});
  CHECK(own.problems.empty());
}

TEST_CASE("a folder that is not there holds nothing") {
  TempFolder folder;
  for (const std::filesystem::path& none : {folder.path() / "none", std::filesystem::path()}) {
    const OwnFiles own = ReadOwnFiles(none, kBytesMax);
    CHECK(own.files.empty());
    CHECK(own.problems.empty());
  }
}

TEST_CASE("what cannot be read is told, and the rest is read") {
  TempFolder folder;
  WriteFile(folder.path() / "large.toml", std::string(kBytesMax + 1, 'a'));
  WriteFile(folder.path() / "sound.toml", "1");
  std::filesystem::create_directory(folder.path() / "folder.toml");
  REQUIRE(mkfifo((folder.path() / "pipe.toml").c_str(), 0600) == 0);
  std::filesystem::create_symlink(folder.path() / "none", folder.path() / "torn.toml");
  const OwnFiles own = ReadOwnFiles(folder.path(), kBytesMax);
  CHECK(own.files == std::vector<OwnFile>{{"sound.toml", "1"}});
  CHECK(own.problems.size() == 4);
}

TEST_CASE("more files than are read are told") {
  TempFolder folder;
  for (size_t i = 0; i <= kOwnFilesMax; ++i) {
    WriteFile(folder.path() / (std::to_string(100 + i) + ".toml"), "");
  }
  const OwnFiles own = ReadOwnFiles(folder.path(), kBytesMax);
  CHECK(own.files.size() == kOwnFilesMax);
  CHECK(own.problems.size() == 1);
}

size_t Findings(const practice::Clarity& clarity, std::string_view rule) {
  practice::Letter letter;
  letter[practice::Part::kWords] = "Oh, sigh.";
  size_t count = 0;
  const std::vector<practice::Finding> findings = clarity.Check(letter).value();
  for (const practice::Finding& finding : findings) {
    if (finding.rule == rule) ++count;
  }
  return count;
}

TEST_CASE("a rule of one's own is there at the next check, and gone with its file") {
  TempFolder folder;
  ClaritySource source(folder.path() / "clarity");
  CHECK(Findings(source.Now().clarity, "sigh") == 0);
  std::filesystem::create_directory(folder.path() / "clarity");
  WriteFile(folder.path() / "clarity" / "own.toml", std::string(kRule));
  CHECK(Findings(source.Now().clarity, "sigh") == 1);
  CHECK(Findings(source.Now().clarity, "sigh") == 1);
  CHECK(source.Now().problems.empty());
  std::filesystem::remove(folder.path() / "clarity" / "own.toml");
  CHECK(Findings(source.Now().clarity, "sigh") == 0);
}

TEST_CASE("a rule that cannot be used is told with its file, and the others work") {
  TempFolder folder;
  WriteFile(folder.path() / "own.toml",
            std::string(kRule) +
                "[[rule]]\nid = \"bad\"\nkind = \"phrase\"\npart = \"words\"\n"
                "patterns = ['(']\nreason = \"a\"\ndirection = \"b\"\n");
  ClaritySource source(folder.path());
  const ClaritySource::Current& current = source.Now();
  REQUIRE(current.problems.size() == 1);
  CHECK(current.problems[0].starts_with("own.toml"));
  CHECK(current.problems[0].find("bad") != std::string::npos);
  CHECK(Findings(current.clarity, "sigh") == 1);
}

}  // namespace
}  // namespace fallow::usecases
