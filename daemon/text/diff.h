#ifndef FALLOW_DAEMON_TEXT_DIFF_H_
#define FALLOW_DAEMON_TEXT_DIFF_H_

// What changed between two versions of a text, in words. A saved text arrives whole; the difference
// to the last one becomes its edit, so that edits made apart in one paragraph merge in words and
// not in letters. Words are those of Unicode (UAX #29), Chinese and Japanese by ICU's dictionary.
//
// The work is bounded for any input: where two texts have too much between them the difference is
// taken by lines, and in the end by replacing what lies between the common beginning and end.
// Functions without state: any thread. REQUIRES throughout: both texts are valid UTF-8.

#include <string_view>
#include <vector>

#include "daemon/text/operation.h"

namespace fallow::text {

// Apply() of the result to `old_text` gives `new_text`, always. Inside a changed word only the
// characters (grapheme clusters) that changed are touched, where the word mostly stayed the same.
std::vector<TextOperation> DiffWords(std::string_view old_text, std::string_view new_text);

// A piece of the two texts for showing what changed: whole words and whole runs of space.
struct DiffHunk {
  enum class Kind { kEqual, kRemoved, kAdded };
  Kind kind;
  std::string_view text;  // a view into the old text when removed, else into the new one

  bool operator==(const DiffHunk&) const = default;
};
// Equal and removed hunks joined are the old text; equal and added ones the new. Neighbours differ
// in kind; a removed hunk comes before the added one that takes its place.
std::vector<DiffHunk> DiffForDisplay(std::string_view old_text, std::string_view new_text);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_DIFF_H_
