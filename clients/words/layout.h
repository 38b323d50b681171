#ifndef FALLOW_CLIENTS_WORDS_LAYOUT_H_
#define FALLOW_CLIENTS_WORDS_LAYOUT_H_

// How to lay out a text, as a value that each client provides: a terminal gives its width and
// colours, a window neither. Code in this folder only says what a passage is; the painter decides
// what that looks like. Safe to share between threads if the painter is.

#include <functional>
#include <string>
#include <string_view>

namespace fallow::words {

// What a passage is, which determines its appearance.
enum class Tone { kFaint, kDate, kParticulars, kHeading, kAdded, kRemoved, kGood, kBad };

using Painter = std::function<std::string(Tone, std::string_view)>;

struct Layout {
  // For people, wrapped at `width` columns; otherwise for programs, as fields separated by tabs.
  bool for_reading = false;
  int width = 80;
  // Without one, nothing is painted.
  Painter painter = {};

  std::string Paint(Tone tone, std::string_view text) const {
    return painter ? painter(tone, text) : std::string(text);
  }
};

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_LAYOUT_H_
