#include "daemon/text/operation.h"

#include <string_view>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/text/text_buffer.h"
#include "daemon/text/utf8.h"

namespace fallow::text {
namespace {

// Building a buffer costs a copy of the text; for a few edits, moving bytes in place is cheaper.
constexpr size_t kInPlaceOperationsMax = 4;

absl::Status BadOperation(const char* why) {
  return base::Invalid("A text edit cannot be applied", why, "");
}

void ApplyInPlace(std::string& text, const TextOperation& operation) {
  const std::string_view all = text;
  const size_t begin = ByteOffset(all, operation.position);
  if (operation.kind == TextOperation::Kind::kInsert) {
    text.insert(begin, operation.content);
  } else {
    text.erase(begin, ByteOffset(all.substr(begin), operation.length));
  }
}

}  // namespace

TextOperation TextOperation::Insert(uint64_t position, std::string content) {
  const uint64_t length = CountCodePoints(content);
  return {Kind::kInsert, position, length, std::move(content)};
}

TextOperation TextOperation::Delete(uint64_t position, uint64_t length) {
  return {Kind::kDelete, position, length, {}};
}

absl::Status CheckOperations(std::span<const TextOperation> operations, uint64_t& length) {
  uint64_t now = length;
  for (const TextOperation& operation : operations) {
    if (operation.length == 0) return BadOperation("it is empty");
    if (operation.position > now) return BadOperation("it begins after the end of the text");
    if (operation.kind == TextOperation::Kind::kDelete) {
      if (operation.length > now - operation.position) {
        return BadOperation("it deletes past the end of the text");
      }
      if (!operation.content.empty()) return BadOperation("a deletion carries text");
      now -= operation.length;
    } else {
      if (!IsValidUtf8(operation.content)) return BadOperation("it is not UTF-8");
      if (CountCodePoints(operation.content) != operation.length) {
        return BadOperation("its length is not that of its text");
      }
      now += operation.length;
    }
  }
  length = now;
  return absl::OkStatus();
}

absl::Status Apply(std::string& text, std::span<const TextOperation> operations) {
  uint64_t length = CountCodePoints(text);
  FALLOW_RETURN_IF_ERROR(CheckOperations(operations, length));
  if (operations.size() <= kInPlaceOperationsMax) {
    for (const TextOperation& operation : operations) ApplyInPlace(text, operation);
    return absl::OkStatus();
  }
  TextBuffer buffer(text);
  for (const TextOperation& operation : operations) {
    if (operation.kind == TextOperation::Kind::kInsert) {
      buffer.Insert(operation.position, operation.content);
    } else {
      buffer.Delete(operation.position, operation.length);
    }
  }
  text = buffer.ToString();
  return absl::OkStatus();
}

}  // namespace fallow::text
