#include "tests/support/merge_trace.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/text/utf8.h"

namespace fallow::text {
namespace {

const std::filesystem::path kTraces = std::filesystem::path(FALLOW_VECTORS) / "merge";

// Compares merging edits one at a time, as they arrive, with replaying everything at once.
TEST_CASE("every document of the conformance file merges to its end content") {
  const auto traces = tests::LoadMergeTraces(kTraces / "conformance.json.gz");
  CHECK(traces.size() == 400);
  int wrong = 0;
  for (const tests::MergeTrace& trace : traces) {
    Graph graph = tests::EmptyGraph(trace);
    const auto merged = graph.Merge(trace.edits);
    REQUIRE(merged.ok());
    std::string text;
    REQUIRE(Apply(text, *merged).ok());
    if (text != trace.end_content) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("merging one edit at a time equals merging all at once") {
  for (const tests::MergeTrace& trace : tests::LoadMergeTraces(kTraces / "conformance.json.gz")) {
    Graph graph = tests::EmptyGraph(trace);
    std::string text;
    for (const TextEdit& edit : trace.edits) {
      const auto merged = graph.Merge({&edit, 1});
      REQUIRE(merged.ok());
      REQUIRE(Apply(text, *merged).ok());
      REQUIRE(graph.Checkout().value() == text);
    }
    CHECK(text == trace.end_content);
  }
}

TEST_CASE("two people typing at once merge to the text that they had") {
  const auto traces = tests::LoadMergeTraces(kTraces / "friendsforever.json.gz");
  REQUIRE(traces.size() == 1);
  Graph graph = tests::EmptyGraph(traces[0]);
  const auto merged = graph.Merge(traces[0].edits);
  REQUIRE(merged.ok());
  std::string text;
  REQUIRE(Apply(text, *merged).ok());
  CHECK(text == traces[0].end_content);
  CHECK(graph.length() == CountCodePoints(text));

  const auto decoded = Graph::Decode(graph.Encode());
  REQUIRE(decoded.ok());
  CHECK(decoded->Checkout().value() == text);
}

}  // namespace
}  // namespace fallow::text
