// merge-replay FILE…: merges recorded editing histories (tests/support/merge_trace.h) and prints
// one line for each file:
//
//   transactions  whether every final text is the one recorded
//   build    CPU ms to add all edits to an empty graph, as they arrived
//   merge    CPU ms to get the text from the encoded graph alone: decode, replay, write the text
//   load     CPU ms to load the text kept beside the graph
//   encoded  bytes of the encoded graph, and their ratio to the bytes ever inserted
//   peak     MiB of memory that the process needed at most for all of this
//
// Exit 8 when a text differs, 1 when a file cannot be read.

#include <fmt/core.h>
#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/text/graph.h"
#include "daemon/text/utf8.h"
#include "tests/support/merge_trace.h"

namespace fallow::tests {
namespace {

constexpr int kExitDiffers = 8;
constexpr int kExitUnreadable = 1;
// Of each measurement the best of this many is printed.
constexpr int kRounds = 5;

double CpuMilliseconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Forgets how much memory the process needed so far: what comes from parsing JSON is not ours.
void ResetPeak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

double PeakMebibytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

struct Result {
  bool equal = true;
  double build = 0;
  double merge = 0;
  double load = 0;
  size_t encoded = 0;
  size_t inserted = 0;
};

// Whether each edit was made on the text that the one before it left.
bool IsLinear(const MergeTrace& trace) {
  std::vector<text::EventId> version;
  for (const text::TextEdit& edit : trace.edits) {
    if (*edit.parents != version) return false;
    uint64_t next = edit.first_number;
    for (const text::TextOperation& operation : edit.operations) next += operation.length;
    version = {text::EventId{edit.writer, next - 1}};
  }
  return true;
}

// Edits of one text after another are appended as a program would that edits it; what was made
// apart arrives from outside.
bool Build(bool linear, std::vector<text::TextEdit> edits, text::Graph& graph) {
  if (!linear) return graph.Merge(edits).ok();
  for (text::TextEdit& edit : edits) {
    if (!graph.Append(edit.writer, std::move(edit.operations)).ok()) return false;
  }
  return true;
}

void Measure(const MergeTrace& trace, Result& result) {
  const bool linear = trace.writers.size() == 1 && IsLinear(trace);
  std::vector<text::TextEdit> edits = trace.edits;
  text::Graph graph = EmptyGraph(trace);
  const double start = CpuMilliseconds();
  const bool fits = Build(linear, std::move(edits), graph);
  const double built = CpuMilliseconds();
  const std::string encoded = graph.Encode();

  const double encoded_at = CpuMilliseconds();
  std::string text;
  if (auto decoded = text::Graph::Decode(encoded); decoded.ok()) {
    text = decoded->Checkout().value_or("");
  }
  const double merged = CpuMilliseconds();
  const std::string cached = text;
  const bool cached_is_text = text::IsValidUtf8(cached);
  const double loaded = CpuMilliseconds();

  result.equal = result.equal && fits && cached_is_text && text == trace.end_content;
  result.build += built - start;
  result.merge += merged - encoded_at;
  result.load += loaded - merged;
  result.encoded += encoded.size();
}

Result MeasureFile(const std::vector<MergeTrace>& traces) {
  Result best;
  for (int round = 0; round < kRounds; ++round) {
    Result result;
    for (const MergeTrace& trace : traces) {
      Measure(trace, result);
      for (const text::TextEdit& edit : trace.edits) {
        for (const auto& operation : edit.operations) result.inserted += operation.content.size();
      }
    }
    if (round == 0) {
      best = result;
    } else {
      best.equal = best.equal && result.equal;
      best.build = std::min(best.build, result.build);
      best.merge = std::min(best.merge, result.merge);
      best.load = std::min(best.load, result.load);
    }
  }
  return best;
}

int Main(const std::vector<std::string>& files) {
  int exit_code = 0;
  for (const std::string& file : files) {
    try {
      const std::vector<MergeTrace> traces = LoadMergeTraces(file);
      size_t transactions = 0;
      for (const MergeTrace& trace : traces) transactions += trace.edits.size();
      ResetPeak();
      const Result result = MeasureFile(traces);
      fmt::print(
          "{}: {} transactions, {}, build {:.2f} ms, merge {:.2f} ms, load {:.3f} ms, encoded {} "
          "bytes ({:.2f} of inserted), peak {:.1f} MiB\n",
          file, transactions, result.equal ? "equal" : "DIFFERS", result.build, result.merge,
          result.load, result.encoded,
          static_cast<double>(result.encoded) /
              static_cast<double>(std::max<size_t>(1, result.inserted)),
          PeakMebibytes());
      if (!result.equal) exit_code = kExitDiffers;
    } catch (const std::exception& error) {
      fmt::print(stderr, "{}: {}\n", file, error.what());
      if (exit_code == 0) exit_code = kExitUnreadable;
    }
  }
  return exit_code;
}

}  // namespace
}  // namespace fallow::tests

int main(int argc, char** argv) {
  const std::vector<std::string> files(argv + 1, argv + argc);
  if (files.empty()) {
    fmt::print(stderr, "usage: merge-replay FILE…\n");
    return 2;
  }
  return fallow::tests::Main(files);
}
