// Any bytes as a text graph: refused, or a graph whose every operation stays within bounds.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "daemon/base/status.h"
#include "daemon/text/graph.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using fallow::text::Graph;
  using fallow::text::TextEdit;
  using fallow::text::TextOperation;
  auto graph = Graph::Decode(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!graph.ok()) return 0;
  const auto text = graph->Checkout();
  const auto again = Graph::Decode(graph->Encode());
  FALLOW_CHECK(again.ok() && again->EventCount() == graph->EventCount());
  const auto writer = graph->AddWriter("fuzz");
  if (!writer.ok()) return 0;
  // Concurrent with everything, so that everything is replayed.
  const TextEdit edit{*writer,
                      graph->NextNumber(*writer),
                      std::vector<fallow::text::EventId>(),
                      {TextOperation::Insert(0, "x")}};
  const auto merged = graph->Merge({&edit, 1});
  if (text.ok() && merged.ok()) FALLOW_CHECK(graph->Checkout().ok());
  return 0;
}
