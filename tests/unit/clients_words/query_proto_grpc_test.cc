#include <catch2/catch.hpp>

#include "clients/words/query_proto.h"

namespace fallow::words {
namespace {

TEST_CASE("every kind of term reaches the daemon as it was parsed") {
  const absl::TimeZone zone = absl::UTCTimeZone();
  const absl::StatusOr<Query> query = ParseQuery(
      "word \"a phrase\" pre* tag:t -about:\"A B\" mood:m has:attachment x OR -has:star "
      "from:2024-03-01 to:2024-03-01",
      absl::UnixEpoch(), zone);
  REQUIRE(query.ok());
  client::v1::ListRequest request;
  request.set_limit(7);
  SetQuery(*query, &request);
  REQUIRE(request.query().terms_size() == 8);
  const auto& terms = request.query().terms();
  CHECK(terms[0].word() == "word");
  CHECK(terms[1].phrase() == "a phrase");
  CHECK(terms[2].prefix() == "pre");
  CHECK(terms[3].tag() == "t");
  CHECK(terms[4].about() == "A B");
  CHECK(terms[4].negated());
  CHECK(terms[5].mood() == "m");
  CHECK(terms[6].has() == client::v1::HAS_ATTACHMENT);
  REQUIRE(terms[7].any_of().terms_size() == 2);
  CHECK(terms[7].any_of().terms(0).word() == "x");
  CHECK(terms[7].any_of().terms(1).has() == client::v1::HAS_STAR);
  CHECK(terms[7].any_of().terms(1).negated());
  CHECK(request.from().unix_millis() == 1'709'251'200'000);
  CHECK(request.to().unix_millis() == 1'709'337'600'000);
  CHECK(request.limit() == 7);
}

TEST_CASE("an empty search asks for everything") {
  client::v1::ListRequest request;
  SetQuery(Query{}, &request);
  CHECK(request.query().terms_size() == 0);
  CHECK_FALSE(request.has_from());
  CHECK_FALSE(request.has_to());
}

}  // namespace
}  // namespace fallow::words
