#include "daemon/base/passphrase.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"

namespace fallow::base {
namespace {

// NFC makes at most three units out of one.
constexpr size_t kUnitsMax = 3 * kPassphraseBytesMax;
constexpr std::string_view kLineEnds[] = {"\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};

// Room for a passphrase on its way, wiped at the end.
template <class T, size_t n>
class Scratch {
 public:
  Scratch() = default;
  ~Scratch() { explicit_bzero(items_.data(), sizeof(items_)); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  T* data() { return items_.data(); }
  const T* data() const { return items_.data(); }
  static constexpr int32_t size() { return static_cast<int32_t>(n); }

 private:
  std::array<T, n> items_{};
};

using Units = Scratch<UChar, kUnitsMax>;

absl::Status CannotBeUsed(std::string_view why) {
  return Invalid("The passphrase cannot be used", why, "");
}

// -1 when `typed` is not UTF-8, or too long.
int32_t ToUnits(std::string_view typed, Units& out) {
  if (typed.size() > kPassphraseBytesMax) return -1;
  int32_t length = 0;
  UErrorCode code = U_ZERO_ERROR;
  u_strFromUTF8(out.data(), Units::size(), &length, typed.data(),
                static_cast<int32_t>(typed.size()), &code);
  return U_SUCCESS(code) ? length : -1;
}

// Every space of the category Zs is in the basic plane.
void UnifySpaces(Units& units, int32_t length) {
  for (int32_t i = 0; i < length; ++i) {
    if (u_charType(units.data()[i]) == U_SPACE_SEPARATOR) units.data()[i] = u' ';
  }
}

std::optional<SecretString> ToUtf8(const Units& units, int32_t length) {
  Scratch<char, kPassphraseBytesMax> bytes;
  int32_t size = 0;
  UErrorCode code = U_ZERO_ERROR;
  u_strToUTF8(bytes.data(), bytes.size(), &size, units.data(), length, &code);
  if (U_FAILURE(code) || size > bytes.size()) return std::nullopt;
  return SecretString({bytes.data(), static_cast<size_t>(size)});
}

bool MayBeChosen(UChar32 c) {
  constexpr UChar32 kZwnj = 0x200C;
  constexpr UChar32 kZwj = 0x200D;
  if (c == kZwnj || c == kZwj) return true;
  switch (u_charType(c)) {
    case U_UNASSIGNED:
    case U_CONTROL_CHAR:
    case U_SURROGATE:
    case U_PRIVATE_USE_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return false;
    default:
      break;
  }
  const int32_t syllable = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
  const bool old_jamo = syllable == U_HST_LEADING_JAMO || syllable == U_HST_VOWEL_JAMO ||
                        syllable == U_HST_TRAILING_JAMO;
  return !old_jamo && u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) == 0 &&
         u_hasBinaryProperty(c, UCHAR_NONCHARACTER_CODE_POINT) == 0;
}

// Of what was prepared: composed Hangul is no longer made of jamo.
absl::Status CheckMayBeChosen(std::string_view prepared) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(prepared.data());
  const auto size = static_cast<int32_t>(prepared.size());
  for (int32_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    if (c >= 0 && MayBeChosen(c)) continue;
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "U+%04X", static_cast<unsigned>(c));
    return CannotBeUsed(
        Text("it holds {}, a character that cannot be seen, or that other systems may write "
             "differently",
             {code.data()}));
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view WithoutLineEnds(std::string_view typed) {
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (const std::string_view end : kLineEnds) {
      if (!typed.ends_with(end)) continue;
      typed.remove_suffix(end.size());
      shorter = true;
    }
  }
  return typed;
}

std::optional<SecretString> PreparedPassphrase(std::string_view typed) {
  Units units;
  const int32_t length = ToUnits(WithoutLineEnds(typed), units);
  if (length < 0) return std::nullopt;
  UnifySpaces(units, length);
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2* const nfc = unorm2_getNFCInstance(&code);
  Units composed;
  const int32_t composed_length =
      unorm2_normalize(nfc, units.data(), length, composed.data(), Units::size(), &code);
  if (U_FAILURE(code)) return std::nullopt;
  return ToUtf8(composed, composed_length);
}

absl::StatusOr<SecretString> NewPassphrase(std::string_view typed) {
  const std::string_view line = WithoutLineEnds(typed);
  if (line.empty()) return CannotBeUsed("it is empty");
  const std::string too_long =
      Plural("it is longer than {} byte", "it is longer than {} bytes", kPassphraseBytesMax);
  if (line.size() > kPassphraseBytesMax) return CannotBeUsed(too_long);
  Units units;
  if (ToUnits(line, units) < 0) return CannotBeUsed("it is not text in UTF-8");
  std::optional<SecretString> prepared = PreparedPassphrase(line);
  if (!prepared) return CannotBeUsed(too_long);
  FALLOW_RETURN_IF_ERROR(CheckMayBeChosen(prepared->view()));
  return *std::move(prepared);
}

}  // namespace fallow::base
