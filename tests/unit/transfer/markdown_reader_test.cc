#include "daemon/transfer/markdown_reader.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "daemon/transfer/markdown_links.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/transfer.h"

namespace fallow::transfer {
namespace {

using tests::ContentOf;
using tests::Imported;
using tests::ReadAllEntries;
using tests::Utc;

Imported ReadGolden() {
  ReaderOptions options;
  options.default_zone = "Europe/Berlin";
  return ReadAllEntries("markdown", FALLOW_VECTORS "/import/markdown", options);
}

TEST_CASE("a file with every key becomes a whole entry") {
  const Imported imported = ReadGolden();
  REQUIRE(imported.ended.ok());
  const Entry& entry = imported.Titled("The ferry");
  CHECK(entry.id == "5f0c2a9e-41d7-4b0e-9d53-0a4e2f6c7b81");
  CHECK(entry.origin == "markdown:id:5f0c2a9e-41d7-4b0e-9d53-0a4e2f6c7b81");
  CHECK(Utc(entry.at) == "2024-03-10 12:05:30.25");
  CHECK(entry.zone == "America/Sao_Paulo");
  CHECK(Utc(*entry.edited) == "2024-03-11 11:00:00");
  CHECK(entry.tags == std::vector<std::string>{"sea", "two words", "Überfahrt"});
  CHECK(entry.about == std::vector<std::string>{"Marta", "José"});
  CHECK(entry.mood == "quiet");
  CHECK(entry.starred);
  REQUIRE(entry.attachments.size() == 2);
  CHECK(entry.attachments[0].name == "sea view.jpg");
  CHECK(entry.attachments[0].media_type == "image/jpeg");
  CHECK(entry.attachments[0].size == 24);
  CHECK(ContentOf(entry.attachments[0]) == "not a picture, but bytes");
  CHECK(entry.text ==
        "The ferry\n\nWe stood outside the whole way.\n\n"
        "![the sea](sea%20view.jpg) and ![](<bird (small).png>).\n"
        "[Elsewhere](https://example.org/a.jpg), [a note](plain.md).");
  CHECK(imported.Says("full.md:13", "the key weather"));
}

TEST_CASE("without front matter the name, the folders or the file's time give the date") {
  const Imported imported = ReadGolden();
  CHECK(Utc(imported.Titled("# Early").at) == "2024-03-02 06:15:00");
  CHECK(imported.Titled("# Early").zone == "Europe/Berlin");
  CHECK(Utc(imported.Titled("A day by its folders").at) == "2024-03-01 11:00:00");

  tests::ScratchFolder folder;
  const auto file = folder.Write("note.md", "No date anywhere\r\nbut here.\r\n");
  const timespec times[2] = {{1'700'000'000, 5}, {1'700'000'000, 5}};
  REQUIRE(utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
  const Imported one = ReadAllEntries("markdown", folder.path());
  REQUIRE(one.entries.size() == 1);
  CHECK(one.entries[0].at == absl::FromUnixSeconds(1'700'000'000));
  CHECK(one.entries[0].text == "No date anywhere\nbut here.");
  // A copy of the file with a different time is still the same entry.
  CHECK(one.entries[0].origin == "markdown:text:\nNo date anywhere\nbut here.");
}

TEST_CASE("bad files are reported one by one and the others read") {
  const Imported imported = ReadGolden();
  CHECK(imported.Says("bad-date.md",
                      "its date is not valid; it must look like 2024-03-01 09:05 or "
                      "2024-03-01T09:05:00+01:00 (line 2)"));
  CHECK(imported.Says("bad-yaml.md", "front matter cannot be read"));
  CHECK(imported.Says("latin1.md", "line 1 of its text is not UTF-8"));
  CHECK(imported.Says("empty.md", "it holds no text"));
  CHECK(imported.Says("control.md", "control character U+0007"));
  CHECK(imported.problems.left_out() == 5);
  CHECK(imported.entries.size() == 5);
}

TEST_CASE("nothing outside the folder becomes an attachment") {
  const Imported imported = ReadGolden();
  const Entry& entry = imported.Titled("![](../../../support");
  CHECK(entry.attachments.empty());
  CHECK(entry.zone == "+05:30");
  CHECK(imported.Says("escape.md:4", "is outside the folder"));
  CHECK(imported.Says("escape.md:4", "the attachment missing.jpg is missing"));
  CHECK(imported.Says("escape.md", "the picture gone.png is missing"));
}

TEST_CASE("symbolic links that leave the folder are not followed") {
  tests::ScratchFolder outside;
  outside.Write("secret.md", "Outside");
  outside.Write("secret.txt", "Outside");
  tests::ScratchFolder folder;
  folder.Write("a.md", "Inside ![](link.txt) ![](folder/secret.txt)");
  std::filesystem::create_symlink(outside.path() / "secret.md", folder.path() / "b.md");
  std::filesystem::create_symlink(outside.path() / "secret.txt", folder.path() / "link.txt");
  std::filesystem::create_symlink(outside.path(), folder.path() / "folder");
  std::filesystem::create_symlink(folder.path(), folder.path() / "circle");
  const Imported imported = ReadAllEntries("markdown", folder.path());
  REQUIRE(imported.entries.size() == 1);
  CHECK(imported.entries[0].attachments.empty());
  CHECK(imported.Says("b.md", "leads out of the folder"));
  CHECK(imported.Says("folder", "was not entered"));
}

TEST_CASE("a file of the wrong kind or size stops no other") {
  tests::ScratchFolder folder;
  folder.Write("a.md", std::string(kTextBytesMax + 1, 'a'));
  folder.Write("b.md", std::string((kTextBytesMax + (1 << 20)) * 2, 'a'));
  folder.Write("d.md", "Read");
  REQUIRE(mkfifo((folder.path() / "c.md").c_str(), 0600) == 0);
  const Imported imported = ReadAllEntries("markdown", folder.path());
  REQUIRE(imported.entries.size() == 1);
  CHECK(imported.Says("a.md", "longer than 4 MiB"));
  CHECK(imported.Says("b.md", "too large"));
  CHECK(imported.Says("c.md", "not a regular file"));
}

TEST_CASE("an attachment that vanishes or grows after it was listed fails when it is opened") {
  tests::ScratchFolder folder;
  folder.Write("a.md", "![](p.jpg)");
  const auto picture = folder.Write("p.jpg", "x");
  const Imported imported = ReadAllEntries("markdown", folder.path());
  REQUIRE(imported.entries[0].attachments.size() == 1);
  std::filesystem::remove(picture);
  CHECK(imported.entries[0].attachments[0].open().status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("an attachment that cannot be read concerns its own entry only") {
  tests::ScratchFolder folder;
  folder.Write("a.md", "![](p.jpg)");
  const auto picture = folder.Write("p.jpg", "x");
  const Imported imported = ReadAllEntries("markdown", folder.path());
  std::filesystem::remove(picture);
  std::filesystem::create_symlink(picture, picture);
  CHECK(imported.entries[0].attachments[0].open().status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a short id is a number within its folder, not an identity") {
  tests::ScratchFolder folder;
  folder.Write("a.md", "---\nid: 42\ndate: 2024-03-01\n---\nOne");
  const Imported imported = ReadAllEntries("markdown", folder.path());
  CHECK(imported.entries[0].origin == "markdown:number:42\n2024-03-01T12:00:00.000");
}

TEST_CASE("tags are lists, or words parted by commas or spaces") {
  const auto tags = [](const std::string& line) {
    tests::ScratchFolder folder;
    folder.Write("a.md", "---\ntags: " + line + "\n---\nText");
    return ReadAllEntries("markdown", folder.path()).entries.at(0).tags;
  };
  using Tags = std::vector<std::string>;
  CHECK(tags("a, b c, a") == Tags{"a", "b c"});
  CHECK(tags("'#a #b'") == Tags{"a", "b"});
  CHECK(tags("['#a', 7, true]") == Tags{"a", "7", "true"});
  CHECK(tags("").empty());
  CHECK(tags("{a: b}").empty());
}

TEST_CASE("a title in the front matter becomes the first line unless it is there") {
  const auto text = [](const std::string& body) {
    tests::ScratchFolder folder;
    folder.Write("a.md", "---\ntitle: Up early\n---\n" + body);
    return ReadAllEntries("markdown", folder.path()).entries.at(0).text;
  };
  CHECK(text("Body") == "Up early\n\nBody");
  CHECK(text("# Up early\n\nBody") == "# Up early\n\nBody");
  CHECK(text("Up early\nBody") == "Up early\nBody");
  CHECK(text("") == "Up early");
}

TEST_CASE("links are changed where they lead and nowhere else") {
  const auto replace = [](std::string_view text) {
    return ReplaceLinks(text, [](const LinkDestination& link) -> std::optional<std::string> {
      if (link.decoded == "keep") return std::nullopt;
      return (link.is_image ? "image:" : "link:") + link.decoded;
    });
  };
  CHECK(replace("![a](b) [c](d \"title\") [e](keep)") ==
        "![a](image:b) [c](link:d \"title\") [e](keep)");
  CHECK(replace("[a](b(c)d)") == "[a](link:b%28c%29d)");
  CHECK(replace("[a](<b c>)") == "[a](<link:b c>)");
  CHECK(replace("[a](b%20c)") == "[a](link:b%20c)");
  CHECK(replace("[a]( ) [a](\n) ](x [a](b") == "[a]( ) [a](\n) ](x [a](b");
  CHECK(PercentDecode("%zz%4") == "%zz%4");
  CHECK(PercentDecode(PercentEncode("a b%(c)\"<>\n海")) == "a b%(c)\"<>\n海");
}

TEST_CASE("a folder that is not there, or a file in its place, is refused") {
  tests::ScratchFolder folder;
  CHECK(ReadAllEntries("markdown", folder.path() / "none").ended.code() ==
        absl::StatusCode::kNotFound);
  CHECK(ReadAllEntries("markdown", folder.Write("a.md", "x")).ended.code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(ReadAllEntries("unheard-of", folder.path()).ended.code() ==
        absl::StatusCode::kInvalidArgument);
  ReaderOptions options;
  options.default_zone = "Moon/Crater";
  CHECK(ReadAllEntries("markdown", folder.path(), options).ended.code() ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fallow::transfer
