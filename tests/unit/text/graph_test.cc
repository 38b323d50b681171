#include "daemon/text/graph.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/text/diff.h"

namespace fallow::text {
namespace {

using Operations = std::vector<TextOperation>;
using Version = std::vector<EventId>;

// A replica of a text that two devices edit.
struct Replica {
  Replica() {
    desk = graph.AddWriter("desk").value();
    phone = graph.AddWriter("phone").value();
  }

  TextEdit Save(WriterId writer, const std::string& new_text) {
    const auto edit = graph.Append(writer, DiffWords(text, new_text));
    REQUIRE(edit.ok());
    text = new_text;
    return *edit;
  }
  absl::Status Merge(const TextEdit& edit) {
    const auto merged = graph.Merge({&edit, 1});
    if (!merged.ok()) return merged.status();
    return Apply(text, *merged);
  }

  Graph graph;
  std::string text;
  WriterId desk, phone;
};

TEST_CASE("one writer's edits need no parents and replay to the text") {
  Replica replica;
  const TextEdit first = replica.Save(replica.desk, "A quiet day.");
  const TextEdit second = replica.Save(replica.desk, "A quiet, grey day.");
  CHECK_FALSE(first.parents);
  CHECK_FALSE(second.parents);
  CHECK(second.first_number == 12);
  CHECK(replica.graph.Frontier() == Version{{replica.desk, 17}});
  CHECK(replica.graph.NextNumber(replica.desk) == 18);
  CHECK(replica.graph.length() == 18);
  CHECK(replica.graph.Checkout().value() == "A quiet, grey day.");
  CHECK(replica.graph.Checkout(Version{{replica.desk, 11}}).value() == "A quiet day.");
  CHECK(replica.graph.Checkout(Version{}).value().empty());
}

TEST_CASE("an edit after another writer's names its parents") {
  Replica replica;
  replica.Save(replica.desk, "ab");
  const TextEdit edit = replica.Save(replica.phone, "abc");
  REQUIRE(edit.parents);
  CHECK(*edit.parents == Version{{replica.desk, 1}});
}

TEST_CASE("edits made apart in one paragraph are both in the merged text, everywhere") {
  Replica desk, phone;
  const TextEdit start = desk.Save(desk.desk, "We walked along the river and talked.");
  REQUIRE(phone.Merge(start).ok());
  const TextEdit on_desk = desk.Save(desk.desk, "We walked along the old river and talked.");
  const TextEdit on_phone = phone.Save(phone.phone, "We walked along the river and laughed.");
  REQUIRE(desk.Merge(on_phone).ok());
  REQUIRE(phone.Merge(on_desk).ok());
  CHECK(desk.text == "We walked along the old river and laughed.");
  CHECK(phone.text == desk.text);
  CHECK(desk.graph.Frontier().size() == 2);
  const TextEdit after = desk.Save(desk.desk, "Short.");
  CHECK(after.parents->size() == 2);
  CHECK(desk.graph.Frontier() == Version{{desk.desk, desk.graph.NextNumber(desk.desk) - 1}});
}

TEST_CASE("two insertions at one place do not interleave") {
  Replica desk, phone;
  REQUIRE(phone.Merge(desk.Save(desk.desk, "()")).ok());
  const TextEdit on_desk = desk.Save(desk.desk, "(hello)");
  const TextEdit on_phone = phone.Save(phone.phone, "(world)");
  REQUIRE(desk.Merge(on_phone).ok());
  REQUIRE(phone.Merge(on_desk).ok());
  CHECK(desk.text == "(helloworld)");
  CHECK(phone.text == "(helloworld)");
}

TEST_CASE("what two writers deleted apart is deleted once") {
  Replica desk, phone;
  REQUIRE(phone.Merge(desk.Save(desk.desk, "one two three four")).ok());
  const TextEdit on_desk = desk.Save(desk.desk, "one four");
  const TextEdit on_phone = phone.Save(phone.phone, "one two four");
  REQUIRE(desk.Merge(on_phone).ok());
  REQUIRE(phone.Merge(on_desk).ok());
  CHECK(desk.text == "one four");
  CHECK(phone.text == "one four");
  CHECK(desk.graph.length() == 8);
}

TEST_CASE("an edit that cannot be is refused and nothing changes") {
  Replica replica;
  replica.Save(replica.desk, "ab");
  const Version at_ab = replica.graph.Frontier();
  replica.Save(replica.desk, "a longer text");
  const std::string before = replica.graph.Encode();
  const Operations typed = {TextOperation::Insert(0, "x")};
  const WriterId phone = replica.phone;

  const std::vector<TextEdit> invalid = {
      {99, 0, at_ab, typed},
      {phone, 0, at_ab, {}},
      {phone, UINT64_MAX, at_ab, typed},
      // Inside the current text, but outside the text as it was.
      {phone, 0, at_ab, {TextOperation::Insert(3, "x")}},
      {phone, 0, at_ab, {TextOperation::Delete(1, 2)}},
      {phone, 0, at_ab, {TextOperation::Delete(2, 1)}},
      {phone, 0, Version{}, {TextOperation::Delete(0, 1)}},
      // Valid operations before an invalid one.
      {phone, 0, at_ab, {TextOperation::Insert(2, "c"), TextOperation::Insert(4, "x")}},
      {phone, 0, at_ab, {TextOperation::Insert(UINT64_MAX, "x")}},
      {phone, 0, at_ab, {TextOperation::Delete(0, UINT64_MAX)}},
      {phone, 0, at_ab, {TextOperation{TextOperation::Kind::kInsert, 0, 1, "\xFF"}}},
      {phone, 0, at_ab, {TextOperation{TextOperation::Kind::kInsert, 0, 2, "x"}}},
      {phone, 0, at_ab, {TextOperation{TextOperation::Kind::kInsert, 0, 0, ""}}},
      {phone, 0, at_ab, {TextOperation{TextOperation::Kind::kDelete, 0, 1, "x"}}},
      {phone, 0, at_ab, {TextOperation{static_cast<TextOperation::Kind>(7), 0, 1, "x"}}},
      {phone, 0, Version(kParentsMax + 1, at_ab[0]), typed},
  };
  for (const TextEdit& edit : invalid) {
    CHECK(replica.graph.Merge({&edit, 1}).status().code() == absl::StatusCode::kInvalidArgument);
    const TextEdit good{replica.desk, replica.graph.NextNumber(replica.desk), at_ab, typed};
    const std::vector<TextEdit> after_a_good_one = {good, edit};
    CHECK_FALSE(replica.graph.Merge(after_a_good_one).ok());
    REQUIRE(replica.graph.Encode() == before);
  }

  const std::vector<TextEdit> unknown = {
      {phone, 0, Version{{replica.desk, 1000}}, typed},
      {phone, 0, Version{{99, 0}}, typed},
      {phone, 5, std::nullopt, typed},
      {phone, 0, Version{{phone, 0}}, typed},
  };
  for (const TextEdit& edit : unknown) {
    CHECK(replica.graph.Merge({&edit, 1}).status().code() == absl::StatusCode::kNotFound);
    REQUIRE(replica.graph.Encode() == before);
  }
  CHECK(replica.graph.Checkout(Version{{phone, 0}}).status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("a refused edit that would have continued a run leaves the run as it was") {
  for (const TextOperation& last : {TextOperation::Insert(3, "d"), TextOperation::Delete(2, 1)}) {
    for (const TextOperation& next : {TextOperation::Insert(4, "e"), TextOperation::Delete(2, 1),
                                      TextOperation::Delete(1, 1)}) {
      Replica replica;
      replica.Save(replica.desk, "abcdef");
      REQUIRE(replica.graph.Append(replica.desk, {last}).ok());
      const std::string before = replica.graph.Encode();
      const uint64_t number = replica.graph.NextNumber(replica.desk);
      const TextEdit edit{
          replica.desk, number, std::nullopt, {next, TextOperation::Insert(99, "x")}};
      REQUIRE_FALSE(replica.Merge(edit).ok());
      CHECK(replica.graph.Encode() == before);
    }
  }
}

TEST_CASE("a refused edit does not spoil what comes after it") {
  Replica replica;
  replica.Save(replica.desk, "ab");
  const Version at_ab = replica.graph.Frontier();
  replica.Save(replica.desk, "abc");
  const WriterId phone = replica.phone;
  const TextEdit bad{phone, 0, at_ab, {TextOperation::Insert(3, "x")}};
  const TextEdit good{phone, 0, at_ab, {TextOperation::Insert(0, "x")}};
  REQUIRE_FALSE(replica.Merge(bad).ok());
  REQUIRE(replica.Merge(good).ok());
  CHECK(replica.text == "xabc");
  replica.Save(replica.desk, "xabcd");
  CHECK(replica.graph.Checkout().value() == "xabcd");
}

TEST_CASE("an edit of one's own that does not fit is refused") {
  Replica replica;
  replica.Save(replica.desk, "ab");
  const std::string before = replica.graph.Encode();
  CHECK_FALSE(replica.graph.Append(replica.desk, {TextOperation::Insert(3, "x")}).ok());
  CHECK_FALSE(replica.graph.Append(replica.desk, {}).ok());
  CHECK_FALSE(replica.graph.Append(99, {TextOperation::Insert(0, "x")}).ok());
  CHECK(replica.graph.Encode() == before);
}

TEST_CASE("writers are found by name and bounded") {
  Graph graph;
  CHECK(graph.AddWriter("a").value() == 0);
  CHECK(graph.AddWriter("b").value() == 1);
  CHECK(graph.AddWriter("a").value() == 0);
  CHECK(graph.WriterName(1) == "b");
  CHECK_FALSE(graph.AddWriter("").ok());
  CHECK_FALSE(graph.AddWriter(std::string(kWriterNameBytesMax + 1, 'x')).ok());
  for (uint32_t i = 2; i < kWritersMax; ++i) REQUIRE(graph.AddWriter(std::to_string(i)).ok());
  CHECK(graph.AddWriter("c").status().code() == absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace fallow::text
