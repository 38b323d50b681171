#include "clients/terminal/qr.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <qrcodegen/qrcodegen.hpp>

#include "daemon/base/strings.h"

namespace fallow::terminal {
namespace {

using qrcodegen::QrCode;

// The library only fails for too long a text, with an exception.
std::optional<QrCode> Encode(std::string_view text) {
  try {
    return QrCode::encodeText(std::string(text).c_str(), QrCode::Ecc::LOW);
  } catch (const qrcodegen::data_too_long&) {
    return std::nullopt;
  }
}

}  // namespace

std::vector<std::string> QrLines(std::string_view text) {
  const std::optional<QrCode> code = Encode(text);
  if (!code) return {};
  const int end = code->getSize() + kQrMargin;
  std::vector<std::string> lines;
  for (int y = -kQrMargin; y < end; y += 2) {
    std::string line;
    for (int x = -kQrMargin; x < end; ++x) {
      // Modules outside the code count as light.
      const bool upper = !code->getModule(x, y);
      const bool lower = y + 1 < end && !code->getModule(x, y + 1);
      line += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

bool CanShowBlocks(const base::Environment& environment) {
  if (environment("TERM").value_or("dumb") == "dumb") return false;
  std::string locale;
  // The first one that is set applies (POSIX, "Environment Variables").
  for (const std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    locale = environment(name).value_or("");
    if (!locale.empty()) break;
  }
  locale = base::LowerCase(locale);
  return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
}

}  // namespace fallow::terminal
