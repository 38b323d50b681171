#ifndef FALLOW_DAEMON_TEXT_OPERATION_H_
#define FALLOW_DAEMON_TEXT_OPERATION_H_

// An edit of a text as runs: insert these characters here, delete so many there. In a list, each
// operation applies to the text as the previous ones left it. Values; utf8.h defines what a text
// is.

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"

namespace fallow::text {

struct TextOperation {
  enum class Kind : uint8_t { kInsert, kDelete };

  Kind kind = Kind::kInsert;
  uint64_t position = 0;  // in code points
  uint64_t length = 0;    // in code points; for an insert, the length of `content`
  std::string content;    // for an insert; empty for a delete

  static TextOperation Insert(uint64_t position, std::string content);
  static TextOperation Delete(uint64_t position, uint64_t length);

  bool operator==(const TextOperation&) const = default;
};

// Edits `text`. INVALID_ARGUMENT, with `text` unchanged, when an operation reaches outside the
// text, is empty, or its fields do not match. REQUIRES: `text` is valid UTF-8.
absl::Status Apply(std::string& text, std::span<const TextOperation> operations);

// The part of Apply that needs no text: checks the operations against a text of `length` code
// points and updates `length` to the length after them.
absl::Status CheckOperations(std::span<const TextOperation> operations, uint64_t& length);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_OPERATION_H_
