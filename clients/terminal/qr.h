#ifndef FALLOW_CLIENTS_TERMINAL_QR_H_
#define FALLOW_CLIENTS_TERMINAL_QR_H_

// QR codes (ISO/IEC 18004) in a terminal, two modules in each character by half blocks (U+2580,
// U+2584, U+2588). Pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/paths.h"

namespace fallow::terminal {

// Light modules around it, two on each side: half of what the standard asks for, as terminals are
// small; cameras read it all the same.
inline constexpr int kQrMargin = 2;

// `text` as lines that are all equally wide; none when it is longer than a QR code can hold. Light
// modules are drawn and dark ones left empty, so that it is right on a dark ground, or everywhere
// where it is painted white on black.
std::vector<std::string> QrLines(std::string_view text);

// Whether half blocks can be shown: the locale's characters are UTF-8 and the terminal is no dumb
// one.
bool CanShowBlocks(const base::Environment& environment = base::ProcessEnvironment);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_QR_H_
