#include <catch2/catch.hpp>
#include <string>

#include "daemon/text/graph.h"
#include "tests/support/random_trace.h"

namespace fallow::text {
namespace {

Graph SmallGraph() {
  const tests::MergeTrace trace = tests::RandomTrace(5, 3, 20);
  Graph graph = tests::EmptyGraph(trace);
  REQUIRE(graph.Merge(trace.edits).ok());
  return graph;
}

TEST_CASE("an empty graph is encoded and decoded") {
  const auto decoded = Graph::Decode(Graph().Encode());
  REQUIRE(decoded.ok());
  CHECK(decoded->EventCount() == 0);
  CHECK(decoded->Checkout().value().empty());
}

TEST_CASE("a graph cut off anywhere is damaged") {
  const std::string encoded = SmallGraph().Encode();
  for (size_t size = 0; size < encoded.size(); ++size) {
    CAPTURE(size);
    REQUIRE(Graph::Decode(encoded.substr(0, size)).status().code() == absl::StatusCode::kDataLoss);
  }
  CHECK(Graph::Decode(encoded + "x").status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("a graph with any bit flipped is refused or stays within bounds") {
  const std::string encoded = SmallGraph().Encode();
  for (size_t bit = 8; bit < encoded.size() * 8; ++bit) {
    std::string flipped = encoded;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    auto decoded = Graph::Decode(flipped);
    if (!decoded.ok()) {
      REQUIRE(decoded.status().code() == absl::StatusCode::kDataLoss);
      continue;
    }
    const auto text = decoded->Checkout();
    if (!text.ok()) REQUIRE(text.status().code() == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("a graph of a newer version is told from a damaged one") {
  std::string encoded = SmallGraph().Encode();
  encoded[0] = 2;
  CHECK(Graph::Decode(encoded).status().code() == absl::StatusCode::kUnimplemented);
  encoded[0] = 0;
  CHECK(Graph::Decode(encoded).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("typing is kept in less than it says") {
  Graph graph;
  const WriterId writer = graph.AddWriter("desk").value();
  const std::string typed = "It rained all morning, so we stayed in and read to each other. ";
  uint64_t position = 0;
  for (int i = 0; i < 20; ++i) {
    for (const char letter : typed) {
      REQUIRE(graph.Append(writer, {TextOperation::Insert(position++, {letter})}).ok());
    }
  }
  CHECK(graph.Encode().size() < position);
}

TEST_CASE("few bytes cannot claim to unpack into many") {
  // One zstd part that claims a gibibyte.
  const std::string claim = std::string("\x01\x01\x80\x80\x80\x80\x04\x04", 8) + "abcd";
  CHECK(Graph::Decode(claim).status().code() == absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace fallow::text
