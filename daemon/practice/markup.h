#ifndef FALLOW_DAEMON_PRACTICE_MARKUP_H_
#define FALLOW_DAEMON_PRACTICE_MARKUP_H_

// A person's text made ready for HTML and SVG, whatever it holds. Pure functions: any thread.

#include <string>
#include <string_view>

namespace fallow::practice {

// For the content of an element or an attribute. Control characters are left out.
std::string Escaped(std::string_view text);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_MARKUP_H_
