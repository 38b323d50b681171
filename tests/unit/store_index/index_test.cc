#include "daemon/store/index/index.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/index.h"

namespace fallow::tests {
namespace {

using journal::Folded;
using journal::Reflection;
using store::ImportKey;
using store::Index;
using store::IndexBatch;
using store::IndexDigest;
using store::Name;
using store::NameKind;
using Names = std::vector<Name>;
using Numbers = std::vector<uint32_t>;

template <class T>
T Get(absl::StatusOr<T> result) {
  INFO(result.status());
  REQUIRE(result.ok());
  return *std::move(result);
}

Folded Full(uint32_t number) {
  Folded folded = Written(number, "All there is");
  Reflection& view = folded.view;
  view.at.zone = "Pacific/Auckland";
  view.tags = {"a", "b"};
  view.about = {"Someone"};
  view.mood = "calm";
  view.starred = true;
  view.attachments = {{SubjectFrom(1000), "a.jpg", "image/jpeg", 12},
                      {SubjectFrom(1001), "b.ogg", "audio/ogg", 1ull << 40}};
  view.edited = absl::FromUnixMillis(1704200000123);
  view.device.bytes[3] = 7;
  view.version = 4;
  view.prompt = "prompt-id";
  folded.state.set_version(4);
  folded.state.mutable_at_stamp()->set_lamport(9);
  return folded;
}

void CheckSame(const Reflection& a, const Reflection& b) {
  CHECK(a.id == b.id);
  CHECK(a.at == b.at);
  CHECK(a.text == b.text);
  CHECK(a.tags == b.tags);
  CHECK(a.about == b.about);
  CHECK(a.mood == b.mood);
  CHECK(a.starred == b.starred);
  CHECK(a.attachments == b.attachments);
  CHECK(a.edited == b.edited);
  CHECK(a.deleted == b.deleted);
  CHECK(a.device == b.device);
  CHECK(a.version == b.version);
  CHECK(a.prompt == b.prompt);
  CHECK_FALSE(a.text_cut);
}

TEST_CASE("what was put into the index comes out, also after it was closed") {
  TestIndex index;
  Folded folded = Full(3);
  folded.view.deleted = absl::FromUnixMillis(1704300000456);
  index.Put({folded});
  index.Reopen();
  CHECK(index->position() == 1);
  CheckSame(Get(index->Get(folded.view.id)), folded.view);
  const Folded loaded = Get(index->LoadFolded(folded.view.id));
  CheckSame(loaded.view, folded.view);
  CHECK(loaded.state.SerializeAsString() == folded.state.SerializeAsString());
  CHECK(absl::IsNotFound(index->Get(SubjectFrom(4)).status()));
  CHECK(absl::IsNotFound(index->LoadFolded(SubjectFrom(4)).status()));
}

TEST_CASE("an id is found by its beginning when it is the only one that begins so") {
  TestIndex index;
  index.Put({Written(0x10000001, "a"), Written(0x10000002, "b"), Written(0x20000000, "c")});
  const auto range = [](uint32_t first, uint32_t last) {
    return journal::IdRange{SubjectFrom(first), SubjectFrom(last)};
  };
  CHECK(Get(index->Find(range(0x20000000, 0x2fffffff))) == SubjectFrom(0x20000000));
  CHECK(Get(index->Find(range(0x10000001, 0x10000001))) == SubjectFrom(0x10000001));
  CHECK(absl::IsInvalidArgument(index->Find(range(0x10000000, 0x1fffffff)).status()));
  CHECK(absl::IsNotFound(index->Find(range(0x30000000, 0x3fffffff)).status()));
}

TEST_CASE("an edited reflection is found by its new words and names only") {
  TestIndex index;
  Folded folded = Full(1);
  index.Put({folded, Written(2, "another")});
  folded.view.text = "Now it says this";
  folded.view.tags = {"b", "c"};
  folded.view.starred = false;
  index.Put({folded});
  CHECK(Found(*index, {Word("there")}).empty());
  CHECK(Found(*index, {Word("says")}) == Numbers{1});
  CHECK(Found(*index, {TermOf(journal::Term::Kind::kTag, "a")}).empty());
  CHECK(Found(*index, {TermOf(journal::Term::Kind::kTag, "c")}) == Numbers{1});
  CHECK(Found(*index, {HasTerm(journal::Has::kStar)}).empty());
  CHECK(Get(index->Names(NameKind::kTag)) == Names{{"b", 1}, {"c", 1}});
}

TEST_CASE("a reflection moved in time is listed at its new place") {
  TestIndex index;
  index.Put({Written(1, "one"), Written(2, "two"), Written(3, "three")});
  Folded moved = Written(1, "one");
  moved.view.at.at = Written(9, "").view.at.at;
  index.Put({moved});
  CHECK(Found(*index, journal::Query{}) == Numbers{1, 3, 2});
  CHECK(Found(*index, {Word("one")}) == Numbers{1});
}

TEST_CASE("two reflections can change places within one batch") {
  TestIndex index;
  Folded a = Written(1, "alpha"), b = Written(2, "beta");
  index.Put({a, b});
  std::swap(a.view.at, b.view.at);
  index.Put({a, b});
  CHECK(Found(*index, journal::Query{}) == Numbers{1, 2});
  CHECK(Found(*index, {Word("alpha")}) == Numbers{1});
  CHECK(Found(*index, {Word("beta")}) == Numbers{2});
  CHECK(index->Digest().ok());
}

TEST_CASE("names are counted without regard to case, and shown as most people wrote them") {
  TestIndex index;
  std::vector<Folded> reflections;
  for (uint32_t i = 0; i < 5; ++i) reflections.push_back(Written(i, "x"));
  reflections[0].view.tags = {"work"};
  reflections[1].view.tags = {"Work"};
  reflections[2].view.tags = {"Work", "rest"};
  reflections[3].view.tags = {"WORK"};
  reflections[3].view.deleted = absl::FromUnixSeconds(1);
  reflections[4].view.mood = "calm";
  index.Put(reflections);
  CHECK(Get(index->Names(NameKind::kTag)) == Names{{"Work", 3}, {"rest", 1}});
  CHECK(Get(index->Names(NameKind::kMood)) == Names{{"calm", 1}});
  CHECK(Get(index->Names(NameKind::kAbout)).empty());

  index.Forget(SubjectFrom(1));
  reflections[2].view.deleted = absl::FromUnixSeconds(2);
  reflections[3].view.deleted.reset();
  index.Put({reflections[2], reflections[3]});
  CHECK(Get(index->Names(NameKind::kTag)) == Names{{"WORK", 2}});
}

TEST_CASE("figures count what is not deleted, by the writer's own days") {
  TestIndex index;
  CHECK_FALSE(Get(index->Statistics()).first.has_value());
  Folded a = Written(0, "three little words");
  // 23:30 UTC on 31 December 2023, which is the new year in Auckland.
  a.view.at = {absl::FromUnixSeconds(1704065400), "Pacific/Auckland"};
  Folded b = Written(40, "two words");
  b.view.attachments = {{SubjectFrom(1000), "a.jpg", "image/jpeg", 12}};
  Folded c = Written(40, "and 日記");
  c.view.id = SubjectFrom(41);
  Folded gone = Written(70, "not counted");
  gone.view.deleted = absl::FromUnixSeconds(1);
  index.Put({a, b, c, gone});
  const store::Stats stats = Get(index->Statistics());
  CHECK(stats.reflections == 3);
  CHECK(stats.words == 8);
  CHECK(stats.attachments == 1);
  CHECK(stats.days == 2);
  CHECK(stats.first == a.view.at);
  CHECK(stats.last == b.view.at);
  using Month = store::Stats::Month;
  CHECK(stats.months == std::vector<Month>{{2024, 1, 1}, {2024, 2, 2}});
  const Index::Counts counts = Get(index->Count());
  CHECK(counts.reflections == 3);
  CHECK(counts.deleted == 1);
}

Folded At(uint32_t number, const char* time, const char* zone) {
  Folded folded = Written(number, "x");
  std::string error;
  REQUIRE(absl::ParseTime(absl::RFC3339_full, time, &folded.view.at.at, &error));
  folded.view.at.zone = zone;
  return folded;
}

Numbers OnThisDay(Index& index, int month, int day, int before_year) {
  Numbers numbers;
  for (const Reflection& reflection : Get(index.OnThisDay(month, day, before_year, 0))) {
    numbers.push_back(reflection.id.bytes[3]);
  }
  return numbers;
}

TEST_CASE("on this day goes by the day that the writer's clock showed") {
  TestIndex index;
  Folded gone = At(9, "2023-05-01T12:00:00Z", "UTC");
  gone.view.deleted = absl::FromUnixSeconds(1);
  index.Put({At(1, "2021-04-30T23:30:00Z", "Pacific/Auckland"),
             At(2, "2022-05-01T23:30:00Z", "Pacific/Auckland"),
             At(3, "2022-05-02T05:00:00Z", "-11:00"), At(4, "2023-05-01T00:00:00Z", "UTC"),
             At(5, "2024-05-01T23:59:59Z", "UTC"), At(6, "2023-05-01T22:00:00Z", "UTC"), gone});
  CHECK(OnThisDay(*index, 5, 1, 2024) == Numbers{6, 4, 3, 1});
  CHECK(OnThisDay(*index, 5, 1, 2025) == Numbers{5, 6, 4, 3, 1});
  CHECK(OnThisDay(*index, 5, 2, 2024) == Numbers{2});
  CHECK(absl::IsInvalidArgument(index->OnThisDay(2, 30, 2024, 0).status()));
  CHECK(absl::IsInvalidArgument(index->OnThisDay(13, 1, 2024, 0).status()));
  CHECK(absl::IsInvalidArgument(index->OnThisDay(0, 0, 2024, 0).status()));
}

TEST_CASE("the 29th of February is remembered on the 28th in years without one") {
  TestIndex index;
  index.Put({At(1, "2020-02-29T12:00:00Z", "UTC"), At(2, "2021-02-28T12:00:00Z", "UTC"),
             At(3, "2020-02-28T12:00:00Z", "UTC")});
  CHECK(OnThisDay(*index, 2, 28, 2023) == Numbers{2, 1, 3});
  CHECK(OnThisDay(*index, 2, 28, 2024) == Numbers{2, 3});
  CHECK(OnThisDay(*index, 2, 29, 2024) == Numbers{1});
}

TEST_CASE("the first and the last year that can be written hold") {
  TestIndex index;
  index.Put({At(1, "0001-01-01T00:00:00Z", "UTC"), At(2, "9999-12-31T23:59:59.999Z", "UTC"),
             At(3, "0001-01-01T00:00:00+14:00", "+14:00"),
             At(4, "9999-12-31T23:00:00-12:00", "-12:00")});
  CHECK(Found(*index, journal::Query{}) == Numbers{4, 2, 1, 3});
  CHECK(Get(index->Statistics()).reflections == 4);
}

TEST_CASE("an import key is known until its reflection is forgotten") {
  TestIndex index;
  const ImportKey key = {1, 2, 3}, other = {4};
  IndexBatch batch;
  batch.reflections = {Written(1, "a"), Written(2, "b")};
  batch.imported = {{key, SubjectFrom(1)}, {other, SubjectFrom(2)}, {key, SubjectFrom(1)}};
  index.Apply(std::move(batch));
  CHECK(Get(index->KnowsImportKey(key)));
  index.Forget(SubjectFrom(1));
  CHECK_FALSE(Get(index->KnowsImportKey(key)));
  CHECK(Get(index->KnowsImportKey(other)));
}

IndexBatch::TemplateSet SetBy(uint8_t device, uint64_t lamport, std::string name,
                              std::string text) {
  journal::RecordStamp stamp{{}, 0, 1, lamport};
  stamp.device.bytes.fill(device);
  return {{std::move(name), std::move(text)}, stamp};
}

TEST_CASE("templates are kept by name, and removed when empty") {
  TestIndex index;
  IndexBatch batch;
  batch.templates = {SetBy(1, 1, "b", "first"), SetBy(1, 2, "a", "text"),
                     SetBy(1, 3, "b", "second"), SetBy(1, 4, "c", "x"), SetBy(1, 5, "c", "")};
  index.Apply(std::move(batch));
  using Templates = std::vector<store::Template>;
  CHECK(Get(index->Templates()) == Templates{{"a", "text"}, {"b", "second"}});
}

TEST_CASE("the last writer of a template counts, in whatever order its records come") {
  std::vector<IndexBatch::TemplateSet> sets = {
      SetBy(1, 1, "a", "first"), SetBy(2, 2, "a", "later"),    SetBy(1, 2, "a", "as late"),
      SetBy(1, 1, "b", "x"),     SetBy(2, 4, "b", ""),         SetBy(1, 3, "b", "too early"),
      SetBy(3, 1, "c", "one"),   SetBy(3, 1, "c", "a copy's"),
  };
  const auto digest = [&] {
    TestIndex index;
    for (const auto& set : sets) {
      IndexBatch batch;
      batch.templates = {set};
      index.Apply(std::move(batch));
    }
    using Templates = std::vector<store::Template>;
    CHECK(Get(index->Templates()) == Templates{{"a", "later"}, {"c", "one"}});
    return Get(index->Digest());
  };
  const IndexDigest forth = digest();
  std::reverse(sets.begin(), sets.end());
  CHECK(digest() == forth);
}

TEST_CASE("what is deleted is listed, and no more of it than asked for") {
  TestIndex index;
  Folded a = Written(1, "a"), b = Written(2, "b");
  a.view.deleted = absl::FromUnixSeconds(100);
  b.view.deleted = absl::FromUnixSeconds(200);
  index.Put({a, b, Written(3, "c")});
  CHECK(Get(index->Deleted(10)).size() == 2);
  CHECK(Get(index->Deleted(1)).size() == 1);
}

TEST_CASE("the digest depends on what the index says, not on how it came to say it") {
  TestIndex one, two;
  Folded a = Full(1), b = Written(2, "beta");
  one.Put({a});
  one.Put({b});
  Folded draft = a;
  draft.view.text = "an earlier version";
  draft.view.tags = {"gone"};
  two.Put({draft, Written(3, "forgotten")});
  CHECK(Get(one->Digest()) != Get(two->Digest()));
  IndexBatch batch;
  batch.reflections = {b, a};
  batch.forgotten = {SubjectFrom(3)};
  two.Apply(std::move(batch));
  CHECK(Get(one->Digest()) == Get(two->Digest()));
  b.view.starred = true;
  one.Put({b});
  two.Put({});
  CHECK(Get(one->Digest()) != Get(two->Digest()));
}

TEST_CASE("scrubbing leaves none of a forgotten reflection's words in any page") {
  TestIndex index;
  std::vector<Folded> reflections;
  for (uint32_t i = 0; i < 300; ++i) reflections.push_back(Written(i, "ordinary words here"));
  reflections[7].view.text = "the unmistakable zyzzyvas of spring";
  reflections[7].view.tags = {"qwertzuiop"};
  index.Put(reflections);
  index.Forget(SubjectFrom(7));
  REQUIRE(index->Scrub().ok());
  REQUIRE(index->CopyTo(index.path().string() + ".copy", IndexKeyFrom(2)).ok());
  index.Close();
  // Read through the seal: all pages as SQLite wrote them.
  for (const std::string& name : {index.path().string(), index.path().string() + ".copy"}) {
    auto database = store::Database::Open(index.vfs(), name, {});
    REQUIRE(database.ok());
    sqlite3_int64 bytes = 0;
    const std::unique_ptr<unsigned char, void (*)(void*)> pages(
        sqlite3_serialize((*database)->handle(), "main", &bytes, 0), sqlite3_free);
    REQUIRE(pages != nullptr);
    const std::string_view image(reinterpret_cast<const char*>(pages.get()),
                                 static_cast<size_t>(bytes));
    CHECK(image.find("zyzzyva") == std::string_view::npos);
    CHECK(image.find("qwertz") == std::string_view::npos);
    CHECK(image.find("ordinary") != std::string_view::npos);
  }
}

TEST_CASE("an index that is damaged, unfinished or of another key asks to be built again") {
  TestIndex index;
  index.Put({Written(1, "one")});
  index.Close();

  SECTION("another key") {
    CHECK(Index::MustRebuild(index.TryOpen(2)));
  }
  SECTION("cut short") {
    std::filesystem::resize_file(index.path(), 5000);
    CHECK(Index::MustRebuild(index.TryOpen()));
  }
  SECTION("a flipped bit in the first page") {
    std::string bytes = ReadFile(index.path());
    bytes[4096 + 200] ^= 1;
    WriteFile(index.path(), bytes);
    CHECK(Index::MustRebuild(index.TryOpen()));
  }
  SECTION("never finished") {
    REQUIRE(Index::Remove(index.vfs(), index.path()).ok());
    auto database = store::Database::Open(index.vfs(), index.path(),
                                          {.mode = store::DatabaseOptions::Mode::kCreate});
    REQUIRE(database.ok());
    database->reset();
    CHECK(Index::MustRebuild(index.TryOpen()));
  }
  SECTION("of another schema") {
    auto database = store::Database::Open(index.vfs(), index.path(), {});
    REQUIRE(database.ok());
    REQUIRE((*database)->Execute("PRAGMA user_version = 77").ok());
    database->reset();
    CHECK(Index::MustRebuild(index.TryOpen()));
  }
  REQUIRE(Index::Remove(index.vfs(), index.path()).ok());
  REQUIRE(index.TryOpen().ok());
  CHECK(index->position() == 0);
}

TEST_CASE("a folder that cannot be used does not ask for a new index") {
  TestIndex index;
  index.Close();
  auto opened = Index::Open(index.vfs(), index.path().parent_path() / "nowhere" / "index.db",
                            IndexKeyFrom(1));
  REQUIRE_FALSE(opened.ok());
  CHECK_FALSE(Index::MustRebuild(opened.status()));
}

}  // namespace
}  // namespace fallow::tests
