#ifndef FALLOW_TESTS_SUPPORT_MERGE_TRACE_H_
#define FALLOW_TESTS_SUPPORT_MERGE_TRACE_H_

// Recorded editing histories, as published with the Eg-walker paper and in josephg/editing-traces:
// JSON, gzipped or not, containing one document or a list of documents. Three forms are supported:
//
//   {"txns": [{"span": [begin, end], "parents": [events], "agent": name, "ops": […]}, …]}
//   {"kind": "concur", "txns": [{"parents": [transactions], "agent": number, "patches": […]}, …]}
//   {"startContent": text, "txns": [{"patches": […]}, …]}                       one writer
//
// where an operation is [position, deleted, inserted], and "endContent" the result on every
// replica.

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/text/graph.h"

namespace fallow::tests {

struct MergeTrace {
  std::vector<std::string> writers;   // text::WriterId is the index
  std::vector<text::TextEdit> edits;  // each after its parents, which are always present
  std::string end_content;
};

// Throws std::runtime_error for a file that cannot be read, and nlohmann::json's exceptions for one
// with a different structure.
std::vector<MergeTrace> LoadMergeTraces(const std::filesystem::path& file);

// A graph that contains only the writers.
text::Graph EmptyGraph(const MergeTrace& trace);

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_MERGE_TRACE_H_
