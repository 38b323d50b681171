#include "tests/support/merge_trace.h"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "daemon/base/status.h"

namespace fallow::tests {
namespace {

using nlohmann::json;
using text::EventId;
using text::TextEdit;
using text::TextOperation;

// Also reads plain files: zlib passes through whatever is not gzip.
std::string ReadFile(const std::filesystem::path& file) {
  const std::unique_ptr<gzFile_s, decltype(&gzclose)> in(gzopen(file.c_str(), "rb"), &gzclose);
  if (!in) throw std::runtime_error("cannot open " + file.string());
  std::string content;
  std::array<char, 1 << 16> buffer;
  int read;
  while ((read = gzread(in.get(), buffer.data(), buffer.size())) > 0) {
    content.append(buffer.data(), static_cast<size_t>(read));
  }
  if (read < 0) throw std::runtime_error("cannot read " + file.string());
  return content;
}

std::vector<TextOperation> ReadOperations(const json& list) {
  std::vector<TextOperation> operations;
  for (const json& patch : list) {
    const auto position = patch.at(0).get<uint64_t>();
    const auto deleted = patch.at(1).get<uint64_t>();
    auto inserted = patch.at(2).get<std::string>();
    if (deleted > 0) operations.push_back(TextOperation::Delete(position, deleted));
    if (!inserted.empty()) {
      operations.push_back(TextOperation::Insert(position, std::move(inserted)));
    }
  }
  return operations;
}

// Makes numbers sort numerically, since the graph compares names as bytes.
std::string WriterNameOf(const json& txn) {
  if (!txn.contains("agent")) return "writer";
  const json& agent = txn.at("agent");
  if (agent.is_string()) return agent.get<std::string>();
  const std::string digits = std::to_string(agent.get<uint64_t>());
  return std::string(20 - digits.size(), '0') + digits;
}

std::optional<uint64_t> NumberOf(const json& txn) {
  if (!txn.contains("seqStart")) return std::nullopt;
  return txn["seqStart"].get<uint64_t>();
}

class TraceReader {
 public:
  explicit TraceReader(const json& document) {
    trace_.end_content = document.at("endContent").get<std::string>();
    const auto start = document.value("startContent", std::string());
    if (!start.empty()) Add("writer", {TextOperation::Insert(0, start)}, {}, {});
    for (const json& txn : document.at("txns")) {
      Add(WriterNameOf(txn), ReadOperations(txn.contains("ops") ? txn["ops"] : txn.at("patches")),
          ParentsOf(txn), NumberOf(txn));
    }
  }

  MergeTrace Take() { return std::move(trace_); }

 private:
  std::vector<EventId> ParentsOf(const json& txn) const {
    std::vector<EventId> parents;
    if (!txn.contains("parents")) return versions_.empty() ? parents : versions_.back();
    for (const json& parent : txn["parents"]) {
      const auto index = parent.get<size_t>();
      if (txn.contains("span")) {
        parents.push_back(events_.at(index));
      } else {
        parents.insert(parents.end(), versions_.at(index).begin(), versions_.at(index).end());
      }
    }
    return parents;
  }

  // `number` is that of the first event, if the file contains it.
  void Add(const std::string& name, std::vector<TextOperation> operations,
           std::vector<EventId> parents, std::optional<uint64_t> number) {
    const auto [entry, added] =
        writer_ids_.try_emplace(name, static_cast<text::WriterId>(trace_.writers.size()));
    if (added) {
      trace_.writers.push_back(name);
      next_.push_back(0);
    }
    if (operations.empty()) {
      versions_.push_back(std::move(parents));
      return;
    }
    EventId next{entry->second, number.value_or(next_[entry->second])};
    TextEdit edit{next.writer, next.number, std::move(parents), std::move(operations)};
    for (const TextOperation& operation : edit.operations) {
      for (uint64_t i = 0; i < operation.length; ++i, ++next.number) events_.push_back(next);
    }
    next_[next.writer] = next.number;
    versions_.push_back({events_.back()});
    trace_.edits.push_back(std::move(edit));
  }

  MergeTrace trace_;
  std::map<std::string, text::WriterId> writer_ids_;
  std::vector<uint64_t> next_;                  // next number, by writer
  std::vector<EventId> events_;                 // in the order of the file
  std::vector<std::vector<EventId>> versions_;  // resulting version, by transaction
};

}  // namespace

std::vector<MergeTrace> LoadMergeTraces(const std::filesystem::path& file) {
  const json content = json::parse(ReadFile(file));
  std::vector<MergeTrace> traces;
  if (content.is_array()) {
    for (const json& document : content) traces.push_back(TraceReader(document).Take());
  } else {
    traces.push_back(TraceReader(content).Take());
  }
  return traces;
}

text::Graph EmptyGraph(const MergeTrace& trace) {
  text::Graph graph;
  for (const std::string& writer : trace.writers) FALLOW_CHECK(graph.AddWriter(writer).ok());
  return graph;
}

}  // namespace fallow::tests
