#ifndef FALLOW_CLIENTS_WORDS_LAYOUT_H_
#define FALLOW_CLIENTS_WORDS_LAYOUT_H_

// How a text is to be laid out, as a value that each client gives: a terminal its width and its
// colours, a window neither. Words say what a passage is; what that looks like is the painter's to
// know. Safe to share between threads where the painter is.

#include <functional>
#include <string>
#include <string_view>

namespace fallow::words {

// What a passage is, for the eye.
enum class Tone { kFaint, kDate, kParticulars, kHeading, kAdded, kRemoved, kGood, kBad };

using Painter = std::function<std::string(Tone, std::string_view)>;

struct Layout {
  // For a person, `width` columns wide; otherwise for a program, as fields with tabs between.
  bool for_reading = false;
  int width = 80;
  // Where there is none, nothing is painted.
  Painter painter = {};

  std::string Paint(Tone tone, std::string_view text) const {
    return painter ? painter(tone, text) : std::string(text);
  }
};

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_LAYOUT_H_
