#ifndef FALLOW_DAEMON_TEXT_OPERATION_H_
#define FALLOW_DAEMON_TEXT_OPERATION_H_

// An edit of a text as runs: insert these characters here, delete that many there. In a list each
// operation sees the text as those before it left it. Values; see utf8.h for what counts as a text.

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"

namespace fallow::text {

struct TextOperation {
  enum class Kind : uint8_t { kInsert, kDelete };

  Kind kind = Kind::kInsert;
  uint64_t position = 0;  // in code points
  uint64_t length = 0;    // in code points; of an insert, that of `content`
  std::string content;    // of an insert; empty for a delete

  static TextOperation Insert(uint64_t position, std::string content);
  static TextOperation Delete(uint64_t position, uint64_t length);

  bool operator==(const TextOperation&) const = default;
};

// Edits `text`. INVALID_ARGUMENT, with `text` as it was, when an operation reaches outside of the
// text, is empty, or does not hold what it says it holds. REQUIRES: `text` is valid UTF-8.
absl::Status Apply(std::string& text, std::span<const TextOperation> operations);

// The part of Apply that needs no text: what the operations do to a text of `length` code points,
// which becomes the length after them.
absl::Status CheckOperations(std::span<const TextOperation> operations, uint64_t& length);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_OPERATION_H_
