#ifndef FALLOW_DAEMON_TEXT_DIFF_H_
#define FALLOW_DAEMON_TEXT_DIFF_H_

// The differences between two versions of a text, in words. A saved text arrives whole; its
// difference from the last version becomes the edit, so that concurrent edits of one paragraph
// merge by words and not by letters. Words are those of Unicode (UAX #29), with ICU's dictionary
// for Chinese and Japanese.
//
// The work is bounded for any input: for texts that differ too much, the difference is taken by
// lines, and as a last resort everything between the common beginning and end is replaced.
// Stateless functions: any thread. REQUIRES throughout: both texts are valid UTF-8.

#include <string_view>
#include <vector>

#include "daemon/text/operation.h"

namespace fallow::text {

// Applying the result to `old_text` (Apply) always gives `new_text`. If most of a changed word
// stayed the same, only the characters (grapheme clusters) that changed are touched.
std::vector<TextOperation> DiffWords(std::string_view old_text, std::string_view new_text);

// A piece of the two texts, for showing what changed: whole words and whole runs of space.
struct DiffHunk {
  enum class Kind { kEqual, kRemoved, kAdded };
  Kind kind;
  std::string_view text;  // a view into the old text for kRemoved, otherwise into the new text

  bool operator==(const DiffHunk&) const = default;
};
// The equal and removed hunks joined are the old text, the equal and added ones the new text.
// Neighbours differ in kind; a removed hunk comes before the added one that replaces it.
std::vector<DiffHunk> DiffForDisplay(std::string_view old_text, std::string_view new_text);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_DIFF_H_
