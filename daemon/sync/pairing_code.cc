#include "daemon/sync/pairing_code.h"

#include <array>
#include <cstdint>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::sync {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static_assert(kAlphabet.size() == 32);

constexpr uint8_t kNoSymbol = 0xff;
constexpr uint8_t kIgnored = 0xfe;

// The symbol that each typed byte stands for.
constexpr auto kSymbols = [] {
  std::array<uint8_t, 256> symbols{};
  symbols.fill(kNoSymbol);
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    const auto upper = static_cast<uint8_t>(kAlphabet[i]);
    symbols[upper] = static_cast<uint8_t>(i);
    if (upper >= 'A') symbols[upper + ('a' - 'A')] = static_cast<uint8_t>(i);
  }
  symbols['O'] = symbols['o'] = 0;
  symbols['I'] = symbols['i'] = symbols['L'] = symbols['l'] = 1;
  symbols['-'] = symbols[' '] = kIgnored;
  return symbols;
}();

uint8_t SymbolOf(uint8_t c) {
  return kSymbols[c];
}

// Multiplies by the root x of x^5 + x^2 + 1, which generates all 31 units of GF(32).
uint8_t TimesRoot(uint8_t a) {
  const unsigned doubled = unsigned{a} << 1;
  return static_cast<uint8_t>((doubled & 0x20) != 0 ? doubled ^ 0x25 : doubled);
}

// Evaluates the polynomial that has these characters as its coefficients at the root. For a valid
// code the result is zero. Every position has a different weight, so neither a single change nor a
// swap of two characters can keep it zero.
uint8_t AtRoot(crypto::ByteSpan chars) {
  uint8_t value = 0;
  for (const uint8_t c : chars) value = static_cast<uint8_t>(TimesRoot(value) ^ SymbolOf(c));
  return value;
}

absl::Status NotACode() {
  return base::Invalid("This is not a pairing code",
                       "a code has eight letters and digits, in two groups of four",
                       base::Next::kTypeAsShown);
}

}  // namespace

PairingCode PairingCode::Random(crypto::RandomSource& random) {
  crypto::SecretBytes chars(kChars);
  const crypto::MutableByteSpan secret = chars.mutable_bytes().first(kSecretChars);
  random.Fill(secret);
  for (uint8_t& c : secret) c = static_cast<uint8_t>(kAlphabet[c % kAlphabet.size()]);
  chars.mutable_bytes().back() = static_cast<uint8_t>(kAlphabet[TimesRoot(AtRoot(secret))]);
  return PairingCode(std::move(chars));
}

absl::StatusOr<PairingCode> PairingCode::Parse(std::string_view typed) {
  if (typed.size() > kTypedBytesMax) return NotACode();
  crypto::SecretBytes chars(kChars);
  size_t count = 0;
  for (const uint8_t c : crypto::AsBytes(typed)) {
    const uint8_t symbol = SymbolOf(c);
    if (symbol == kIgnored) continue;
    if (symbol == kNoSymbol || count == kChars) return NotACode();
    chars.mutable_bytes()[count++] = static_cast<uint8_t>(kAlphabet[symbol]);
  }
  if (count != kChars) return NotACode();
  if (AtRoot(chars.bytes()) != 0) {
    return base::Invalid(
        "The pairing code contains a typing mistake",
        "its last character does not match the others; the code has not been used up",
        base::Next::kTypeAsShown);
  }
  return PairingCode(std::move(chars));
}

std::string PairingCode::Text() const {
  std::string text(chars_.chars());
  text.insert(kChars / 2, "-");
  return text;
}

}  // namespace fallow::sync
