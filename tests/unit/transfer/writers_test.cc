#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "daemon/transfer/exporter.h"
#include "nlohmann/json.hpp"
#include "tests/support/scratch_folder.h"
#include "tests/support/transfer.h"

namespace fallow::transfer {
namespace {

namespace fs = std::filesystem;
using tests::ContentOf;
using tests::ReadAllEntries;
using tests::ReadFile;

AttachmentSource Attached(const std::string& name, const std::string& content,
                          const std::string& type) {
  return {name, type, content.size(), [content] { return OpenString(content); }};
}

ExportEntry Whole() {
  ExportEntry exported;
  exported.title = "The ferry: out";
  exported.device = "laptop";
  Entry& entry = exported.entry;
  entry.id = "abcdefghijklmnopqrstuvwxyz";
  entry.text = "The ferry: out\n\n---\nid: not front matter\n---\n![](a%20b.jpg) ![](<a b.jpg>)";
  entry.at = absl::FromUnixMillis(1'709'283'900'250);
  entry.zone = "Europe/Berlin";
  entry.tags = {"sea", "null", "7", "a, b", "\"quoted\" \\ 海"};
  entry.about = {"Marta"};
  entry.mood = "quiet: very";
  entry.starred = true;
  entry.edited = absl::FromUnixSeconds(1'709'290'000);
  entry.attachments = {Attached("a b.jpg", "picture", "image/jpeg"),
                       Attached("notes.md", "# not an entry", "text/markdown")};
  return exported;
}

// Yields the given entries.
class Given final : public ExportSource {
 public:
  explicit Given(std::vector<ExportEntry> entries) : entries_(std::move(entries)) {}
  absl::StatusOr<std::optional<ExportEntry>> Next(ProblemLog& problems) override {
    if (next_ == entries_.size()) return std::nullopt;
    if (entries_[next_].entry.id == "unreadable") {
      problems.LeftOut("unreadable", "it is damaged");
      ++next_;
      return Next(problems);
    }
    return entries_[next_++];
  }
  std::uint64_t total() const override { return entries_.size(); }

 private:
  std::vector<ExportEntry> entries_;
  std::size_t next_ = 0;
};

ExportReport ExportTo(const std::string& format, const fs::path& path,
                      std::vector<ExportEntry> entries, ProblemLog& problems) {
  auto writer = OpenWriter(format, path, &problems);
  ExportReport report;
  report.ended = writer.status();
  if (!writer.ok()) return report;
  Given source(std::move(entries));
  return Export(source, **writer, {}, problems);
}

// How many attachments of the entry were written.
uint64_t CountOf(const std::string& format, const fs::path& path, const ExportEntry& entry) {
  ProblemLog problems;
  const auto writer = OpenWriter(format, path, &problems);
  REQUIRE(writer.ok());
  REQUIRE((*writer)->Write(entry).ok());
  return (*writer)->attachments();
}

mode_t ModeOf(const fs::path& path) {
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

TEST_CASE("a Markdown export holds everything and is private") {
  tests::ScratchFolder folder;
  ProblemLog problems;
  const fs::path out = folder.path() / "deep" / "export";
  REQUIRE(ExportTo("markdown", out, {Whole()}, problems).ended.ok());
  const fs::path file = out / "2024" / "2024-03-01-1005-the-ferry-out-abcdefgh.md";
  CHECK(ReadFile(file) ==
        "---\n"
        "id: \"abcdefghijklmnopqrstuvwxyz\"\n"
        "at: 2024-03-01T10:05:00.250+01:00\n"
        "zone: \"Europe/Berlin\"\n"
        "edited: 2024-03-01T11:46:40+01:00\n"
        "tags: [\"sea\", \"null\", \"7\", \"a, b\", \"\\\"quoted\\\" \\\\ 海\"]\n"
        "about: [\"Marta\"]\n"
        "mood: \"quiet: very\"\n"
        "starred: true\n"
        "attachments:\n"
        "  - \"../attachments/abcdefghijklmnopqrstuvwxyz/a b.jpg\"\n"
        "  - path: \"../attachments/abcdefghijklmnopqrstuvwxyz/notes.md_\"\n"
        "    name: \"notes.md\"\n"
        "    type: \"text/markdown\"\n"
        "---\n"
        "The ferry: out\n\n---\nid: not front matter\n---\n"
        "![](../attachments/abcdefghijklmnopqrstuvwxyz/a%20b.jpg) "
        "![](<../attachments/abcdefghijklmnopqrstuvwxyz/a b.jpg>)\n");
  CHECK(ModeOf(out) == 0700);
  CHECK(ModeOf(out / "2024") == 0700);
  CHECK(ModeOf(file) == 0600);
  CHECK(ModeOf(out / "attachments" / Whole().entry.id / "a b.jpg") == 0600);

  const auto read = ReadAllEntries("markdown", out);
  REQUIRE(read.entries.size() == 1);
  CHECK(read.problems.kept().empty());
  const Entry expected = Whole().entry;
  CHECK(read.entries[0].text == expected.text);
  CHECK(read.entries[0].tags == expected.tags);
  REQUIRE(read.entries[0].attachments.size() == 2);
  CHECK(read.entries[0].attachments[1].name == "notes.md");
  CHECK(read.entries[0].attachments[1].media_type == "text/markdown");
  CHECK(ContentOf(read.entries[0].attachments[1]) == "# not an entry");
}

TEST_CASE("an export goes into a new or empty place only") {
  tests::ScratchFolder folder;
  ProblemLog problems;
  const fs::path taken = folder.Write("taken.txt", "mine");
  CHECK(ExportTo("markdown", folder.path(), {}, problems).ended.code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(ExportTo("jrnl", taken, {}, problems).ended.code() == absl::StatusCode::kInvalidArgument);
  CHECK(ExportTo("json", taken, {}, problems).ended.code() == absl::StatusCode::kInvalidArgument);
  CHECK(ExportTo("other", taken, {}, problems).ended.code() == absl::StatusCode::kInvalidArgument);
  fs::create_symlink(folder.path() / "nowhere", folder.path() / "link");
  CHECK(ExportTo("json", folder.path() / "link", {}, problems).ended.code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(ReadFile(taken) == "mine");
}

TEST_CASE("entries of one minute and one title get files of their own") {
  tests::ScratchFolder folder;
  ProblemLog problems;
  ExportEntry one = Whole();
  ExportEntry two = Whole();
  two.entry.id = "abcdefgh-other";
  REQUIRE(ExportTo("markdown", folder.path() / "out", {one, two}, problems).ended.ok());
  CHECK(ReadAllEntries("markdown", folder.path() / "out").entries.size() == 2);
}

TEST_CASE("hostile ids, titles and attachment names stay inside the export") {
  tests::ScratchFolder folder;
  ProblemLog problems;
  ExportEntry hostile = Whole();
  hostile.entry.id = "../../../evil";
  hostile.title = "../../../evil";
  hostile.entry.attachments = {Attached("../../evil", "x", "text/plain"),
                               Attached("..", "y", "text/plain"),
                               Attached("evil", "z", "text/plain")};
  REQUIRE(ExportTo("markdown", folder.path() / "out", {hostile}, problems).ended.ok());
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
  CHECK(ReadFile(folder.path() / "out/attachments/evil/evil") == "x");
  CHECK(ReadFile(folder.path() / "out/attachments/evil/file") == "y");
  CHECK(ReadFile(folder.path() / "out/attachments/evil/evil-2") == "z");
}

TEST_CASE("an attachment that cannot be opened is left out and not counted; its entry is written") {
  tests::ScratchFolder folder;
  for (const char* format : {"markdown", "json"}) {
    ProblemLog problems;
    ExportEntry exported = Whole();
    exported.entry.attachments[0].open = []() -> absl::StatusOr<std::unique_ptr<ByteSource>> {
      return absl::DataLossError("The attachment is damaged.");
    };
    const fs::path out = folder.path() / format;
    REQUIRE(ExportTo(format, out, {exported}, problems).ended.ok());
    CHECK(problems.left_out() == 1);
    CHECK(problems.notices() == 0);
    REQUIRE(problems.kept().size() == 1);
    // The report adds the full stop.
    CHECK(problems.kept()[0].reason ==
          "the attachment \"a b.jpg\" could not be written: The attachment is damaged");
    CHECK(CountOf(format, folder.path() / (std::string(format) + "2"), exported) == 1);
    for (const auto& file : fs::recursive_directory_iterator(folder.path())) {
      CHECK_FALSE(file.path().filename().string().ends_with(".part"));
    }
  }
}

TEST_CASE("an entry that cannot be read is passed over and never written blank") {
  tests::ScratchFolder folder;
  ProblemLog problems;
  ExportEntry unreadable;
  unreadable.entry.id = "unreadable";
  const ExportReport report =
      ExportTo("markdown", folder.path() / "out", {Whole(), unreadable}, problems);
  CHECK(report.ended.ok());
  CHECK(report.written == 1);
  CHECK(problems.left_out() == 1);
}

TEST_CASE("a jrnl export reads back and says what it cannot hold") {
  tests::ScratchFolder folder;
  ProblemLog problems;
  ExportEntry one = Whole();
  one.entry.text = "Title\n\nwith @sea\n[2024-03-01 09:05] not an entry";
  one.entry.tags = {"sea", "two words"};
  ExportEntry two;
  two.entry.text = "Plain";
  two.entry.at = one.entry.at;
  two.entry.zone = "Asia/Tokyo";
  two.entry.id = "x";
  const fs::path out = folder.path() / "journal.txt";
  REQUIRE(ExportTo("jrnl", out, {one, two}, problems).ended.ok());
  CHECK(ReadFile(out) ==
        "[2024-03-01 10:05:00] Title *\n\nwith @sea\n [2024-03-01 09:05] not an entry\n"
        "@two-words\n\n[2024-03-01 18:05:00] Plain\n");
  CHECK(ModeOf(out) == 0600);
  CHECK(problems.notices() == 5);

  ReaderOptions options;
  options.default_zone = "Europe/Berlin";
  const auto read = ReadAllEntries("jrnl", out, options);
  REQUIRE(read.entries.size() == 2);
  CHECK(read.entries[0].text == one.entry.text + "\n@two-words");
  CHECK(read.entries[0].tags == std::vector<std::string>{"sea", "two-words"});
  CHECK(read.entries[0].starred);
  CHECK(read.entries[0].at == absl::FromUnixSeconds(1'709'283'900));
}

TEST_CASE("a JSON export has the documented shape") {
  tests::ScratchFolder folder;
  ProblemLog problems;
  const fs::path out = folder.path() / "journal.json";
  ExportEntry second = Whole();
  second.entry.id = "second";
  second.entry.edited.reset();
  REQUIRE(ExportTo("json", out, {Whole(), second}, problems).ended.ok());
  const auto json = nlohmann::json::parse(ReadFile(out));
  REQUIRE(json.size() == 2);
  CHECK(json[0]["id"] == "abcdefghijklmnopqrstuvwxyz");
  CHECK(json[0]["at"] == "2024-03-01T10:05:00.250+01:00");
  CHECK(json[0]["zone"] == "Europe/Berlin");
  CHECK(json[0]["title"] == "The ferry: out");
  CHECK(json[0]["text"] == Whole().entry.text);
  CHECK(json[0]["tags"].size() == 5);
  CHECK(json[0]["about"][0] == "Marta");
  CHECK(json[0]["mood"] == "quiet: very");
  CHECK(json[0]["starred"] == true);
  CHECK(json[0]["device"] == "laptop");
  CHECK(json[0]["edited"] == "2024-03-01T11:46:40+01:00");
  CHECK(json[1]["edited"].is_null());
  const std::string path = json[0]["attachments"][0]["path"];
  CHECK(path == "journal.attachments/abcdefghijklmnopqrstuvwxyz/a b.jpg");
  CHECK(ReadFile(folder.path() / path) == "picture");
  CHECK(json[0]["attachments"][0]["size"] == 7);

  ProblemLog none;
  REQUIRE(ExportTo("json", folder.path() / "empty.json", {}, none).ended.ok());
  CHECK(nlohmann::json::parse(ReadFile(folder.path() / "empty.json")).empty());
}

TEST_CASE("a single-file export that does not finish leaves nothing") {
  tests::ScratchFolder folder;
  ProblemLog problems;
  {
    auto writer = OpenWriter("json", folder.path() / "a.json", &problems);
    REQUIRE(writer.ok());
    ExportEntry exported = Whole();
    exported.entry.attachments.clear();
    REQUIRE((*writer)->Write(exported).ok());
  }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("an export into a place that cannot be written fails with what to do") {
  ProblemLog problems;
  const absl::Status status = ExportTo("json", "/proc/journal.json", {}, problems).ended;
  CHECK_FALSE(status.ok());
  CHECK(ExportTo("markdown", "/proc/export", {}, problems).ended.ok() == false);
}

TEST_CASE("a full disk ends the export with a failure") {
  ProblemLog problems;
  tests::ScratchFolder folder;
  // Nothing can be appended once the file size limit is reached: the same code path as a full disk.
  ExportEntry huge = Whole();
  huge.entry.attachments.clear();
  huge.entry.text = std::string(1 << 20, 'x');
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const rlimit small{4096, before.rlim_max};
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  const ExportReport report = ExportTo("markdown", folder.path() / "out", {huge}, problems);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  CHECK_FALSE(report.ended.ok());
  CHECK(fs::is_empty(folder.path() / "out" / "2024"));
}

}  // namespace
}  // namespace fallow::transfer
