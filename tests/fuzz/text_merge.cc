// Any edits as they might come from another device: refused without a trace, or merged so that the
// text kept beside the graph is the one that the graph replays to.

#include <fuzzer/FuzzedDataProvider.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/text/graph.h"

namespace {

using fallow::text::EventId;
using fallow::text::Graph;
using fallow::text::TextEdit;
using fallow::text::TextOperation;

constexpr int kEditsMax = 40;

EventId AnyEvent(FuzzedDataProvider& in) {
  return {in.ConsumeIntegralInRange<uint32_t>(0, 3), in.ConsumeIntegralInRange<uint64_t>(0, 60)};
}

TextOperation AnyOperation(FuzzedDataProvider& in) {
  const auto position = in.ConsumeIntegralInRange<uint64_t>(0, 40);
  if (in.ConsumeBool()) {
    return TextOperation::Delete(position, in.ConsumeIntegralInRange<uint64_t>(0, 5));
  }
  return TextOperation::Insert(position, in.ConsumeRandomLengthString(6));
}

TextEdit AnyEdit(FuzzedDataProvider& in, const Graph& graph) {
  TextEdit edit;
  edit.writer = in.ConsumeIntegralInRange<uint32_t>(0, 3);
  edit.first_number = in.ConsumeBool() && edit.writer < graph.WriterCount()
                          ? graph.NextNumber(edit.writer)
                          : AnyEvent(in).number;
  switch (in.ConsumeIntegralInRange<int>(0, 3)) {
    case 0:
      break;
    case 1:
      edit.parents = graph.Frontier();
      break;
    default:
      edit.parents.emplace();
      for (int n = in.ConsumeIntegralInRange<int>(0, 3); n > 0; --n) {
        edit.parents->push_back(AnyEvent(in));
      }
  }
  for (int n = in.ConsumeIntegralInRange<int>(0, 3); n > 0; --n) {
    edit.operations.push_back(AnyOperation(in));
  }
  return edit;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider in(data, size);
  Graph graph;
  for (const char* writer : {"b", "c", "a"}) FALLOW_CHECK(graph.AddWriter(writer).ok());
  std::string text;
  for (int i = 0; i < kEditsMax && in.remaining_bytes() > 0; ++i) {
    std::vector<TextEdit> edits;
    for (int n = in.ConsumeIntegralInRange<int>(1, 3); n > 0; --n) {
      edits.push_back(AnyEdit(in, graph));
    }
    const std::string before = graph.Encode();
    const auto merged = graph.Merge(edits);
    if (!merged.ok()) {
      FALLOW_CHECK(graph.Encode() == before);
      continue;
    }
    FALLOW_CHECK(Apply(text, *merged).ok());
    FALLOW_CHECK(graph.Checkout().value() == text);
  }
  const auto decoded = Graph::Decode(graph.Encode());
  FALLOW_CHECK(decoded.ok() && decoded->Checkout().value() == text);
  return 0;
}
