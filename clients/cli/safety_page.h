#ifndef FALLOW_CLIENTS_CLI_SAFETY_PAGE_H_
#define FALLOW_CLIENTS_CLI_SAFETY_PAGE_H_

// `fallow help safety`: for whoever is not safe, and what the program cannot hide. It asks no
// daemon, stores nothing, and opens nothing. docs/safety.md is the same text.

#include <string>

namespace fallow::cli {

// Headings and paragraphs, an empty line between them; each wrapped at `columns`, or in one line
// where that is 0.
std::string SafetyPage(int columns);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SAFETY_PAGE_H_
