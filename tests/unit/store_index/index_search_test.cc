#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/store/index/search.h"
#include "tests/support/index.h"

namespace fallow::tests {
namespace {

using journal::Has;
using journal::Query;
using journal::Term;
using Numbers = std::vector<uint32_t>;

Term Phrase(std::string value) {
  return TermOf(Term::Kind::kPhrase, std::move(value));
}
Term Prefix(std::string value) {
  return TermOf(Term::Kind::kPrefix, std::move(value));
}
Term Tag(std::string value) {
  return TermOf(Term::Kind::kTag, std::move(value));
}
Term About(std::string value) {
  return TermOf(Term::Kind::kAbout, std::move(value));
}
Term Mood(std::string value) {
  return TermOf(Term::Kind::kMood, std::move(value));
}

void PutTexts(TestIndex& index, const std::vector<std::string>& texts) {
  std::vector<journal::Folded> reflections;
  for (const std::string& text : texts) {
    reflections.push_back(Written(static_cast<uint32_t>(reflections.size()), text));
  }
  index.Put(std::move(reflections));
}

TEST_CASE("words, phrases and prefixes are found, newest first") {
  TestIndex index;
  PutTexts(index, {"The river was high.", "High above the river", "A riverbank", "Nothing here"});
  CHECK(Found(*index, {Word("river")}) == Numbers{1, 0});
  CHECK(Found(*index, {Word("RIVER"), Word("high")}) == Numbers{1, 0});
  CHECK(Found(*index, {Phrase("the river")}) == Numbers{1, 0});
  CHECK(Found(*index, {Phrase("river was")}) == Numbers{0});
  CHECK(Found(*index, {Prefix("river")}) == Numbers{2, 1, 0});
  CHECK(Found(*index, {Prefix("above the riv")}) == Numbers{1});
  CHECK(Found(*index, {Word("rive")}).empty());
}

TEST_CASE("what was noticed is found by sign, energy and contact") {
  TestIndex index;
  std::vector<journal::Folded> reflections;
  for (uint32_t i = 0; i < 4; ++i) reflections.push_back(Written(i, "words"));
  reflections[0].view.signs = {"seen", "hesitating"};
  reflections[1].view.signs = {"seen"};
  reflections[1].view.apart = true;
  reflections[2].view.energy = 0;
  index.Put(std::move(reflections));
  CHECK(Found(*index, {TermOf(Term::Kind::kSign, "SEEN")}) == Numbers{1, 0});
  CHECK(Found(*index, {Not(TermOf(Term::Kind::kSign, "hesitating"))}) == Numbers{3, 2, 1});
  CHECK(Found(*index, {HasTerm(Has::kSign)}) == Numbers{1, 0});
  CHECK(Found(*index, {HasTerm(Has::kEnergy)}) == Numbers{2});
  CHECK(Found(*index, {HasTerm(Has::kApart)}) == Numbers{1});
}

TEST_CASE("one name of several is found among what is about any of them") {
  TestIndex index;
  std::vector<journal::Folded> reflections;
  for (uint32_t i = 0; i < 4; ++i) reflections.push_back(Written(i, "words"));
  reflections[0].view.about = {"Ana"};
  reflections[1].view.about = {"annie", "Ana"};
  reflections[2].view.about = {"Ben"};
  index.Put(std::move(reflections));
  Term about = About("ANA");
  about.also = {"Annie", "ana", "Nobody"};
  CHECK(Found(*index, {about}) == Numbers{1, 0});
  CHECK(Found(*index, {Not(about)}) == Numbers{3, 2});
  CHECK(Found(*index, {AnyOf({about, About("ben")})}) == Numbers{2, 1, 0});
}

TEST_CASE("a search can exclude, alone and with other terms") {
  TestIndex index;
  PutTexts(index, {"rain and wind", "rain", "wind", "sun"});
  CHECK(Found(*index, {Word("rain"), Not(Word("wind"))}) == Numbers{1});
  CHECK(Found(*index, {Not(Word("wind"))}) == Numbers{3, 1});
  CHECK(Found(*index, {Not(Word("wind")), Not(Word("sun"))}) == Numbers{1});
  CHECK(Found(*index, {Not(AnyOf({Word("wind"), Word("sun")}))}) == Numbers{1});
  CHECK(Found(*index, {AnyOf({Word("sun"), Not(Word("rain"))})}) == Numbers{3, 2});
  CHECK(Found(*index, {Word("rain"), AnyOf({Word("wind"), Word("sun")})}) == Numbers{0});
}

TEST_CASE("names and marks narrow a search, whatever their case") {
  TestIndex index;
  journal::Folded a = Written(0, "walked with a friend");
  a.view.tags = {"Outside"};
  a.view.about = {"Zoë"};
  a.view.starred = true;
  journal::Folded b = Written(1, "walked alone");
  b.view.tags = {"alone", "outside"};
  b.view.mood = "Calm";
  journal::Folded c = Written(2, "stayed in");
  c.view.attachments = {{SubjectFrom(99), "p.jpg", "image/jpeg", 5}};
  index.Put({a, b, c});

  CHECK(Found(*index, {Tag("OUTSIDE")}) == Numbers{1, 0});
  CHECK(Found(*index, {Tag("outside"), Word("alone")}) == Numbers{1});
  CHECK(Found(*index, {Word("walked"), Not(Tag("alone"))}) == Numbers{0});
  CHECK(Found(*index, {About("ZOË")}) == Numbers{0});
  CHECK(Found(*index, {Tag("zoë")}).empty());
  CHECK(Found(*index, {Mood("calm")}) == Numbers{1});
  CHECK(Found(*index, {HasTerm(Has::kStar)}) == Numbers{0});
  CHECK(Found(*index, {HasTerm(Has::kAttachment)}) == Numbers{2});
  CHECK(Found(*index, {HasTerm(Has::kTag)}) == Numbers{1, 0});
  CHECK(Found(*index, {HasTerm(Has::kAbout)}) == Numbers{0});
  CHECK(Found(*index, {Not(HasTerm(Has::kMood))}) == Numbers{2, 0});
  CHECK(Found(*index, {Not(Tag("nowhere"))}) == Numbers{2, 1, 0});
  CHECK(Found(*index, {Tag("nowhere")}).empty());
  CHECK(Found(*index, {AnyOf({Tag("alone"), Word("stayed")})}) == Numbers{2, 1});
  CHECK(Found(*index, {AnyOf({Tag("nowhere"), Word("friend")})}) == Numbers{0});
}

TEST_CASE("any stretch of a text without spaces is found") {
  TestIndex index;
  PutTexts(index, {"東京タワーへ行った。", "ภาษาไทยไม่มีช่องว่าง", "한국어를 배운다", "ភាសាខ្មែរ",
                   "မြန်မာဘာသာ"});
  CHECK(Found(*index, {Word("東")}) == Numbers{0});
  CHECK(Found(*index, {Word("京タ")}) == Numbers{0});
  CHECK(Found(*index, {Word("京ワ")}).empty());
  CHECK(Found(*index, {Word("行った")}) == Numbers{0});
  CHECK(Found(*index, {Word("ไทย")}) == Numbers{1});
  CHECK(Found(*index, {Word("ช่อง")}) == Numbers{1});
  CHECK(Found(*index, {Word("국어")}) == Numbers{2});
  CHECK(Found(*index, {Word("배운")}) == Numbers{2});
  CHECK(Found(*index, {Word("ខ្មែរ")}) == Numbers{3});
  CHECK(Found(*index, {Word("ဘာသာ")}) == Numbers{4});
}

TEST_CASE("case, accents and other spellings of one letter do not matter") {
  TestIndex index;
  PutTexts(index, {"Die Straße ist naß", "İstanbul'da ışıklar", "Łódź, smørrebrød, œuvre", "ΟΔΟΣ",
                   "ёлка", "e\u0301te\u0301", "هٰذَا كِتَابٌ", "שָׁלוֹם", "ﬁne ２０２４"});
  CHECK(Found(*index, {Word("STRASSE")}) == Numbers{0});
  CHECK(Found(*index, {Word("nass")}) == Numbers{0});
  CHECK(Found(*index, {Word("istanbul")}) == Numbers{1});
  CHECK(Found(*index, {Word("IŞIKLAR")}) == Numbers{1});
  CHECK(Found(*index, {Word("lodz"), Word("smorrebrod"), Word("Oeuvre")}) == Numbers{2});
  CHECK(Found(*index, {Word("οδός")}) == Numbers{3});
  CHECK(Found(*index, {Word("ЕЛКА")}) == Numbers{4});
  CHECK(Found(*index, {Word("été")}) == Numbers{5});
  CHECK(Found(*index, {Word("كتاب")}) == Numbers{6});
  CHECK(Found(*index, {Word("שלום")}) == Numbers{7});
  CHECK(Found(*index, {Word("fine"), Word("2024")}) == Numbers{8});
}

TEST_CASE("signs that carry meaning in Indic scripts are kept") {
  TestIndex index;
  PutTexts(index, {"हिन्दी में किताब", "हन्द"});
  CHECK(Found(*index, {Word("हिन्दी")}) == Numbers{0});
  CHECK(Found(*index, {Word("हन्द")}) == Numbers{1});
  CHECK(Found(*index, {Prefix("कित")}) == Numbers{0});
}

TEST_CASE("emoji, symbols and punctuation are found") {
  TestIndex index;
  PutTexts(index,
           {"good day 👍🏽", "family 👨‍👩‍👧 50€", "what?! really", "so… yes"});
  CHECK(Found(*index, {Word("👍")}) == Numbers{0});
  CHECK(Found(*index, {Word("👍🏽")}) == Numbers{0});
  CHECK(Found(*index, {Word("👩")}) == Numbers{1});
  CHECK(Found(*index, {Word("50€")}) == Numbers{1});
  CHECK(Found(*index, {Word("?!")}) == Numbers{2});
  CHECK(Found(*index, {Not(Word("…"))}) == Numbers{2, 1, 0});
  CHECK(Found(*index, {AnyOf({Word("…"), Word("family")})}) == Numbers{3, 1});
}

TEST_CASE("apostrophes separate, whichever is used") {
  TestIndex index;
  PutTexts(index, {"I don't know", "I don’t know", "l'amour", "dont"});
  CHECK(Found(*index, {Word("don't")}) == Numbers{1, 0});
  CHECK(Found(*index, {Phrase("don’t know")}) == Numbers{1, 0});
  CHECK(Found(*index, {Word("amour")}) == Numbers{2});
}

TEST_CASE("nothing that is searched for can become a query of another kind") {
  TestIndex index;
  PutTexts(index, {"alpha beta", "alpha", "near alpha 2", "words"});
  CHECK(Found(*index, {Word("alpha\" OR \"words")}).empty());
  CHECK(Found(*index, {Word("alpha OR words")}).empty());
  CHECK(Found(*index, {Word("NEAR(alpha beta)")}).empty());
  CHECK(Found(*index, {Word("alph*")}).empty());
  CHECK(Found(*index, {Word("words:alpha")}).empty());
  CHECK(Found(*index, {Word("{words}:alpha")}).empty());
  CHECK(Found(*index, {Word("^alpha")}) == Numbers{2, 1, 0});
  CHECK(Found(*index, {Word("(alpha")}) == Numbers{2, 1, 0});
  CHECK(Found(*index, {Word(std::string("alpha\0beta", 10))}) == Numbers{0});
  CHECK(Found(*index, {Word("alpha\"\"beta")}) == Numbers{0});
  CHECK(Found(*index, {Word("'; DROP TABLE reflection; --")}).empty());
  CHECK(Found(*index, {Tag("x' OR '1'='1")}).empty());
  CHECK(Found(*index, {Word("\xff\xfe")}).empty());
}

TEST_CASE("searches beyond the bounds are refused") {
  TestIndex index;
  store::Cursor cursor;
  Query query;
  query.terms.assign(journal::kTermsMax + 1, Word("x"));
  CHECK(absl::IsInvalidArgument(index->List(query, cursor, 1).status()));
  query.terms = {Word(std::string(store::kTermBytesMax + 1, 'x'))};
  CHECK(absl::IsInvalidArgument(index->List(query, cursor, 1).status()));
  query.terms = {Word("")};
  CHECK(absl::IsInvalidArgument(index->List(query, cursor, 1).status()));
  query.terms = {AnyOf({})};
  CHECK(absl::IsInvalidArgument(index->List(query, cursor, 1).status()));
  query.terms = {AnyOf({AnyOf({Word("x")})})};
  CHECK(absl::IsInvalidArgument(index->List(query, cursor, 1).status()));
  query.terms.assign(journal::kTermsMax, Word("x"));
  CHECK(index->List(query, cursor, 1).ok());
}

TEST_CASE("a span of time includes its beginning and not its end") {
  TestIndex index;
  PutTexts(index, {"a", "b", "c", "d"});
  Query query;
  query.from = Written(1, "").view.at.at;
  query.to = Written(3, "").view.at.at;
  CHECK(Found(*index, query) == Numbers{2, 1});
  query.oldest_first = true;
  CHECK(Found(*index, query) == Numbers{1, 2});
  query.from = absl::InfinitePast();
  query.to = absl::InfiniteFuture();
  CHECK(Found(*index, query) == Numbers{0, 1, 2, 3});
  query.terms = {Word("c")};
  CHECK(Found(*index, query) == Numbers{2});
}

TEST_CASE("pages follow each other without gaps or repetition, also within one moment") {
  TestIndex index;
  std::vector<journal::Folded> reflections;
  for (uint32_t i = 0; i < 3000; ++i) {
    reflections.push_back(Written(i, "same"));
    reflections.back().view.at.at = Written(0, "").view.at.at;
  }
  index.Put(std::move(reflections));
  Query query;
  const Numbers newest_first = Found(*index, query);
  REQUIRE(newest_first.size() == 3000);
  CHECK(std::is_sorted(newest_first.rbegin(), newest_first.rend()));
  query.terms = {Word("same")};
  query.from = query.to = Written(0, "").view.at.at;
  CHECK(Found(*index, query).empty());
  *query.to += absl::Milliseconds(1);
  CHECK(Found(*index, query) == newest_first);
}

TEST_CASE("a listing can ask for the beginnings of texts, cut at a character") {
  TestIndex index;
  PutTexts(index, {"日記を書く", "short", "exactly ten"});
  Query query;
  query.text_bytes_max = 10;
  const auto found = ListAll(*index, query);
  REQUIRE(found.size() == 3);
  CHECK(found[0].text == "exactly te");
  CHECK(found[0].text_cut);
  CHECK(found[1].text == "short");
  CHECK_FALSE(found[1].text_cut);
  CHECK(found[2].text == "日記を");
  CHECK(found[2].text_cut);
}

TEST_CASE("deleted reflections are found only when asked for") {
  TestIndex index;
  PutTexts(index, {"old note", "new note"});
  journal::Folded gone = Written(0, "old note");
  gone.view.deleted = absl::FromUnixSeconds(1800000000);
  index.Put({gone});
  CHECK(Found(*index, {Word("note")}) == Numbers{1});
  CHECK(Found(*index, Query{}) == Numbers{1});
  Query query;
  query.deleted = true;
  CHECK(Found(*index, query) == Numbers{0});
  query.terms = {Word("note")};
  CHECK(Found(*index, query) == Numbers{0});
  query.terms = {Word("new")};
  CHECK(Found(*index, query).empty());
}

}  // namespace
}  // namespace fallow::tests
