// The merge against the oracle, over random documents. The seeds are fixed, so a failure repeats;
// `property_text "[long]"` runs 100,000 documents.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "daemon/text/graph.h"
#include "tests/support/fugue_oracle.h"
#include "tests/support/merge_trace.h"
#include "tests/support/random_trace.h"

namespace fallow::text {
namespace {

constexpr uint64_t kSeeds = 400;
constexpr uint64_t kLongSeeds = 100'000;

tests::MergeTrace TraceOf(uint64_t seed) {
  return tests::RandomTrace(seed, 2 + static_cast<int>(seed % 9), 4 + static_cast<int>(seed % 17));
}

// A replica: the graph and the text that its owner keeps.
struct Replica {
  explicit Replica(const tests::MergeTrace& trace) : graph(tests::EmptyGraph(trace)) {}

  void Merge(std::span<const TextEdit> edits) {
    const auto merged = graph.Merge(edits);
    REQUIRE(merged.ok());
    REQUIRE(Apply(text, *merged).ok());
  }

  Graph graph;
  std::string text;
};

TEST_CASE("the oracle reaches the end content of every conformance document") {
  const auto file = std::filesystem::path(FALLOW_VECTORS) / "merge" / "conformance.json.gz";
  for (const tests::MergeTrace& trace : tests::LoadMergeTraces(file)) {
    tests::FugueOracle oracle(trace.writers);
    for (const TextEdit& edit : trace.edits) oracle.Add(edit);
    REQUIRE(oracle.Text() == trace.end_content);
  }
}

TEST_CASE("edits arriving one by one give the oracle's text after each") {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    const tests::MergeTrace trace = TraceOf(seed);
    tests::FugueOracle oracle(trace.writers);
    Replica replica(trace);
    for (const TextEdit& edit : trace.edits) {
      oracle.Add(edit);
      replica.Merge({&edit, 1});
      REQUIRE(replica.text == oracle.Text());
      REQUIRE(replica.graph.Checkout().value() == replica.text);
    }
  }
}

TEST_CASE("every order of arrival gives the same text") {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    const tests::MergeTrace trace = TraceOf(seed);
    for (uint64_t order = 0; order < 5; ++order) {
      const std::vector<TextEdit> edits = tests::ShuffleEdits(trace, seed + order);
      Replica replica(trace);
      for (size_t at = 0; at < edits.size();) {
        const size_t batch = std::min<size_t>(1 + (seed + at) % (order + 1), edits.size() - at);
        replica.Merge(std::span(edits).subspan(at, batch));
        at += batch;
      }
      REQUIRE(replica.text == trace.end_content);
    }
  }
}

TEST_CASE("every permutation of four edits gives the same text") {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    tests::MergeTrace trace = tests::RandomTrace(seed, 4, 4);
    std::vector<size_t> order(trace.edits.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    do {
      Replica replica(trace);
      std::vector<TextEdit> late;
      for (const size_t i : order) {
        const auto merged = replica.graph.Merge({&trace.edits[i], 1});
        if (merged.ok()) {
          REQUIRE(Apply(replica.text, *merged).ok());
        } else {
          REQUIRE(merged.status().code() == absl::StatusCode::kNotFound);
          late.push_back(trace.edits[i]);
        }
      }
      // Those that came before their parents come again, in the order in which they were made.
      std::sort(late.begin(), late.end(), [&trace](const TextEdit& a, const TextEdit& b) {
        const auto place = [&trace](const TextEdit& edit) {
          return std::find_if(trace.edits.begin(), trace.edits.end(), [&](const TextEdit& other) {
            return other.writer == edit.writer && other.first_number == edit.first_number;
          });
        };
        return place(a) < place(b);
      });
      replica.Merge(late);
      REQUIRE(replica.text == trace.end_content);
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST_CASE("runs split at every point give the same text") {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    const tests::MergeTrace trace = TraceOf(seed);
    Replica whole(trace);
    whole.Merge(trace.edits);
    REQUIRE(whole.text == trace.end_content);

    Replica single(trace);
    for (const TextEdit& edit : tests::SplitIntoEvents(trace.edits)) single.Merge({&edit, 1});
    REQUIRE(single.text == trace.end_content);
    REQUIRE(single.graph.EventCount() == whole.graph.EventCount());
  }
}

TEST_CASE("an edit of which a part is known already adds the rest") {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    const tests::MergeTrace trace = TraceOf(seed);
    Replica replica(trace);
    for (const TextEdit& edit : trace.edits) {
      const uint64_t events = tests::EventsIn(edit);
      if (events > 1) replica.Merge({&tests::SplitEdit(edit, 1 + seed % (events - 1))[0], 1});
      replica.Merge({&edit, 1});
      replica.Merge({&edit, 1});
    }
    REQUIRE(replica.text == trace.end_content);
    REQUIRE(replica.graph.Merge(trace.edits).value().empty());
  }
}

TEST_CASE("a graph that was encoded and decoded goes on as the one it was") {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    const tests::MergeTrace trace = TraceOf(seed);
    Replica replica(trace);
    for (const TextEdit& edit : trace.edits) {
      replica.Merge({&edit, 1});
      const std::string encoded = replica.graph.Encode();
      auto decoded = Graph::Decode(encoded);
      REQUIRE(decoded.ok());
      REQUIRE(decoded->Encode() == encoded);
      REQUIRE(decoded->Frontier() == replica.graph.Frontier());
      replica.graph = *std::move(decoded);
    }
    REQUIRE(replica.text == trace.end_content);
  }
}

TEST_CASE("an earlier version reads as it was") {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    const tests::MergeTrace trace = TraceOf(seed);
    tests::FugueOracle oracle(trace.writers);
    Replica replica(trace);
    replica.Merge(trace.edits);
    for (const TextEdit& edit : trace.edits) oracle.Add(edit);
    for (const TextEdit& edit : trace.edits) {
      REQUIRE(replica.graph.Checkout(*edit.parents).value() == oracle.TextAt(*edit.parents));
    }
  }
}

TEST_CASE("hundreds of edits made apart give the oracle's text") {
  for (uint64_t seed = 0; seed < 3; ++seed) {
    CAPTURE(seed);
    const tests::MergeTrace trace = tests::RandomTrace(seed, 3, 250);
    Replica replica(trace);
    const std::vector<TextEdit> edits = tests::ShuffleEdits(trace, seed);
    for (const TextEdit& edit : edits) replica.Merge({&edit, 1});
    REQUIRE(replica.text == trace.end_content);
    REQUIRE(replica.graph.Checkout().value() == trace.end_content);
  }
}

TEST_CASE("100,000 random documents merge to the oracle's text", "[long]") {
  for (uint64_t seed = kSeeds; seed < kSeeds + kLongSeeds; ++seed) {
    CAPTURE(seed);
    const tests::MergeTrace trace = TraceOf(seed);
    Replica replica(trace);
    for (const TextEdit& edit : tests::ShuffleEdits(trace, seed)) replica.Merge({&edit, 1});
    REQUIRE(replica.text == trace.end_content);
  }
}

}  // namespace
}  // namespace fallow::text
