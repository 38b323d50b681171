#ifndef FALLOW_CLIENTS_PAGES_MARKUP_H_
#define FALLOW_CLIENTS_PAGES_MARKUP_H_

// Makes any text safe to insert into HTML and SVG. Pure functions: any thread.

#include <string>
#include <string_view>

namespace fallow::pages {

// For the content of an element or an attribute in double quotes. Control characters are left out.
std::string Escaped(std::string_view text);

}  // namespace fallow::pages

#endif  // FALLOW_CLIENTS_PAGES_MARKUP_H_
