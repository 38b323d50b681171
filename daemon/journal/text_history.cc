#include "daemon/journal/text_history.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/fold_order.h"
#include "daemon/journal/operation_check.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using google::protobuf::RepeatedPtrField;

// In the graph, a writer's name decides which of two insertions at the same place comes first, so
// it is part of the format: the device's bytes, then the incarnation, most significant byte first.
std::string NameOf(std::string_view device, uint32_t incarnation) {
  std::string name(device);
  for (int shift = 24; shift >= 0; shift -= 8) {
    name.push_back(static_cast<char>(incarnation >> shift & 0xFF));
  }
  return name;
}

}  // namespace

std::vector<text::TextOperation> RunsOf(const v1::TextEdit& edit) {
  std::vector<text::TextOperation> runs;
  runs.reserve(static_cast<size_t>(edit.runs_size()));
  for (const v1::TextRun& run : edit.runs()) {
    runs.push_back(run.action_case() == v1::TextRun::kInsert
                       ? text::TextOperation::Insert(run.position(), run.insert())
                       : text::TextOperation::Delete(run.position(), run.remove()));
  }
  return runs;
}

void AddRuns(std::vector<text::TextOperation> runs, RepeatedPtrField<v1::TextRun>& to) {
  for (text::TextOperation& run : runs) {
    v1::TextRun& proto = *to.Add();
    proto.set_position(run.position);
    if (run.kind == text::TextOperation::Kind::kInsert) {
      proto.set_insert(std::move(run.content));
    } else {
      proto.set_remove(run.length);
    }
  }
}

void TextHistory::Note(const WrittenEdit& edit) {
  noted_.push_back({edit.stamp, edit.kind, *edit.edit});
}

absl::StatusOr<text::WriterId> TextHistory::WriterOf(const RecordStamp& stamp) {
  std::string name = NameOf(stamp.device.view(), stamp.incarnation);
  const auto known = writers_.find(name);
  if (known != writers_.end()) return known->second;
  FALLOW_ASSIGN_OR_RETURN(const text::WriterId writer, graph_.AddWriter(name));
  writers_.emplace(std::move(name), writer);
  return writer;
}

absl::StatusOr<std::optional<std::vector<text::EventId>>> TextHistory::ParentsOf(
    const WrittenEdit& edit) const {
  const bool from_empty = edit.edit->from_empty() || edit.kind == RecordKind::kReflectionCreated;
  // Without parents, the graph assumes what the format does: the writer's previous event, or the
  // empty text.
  if (edit.edit->parents().empty() && !from_empty) return std::nullopt;
  std::vector<text::EventId> parents;
  for (const v1::EventId& parent : edit.edit->parents()) {
    const auto writer = writers_.find(NameOf(parent.device(), parent.incarnation()));
    if (writer == writers_.end()) {
      return base::NotFound("A version of this text is not known here",
                            "its writer has written nothing here", "");
    }
    parents.push_back({writer->second, parent.number()});
  }
  return parents;
}

absl::StatusOr<text::TextEdit> TextHistory::ToGraph(const WrittenEdit& edit) {
  text::TextEdit out;
  FALLOW_ASSIGN_OR_RETURN(out.writer, WriterOf(edit.stamp));
  out.first_number = edit.edit->first();
  FALLOW_ASSIGN_OR_RETURN(out.parents, ParentsOf(edit));
  out.operations = RunsOf(*edit.edit);
  return out;
}

absl::StatusOr<std::vector<text::TextOperation>> TextHistory::Merge(
    std::span<const WrittenEdit> edits) {
  const auto merge =
      [this](
          std::span<const WrittenEdit> some) -> absl::StatusOr<std::vector<text::TextOperation>> {
    std::vector<text::TextEdit> converted;
    converted.reserve(some.size());
    for (const WrittenEdit& edit : some) {
      FALLOW_ASSIGN_OR_RETURN(text::TextEdit one, ToGraph(edit));
      converted.push_back(std::move(one));
    }
    return graph_.Merge(converted);
  };
  std::vector<WrittenEdit> noted;
  noted.reserve(noted_.size());
  for (const Noted& one : noted_) noted.push_back({one.stamp, one.kind, &one.edit});
  if (!noted.empty() && !merge(noted).ok()) return BadOperation("its text has too long a history");
  noted_.clear();
  absl::StatusOr<std::vector<text::TextOperation>> merged = merge(edits);
  if (merged.ok() || absl::IsNotFound(merged.status())) return merged;
  return BadOperation("its text does not fit what was there before");
}

std::vector<text::TextOperation> TextHistory::Joins() const {
  FALLOW_CHECK(noted_.empty());
  const auto joins = graph_.Joins();
  FALLOW_CHECK(joins.ok());  // every edit was checked when it was merged
  return *joins;
}

RepeatedPtrField<v1::EventId> TextHistory::Heads() const {
  FALLOW_CHECK(noted_.empty());
  RepeatedPtrField<v1::EventId> heads;
  for (const text::EventId& event : graph_.Frontier()) {
    const std::string_view name = graph_.WriterName(event.writer);
    v1::EventId& head = *heads.Add();
    head.set_device(std::string(name.substr(0, DeviceId::kBytes)));
    uint32_t incarnation = 0;
    for (const char byte : name.substr(DeviceId::kBytes)) {
      incarnation = incarnation << 8 | static_cast<uint8_t>(byte);
    }
    head.set_incarnation(incarnation);
    head.set_number(event.number);
  }
  std::sort(heads.begin(), heads.end(),
            [](const v1::EventId& a, const v1::EventId& b) { return Order(a) < Order(b); });
  return heads;
}

}  // namespace fallow::journal
