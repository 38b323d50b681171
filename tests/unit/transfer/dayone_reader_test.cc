#include "daemon/transfer/dayone_reader.h"

#include <zip.h>

#include <catch2/catch.hpp>
#include <string>

#include "daemon/transfer/dayone_text.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/transfer.h"

namespace fallow::transfer {
namespace {

using tests::ContentOf;
using tests::Imported;
using tests::ReadAllEntries;
using tests::Utc;

const std::string kGolden = FALLOW_VECTORS "/import/dayone";

Imported ReadJson(const std::string& json) {
  tests::ScratchFolder folder;
  return ReadAllEntries("dayone", folder.Write("Journal.json", json));
}

void CheckGolden(const Imported& imported, const std::string& journal) {
  REQUIRE(imported.ended.ok());
  REQUIRE(imported.entries.size() == 4);
  const Entry& first = imported.entries[0];
  CHECK(first.id == "1546F37361264E129200B2CA6A885855");
  CHECK(first.origin == "dayone:id:1546F37361264E129200B2CA6A885855");
  CHECK(Utc(first.at) == "2021-03-03 11:48:50");
  CHECK(first.zone == "Australia/Sydney");
  CHECK(Utc(*first.edited) == "2021-03-03 11:59:09");
  CHECK(first.starred);
  CHECK(first.tags == std::vector<std::string>{"travel", "sea"});
  CHECK(first.text ==
        "# All packed up finally. Off we go!\n\n![](IMG_8615.jpeg)\n\n"
        "\\- not a list, 3.5 hours \\*really\\*, snake_case, `a\\.b`\n\n"
        "```\nkeep\\.this\n```\n1\\. not a list either.");
  REQUIRE(first.attachments.size() == 1);
  CHECK(first.attachments[0].name == "IMG_8615.jpeg");
  CHECK(first.attachments[0].media_type == "image/jpeg");
  CHECK(ContentOf(first.attachments[0]) == "jpeg bytes");

  const Entry& second = imported.entries[1];
  CHECK(second.zone == "+02:00");
  REQUIRE(second.attachments.size() == 2);
  CHECK(second.attachments[0].media_type == "audio/mp4");
  CHECK(ContentOf(second.attachments[0]) == "sound");
  CHECK(second.attachments[1].name == "ticket.pdf");
  CHECK(second.text == "Voices\n\n![](adc26a769d7253ba49ac99f9236b509a.m4a)\n![](ticket.pdf)");

  CHECK(imported.entries[2].attachments.empty());
  CHECK(imported.entries[2].zone == "UTC");
  CHECK(imported.Says(journal + ", entry 3", "a file of its photos is missing"));
  CHECK(imported.Says(journal + ", entry 3", "time zone is unknown"));
  CHECK(imported.entries[3].text == "The last one");

  CHECK(imported.Says(journal + ", entry 4", "creationDate is not a valid time"));
  CHECK(imported.Says(journal + ", entry 5", "holds no text"));
  CHECK(imported.Says(journal + ", entry 6", "not a JSON object"));
  CHECK(imported.Says(journal + ", entry 7", "not valid JSON"));
  CHECK(imported.Says(journal + ", entry 8", "control character U+0007"));
  CHECK(imported.Says(journal + ", entry 1", "weather is not kept"));
  CHECK(imported.problems.left_out() == 5);
}

TEST_CASE("a Day One export is read from its folder, its file or its archive") {
  CheckGolden(ReadAllEntries("dayone", kGolden), "Journal.json");
  CheckGolden(ReadAllEntries("dayone", kGolden + "/Journal.json"), "Journal.json");

  tests::ScratchFolder folder;
  const std::string archive = (folder.path() / "Export.zip").string();
  zip_t* zip = zip_open(archive.c_str(), ZIP_CREATE, nullptr);
  REQUIRE(zip != nullptr);
  for (const char* name : {"Journal.json", "photos/ef43abe9582131d432f20dcc68e326aa.jpeg",
                           "audios/adc26a769d7253ba49ac99f9236b509a.m4a",
                           "pdfs/81aec6a1340813493f09a3396972bdd6.pdf"}) {
    zip_source_t* source = zip_source_file(zip, (kGolden + "/" + name).c_str(), 0, -1);
    REQUIRE(zip_file_add(zip, ("Export/" + std::string(name)).c_str(), source, 0) >= 0);
  }
  REQUIRE(zip_close(zip) == 0);
  CheckGolden(ReadAllEntries("dayone", archive), "Export/Journal.json");
}

TEST_CASE("an attachment in an archive outlives the reader, and damage to it is noticed") {
  tests::ScratchFolder folder;
  const auto archive = folder.path() / "Export.zip";
  zip_t* zip = zip_open(archive.c_str(), ZIP_CREATE, nullptr);
  const std::string json =
      R"({"entries":[{"creationDate":"2021-01-01T00:00:00Z","text":"x","photos":[{"md5":"aa"}]}]})";
  const std::string photo(1000, 'p');
  zip_file_add(zip, "Journal.json", zip_source_buffer(zip, json.data(), json.size(), 0), 0);
  const zip_int64_t place =
      zip_file_add(zip, "photos/AA.png", zip_source_buffer(zip, photo.data(), photo.size(), 0), 0);
  REQUIRE(zip_set_file_compression(zip, static_cast<zip_uint64_t>(place), ZIP_CM_STORE, 0) == 0);
  REQUIRE(zip_close(zip) == 0);
  CHECK(ContentOf(ReadAllEntries("dayone", archive).entries.at(0).attachments.at(0)) == photo);

  std::string bytes = tests::ReadFile(archive);
  bytes[bytes.find("pppp") + 100] = 'q';
  folder.Write("Export.zip", bytes);
  const Imported damaged = ReadAllEntries("dayone", archive);
  auto source = damaged.entries.at(0).attachments.at(0).open();
  REQUIRE(source.ok());
  CHECK(ReadAll(**source, 1 << 20).status().code() == absl::StatusCode::kInvalidArgument);

  folder.Write("Export.zip", bytes.substr(0, bytes.size() / 2));
  CHECK(ReadAllEntries("dayone", archive).ended.code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("symbolic links of an export that leave its folder are not followed") {
  tests::ScratchFolder outside;
  outside.Write("Journal.json",
                R"({"entries":[{"creationDate":"2021-01-01T00:00:00Z","text":"outside"}]})");
  outside.Write("aa.jpeg", "outside");
  tests::ScratchFolder folder;
  std::filesystem::create_symlink(outside.path() / "Journal.json", folder.path() / "J.json");
  const Imported linked = ReadAllEntries("dayone", folder.path());
  CHECK(linked.entries.empty());
  CHECK(linked.Says("J.json", "cannot be read"));
  // A file that the user names is read, whether it is a link or not.
  CHECK(ReadAllEntries("dayone", folder.path() / "J.json").entries.size() == 1);

  tests::ScratchFolder media;
  std::filesystem::create_symlink(outside.path(), media.path() / "photos");
  media.Write("J.json", R"({"entries":[{"creationDate":"2021-01-01T00:00:00Z","text":"x",)"
                        R"("photos":[{"md5":"aa"}]}]})");
  const Imported imported = ReadAllEntries("dayone", media.path());
  REQUIRE(imported.entries.size() == 1);
  CHECK(imported.entries[0].attachments.empty());
}

TEST_CASE("a truncated export gives what came before the end, and says so") {
  const Imported imported = ReadJson(
      R"({"entries":[{"creationDate":"2021-01-01T00:00:00Z","text":"one"},{"creationDate":"2021)");
  REQUIRE(imported.entries.size() == 1);
  CHECK(imported.Says("Journal.json", "The file ends too early"));
}

TEST_CASE("what is no Day One export is refused") {
  CHECK(ReadJson("{\"a\":[1]}").Says("Journal.json", "no list of entries"));
  CHECK(ReadJson("").Says("Journal.json", "no list of entries"));
  CHECK(ReadJson("nonsense").Says("Journal.json", "no list of entries"));
  tests::ScratchFolder empty;
  CHECK(ReadAllEntries("dayone", empty.path()).ended.code() == absl::StatusCode::kNotFound);
  CHECK(ReadAllEntries("dayone", empty.path() / "none").ended.code() ==
        absl::StatusCode::kNotFound);
}

TEST_CASE("deep nesting and invalid UTF-8 spoil only their own entry") {
  const std::string good = R"({"creationDate":"2021-01-01T00:00:00Z","text":"good"})";
  const std::string deep = "{\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  const std::string latin = "{\"creationDate\":\"2021-01-01T00:00:00Z\",\"text\":\"caf\xe9\"}";
  const Imported imported =
      ReadJson("{\"entries\":[" + deep + "," + latin + ",null," + good + "]}");
  REQUIRE(imported.entries.size() == 1);
  CHECK(imported.Says("Journal.json, entry 1", "nested too deeply"));
  CHECK(imported.Says("Journal.json, entry 2", "not valid JSON"));
  CHECK(imported.Says("Journal.json, entry 3", "not a JSON object"));
}

TEST_CASE("an entry of photos alone gets a text of links") {
  tests::ScratchFolder folder;
  folder.Write("photos/aa.jpeg", "x");
  folder.Write("photos/bb.jpeg", "y");
  folder.Write("Journal.json", R"({"entries":[{"creationDate":"2021-01-01T00:00:00Z","photos":[)"
                               R"({"md5":"AA","filename":"a b.heic"},{"identifier":"bb"}]}]})");
  const Imported imported = ReadAllEntries("dayone", folder.path());
  REQUIRE(imported.entries.size() == 1);
  CHECK(imported.entries[0].text == "![](a%20b.jpeg)\n\n![](bb.jpeg)");
}

TEST_CASE("needless backslashes go and meaningful ones stay") {
  CHECK(PlainDayOneText("Gone\\. Home\\! \\(yes\\) a\\-b c\\+d") == "Gone. Home! (yes) a-b c+d");
  CHECK(PlainDayOneText("\\# no heading") == "\\# no heading");
  CHECK(PlainDayOneText("in \\#1") == "in #1");
  CHECK(PlainDayOneText("  \\- no list\n2024\\. no list") == "  \\- no list\n2024\\. no list");
  CHECK(PlainDayOneText("\\*a\\* \\_b\\_ \\[c\\] \\`d\\` \\\\") ==
        "\\*a\\* \\_b\\_ \\[c\\] \\`d\\` \\\\");
  CHECK(PlainDayOneText("\\![a](b) [a]\\(b) a\\_b") == "\\![a](b) [a]\\(b) a_b");
  CHECK(PlainDayOneText("``a\\.`b`` \\. ` \\.") == "``a\\.`b`` . ` .");
  CHECK(PlainDayOneText("a\xef\xbf\xbc"
                        "b\\") == "ab\\");
}

}  // namespace
}  // namespace fallow::transfer
