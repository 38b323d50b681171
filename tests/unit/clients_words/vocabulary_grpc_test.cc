#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "clients/words/vocabulary.h"
#include "daemon/base/next_step.h"

namespace fallow::words {
namespace {

using client::v1::FarewellPart;

TEST_CASE("every kind, season and part is found again by its word") {
  for (const std::string_view word : KindWords()) CHECK(WordFor(KindNamed(word).value()) == word);
  for (const std::string_view word : SeasonWords()) {
    CHECK(WordFor(SeasonNamed(word).value()) == word);
  }
  for (const std::string_view word : PartWords()) CHECK(WordFor(PartNamed(word).value()) == word);
  CHECK(KindNamed("place").value() == client::v1::CONNECTION_KIND_PLACE);
  CHECK(SeasonNamed("closing").value() == client::v1::SEASON_CLOSING);
}

TEST_CASE("a value without a word has none") {
  CHECK(WordFor(client::v1::CONNECTION_KIND_UNSPECIFIED).empty());
  CHECK(WordFor(static_cast<client::v1::Season>(99)).empty());
  CHECK(WordFor(client::v1::ConnectionPage::FAREWELL_STATE_UNSPECIFIED) == "none");
  CHECK(WordFor(client::v1::DoctorFinding::CHECK_UNSPECIFIED).empty());
}

TEST_CASE("each of the doctor's checks has its word") {
  using Finding = client::v1::DoctorFinding;
  CHECK(WordFor(Finding::CHECK_KEYSLOTS) == "keyslots");
  CHECK(WordFor(Finding::CHECK_PAGES) == "pages");
  CHECK(WordFor(Finding::CHECK_CHAIN) == "chain");
  CHECK(WordFor(Finding::CHECK_KEYRING) == "keyring");
  CHECK(WordFor(Finding::CHECK_BLOBS) == "blobs");
  CHECK(WordFor(Finding::CHECK_INDEX) == "index");
  CHECK(WordFor(Finding::CHECK_DRAFTS) == "drafts");
  CHECK(WordFor(Finding::CHECK_FOLDER) == "folder");
  CHECK(WordFor(Finding::CHECK_MEMORY) == "memory");
}

TEST_CASE("an unknown kind or season is answered with those that there are") {
  const absl::Status kind = KindNamed("foe").status();
  CHECK(absl::IsInvalidArgument(kind));
  CHECK(base::NextStepOf(kind).choices ==
        std::vector<std::string>(KindWords().begin(), KindWords().end()));
  CHECK(base::NextStepOf(SeasonNamed("steadi").status()).name == "steady");
}

TEST_CASE("a part is named in any case, and one that is none is answered with the nearest") {
  CHECK(PartNamed("Words").value() == FarewellPart::PART_WORDS);
  const absl::Status near = PartNamed("boundary").status();
  CHECK(absl::IsInvalidArgument(near));
  CHECK(base::NextStepOf(near).name == "boundaries");
  for (const std::string& bad : {std::string(), std::string("\xff"), std::string(9999, 'w'),
                                 std::string("words") + std::string(40, ' ')}) {
    CHECK(absl::IsInvalidArgument(PartNamed(bad).status()));
  }
}

TEST_CASE("what is to be kept is read and said in the same words") {
  const std::vector<std::string> words = {"gratitude", "shared"};
  const client::v1::KeepChoices keep = KeepNamed(words).value();
  CHECK(keep.gratitude());
  CHECK_FALSE(keep.name());
  CHECK(WordsFor(keep) == words);
  CHECK(absl::IsInvalidArgument(KeepNamed({"everything"}).status()));
}

TEST_CASE("every format has the word by which it is typed") {
  CHECK(FormatNamed("dayone") == client::v1::FORMAT_DAYONE);
  CHECK(FormatNamed("jrnl") == client::v1::FORMAT_JRNL);
  CHECK(FormatNamed("json") == client::v1::FORMAT_JSON);
  CHECK(FormatNamed("markdown") == client::v1::FORMAT_MARKDOWN);
  CHECK(FormatNamed("docx") == client::v1::FORMAT_UNSPECIFIED);
}

TEST_CASE("a day is written as the calendar has it") {
  CHECK(WordFor(ToProto(absl::CivilDay(2024, 3, 1))) == "2024-03-01");
}

}  // namespace
}  // namespace fallow::words
