#ifndef FALLOW_CLIENTS_TERMINAL_QR_H_
#define FALLOW_CLIENTS_TERMINAL_QR_H_

// QR codes (ISO/IEC 18004) on a terminal, two modules per character, drawn with half blocks
// (U+2580, U+2584, U+2588). Pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/paths.h"

namespace fallow::terminal {

// The quiet zone: light modules on each side. Half of what the standard requires, because terminals
// are small; cameras read it nevertheless.
inline constexpr int kQrMargin = 2;

// `text` as lines of equal width; none when it is too long for a QR code. Light modules are drawn
// and dark ones left empty, so it is correct on a dark background, or on any when painted white on
// black.
std::vector<std::string> QrLines(std::string_view text);

// Whether half blocks can be shown: the locale uses UTF-8 and the terminal is not "dumb".
bool CanShowBlocks(const base::Environment& environment = base::ProcessEnvironment);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_QR_H_
