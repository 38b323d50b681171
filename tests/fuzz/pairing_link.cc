// What a QR code says and what a person types as a code. Whatever is accepted is printed and read
// back as the same.

#include "daemon/sync/pairing_link.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using fallow::sync::PairingCode;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto link = fallow::sync::ParsePairingLink(text);
  if (link.ok()) {
    const std::string printed = fallow::sync::PrintPairingLink(link->code, link->addresses);
    const auto again = fallow::sync::ParsePairingLink(printed);
    Require(again.ok() && again->addresses == link->addresses);
    Require(again->code.Text() == link->code.Text());
    Require(printed.size() == size);
  }
  const auto code = PairingCode::Parse(text);
  if (code.ok()) Require(PairingCode::Parse(code->Text())->Text() == code->Text());
  return 0;
}
