#include "daemon/journal/ids.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::journal {
namespace {

constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr size_t kBitsPerChar = 5;
constexpr size_t kIdBits = 128;

// The value of a base32 digit, 0 to 31; nothing for other characters.
std::optional<unsigned> DigitOf(char c) {
  const size_t digit = kAlphabet.find(absl::ascii_tolower(static_cast<unsigned char>(c)));
  if (digit == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(digit);
}

absl::Status NotAnId() {
  return base::Invalid("This is not an id", "an id has only letters and the digits 2 to 7",
                       base::Show(base::Thing::kReflections));
}

void SetBit(IdBytes& bytes, size_t bit) {
  bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] | (0x80u >> (bit % 8)));
}

}  // namespace

absl::StatusOr<IdBytes> IdBytesFrom(std::string_view raw) {
  IdBytes bytes{};
  if (raw.size() != bytes.size()) {
    return base::Invalid("This is not an id", "it does not have 16 bytes", "");
  }
  std::copy(raw.begin(), raw.end(), bytes.begin());
  return bytes;
}

std::string ToText(const IdBytes& id) {
  std::string text;
  text.reserve(kIdChars);
  unsigned window = 0;
  size_t bits = 0;
  for (const uint8_t byte : id) {
    window = (window << 8) | byte;
    bits += 8;
    while (bits >= kBitsPerChar) {
      bits -= kBitsPerChar;
      text.push_back(kAlphabet[(window >> bits) & 31]);
    }
    window &= (1u << bits) - 1;
  }
  text.push_back(kAlphabet[(window << (kBitsPerChar - bits)) & 31]);
  return text;
}

absl::StatusOr<IdBytes> ParseIdBytes(std::string_view text) {
  if (text.size() != kIdChars) return NotAnId();
  FALLOW_ASSIGN_OR_RETURN(const IdRange range, ParseIdPrefix(text));
  return range.first.bytes;
}

absl::StatusOr<IdRange> ParseIdPrefix(std::string_view prefix) {
  if (prefix.size() < kIdPrefixCharsMin) {
    return base::Invalid("The id is too short", "at least 4 characters are needed",
                         base::Show(base::Thing::kReflections));
  }
  if (prefix.size() > kIdChars) return NotAnId();
  IdRange range;
  for (size_t i = 0; i < prefix.size(); ++i) {
    const std::optional<unsigned> digit = DigitOf(prefix[i]);
    if (!digit) return NotAnId();
    for (size_t b = 0; b < kBitsPerChar; ++b) {
      if ((*digit & (16u >> b)) == 0) continue;
      const size_t bit = i * kBitsPerChar + b;
      if (bit >= kIdBits) return NotAnId();
      SetBit(range.first.bytes, bit);
    }
  }
  range.last = range.first;
  for (size_t bit = prefix.size() * kBitsPerChar; bit < kIdBits; ++bit) {
    SetBit(range.last.bytes, bit);
  }
  return range;
}

}  // namespace fallow::journal
