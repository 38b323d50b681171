#include "daemon/journal/similar_names.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <vector>

#include "daemon/base/slips.h"
#include "daemon/base/status.h"
#include "daemon/journal/names.h"

namespace fallow::journal {
namespace {

using Letters = std::u32string;

constexpr size_t kShortLetters = 4;   // up to this length, a replaced letter counts as two slips
constexpr size_t kLettersForOne = 3;  // from this length on, one slip is allowed
constexpr size_t kLettersForTwo = 9;  // from this length on, two

// The part of a name that counts: its letters and digits, without case and accents. For a name with
// no letters or digits, all of it.
Letters LettersOf(std::string_view name) {
  const std::string key = NameKey(name);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* apart = icu::Normalizer2::getNFKDInstance(error);
  FALLOW_CHECK(U_SUCCESS(error));
  const icu::UnicodeString whole = apart->normalize(
      icu::UnicodeString::fromUTF8({key.data(), static_cast<int32_t>(key.size())}), error);
  FALLOW_CHECK(U_SUCCESS(error));
  Letters letters, all;
  for (int32_t i = 0; i < whole.length(); i = whole.moveIndex32(i, 1)) {
    const UChar32 c = whole.char32At(i);
    all.push_back(static_cast<char32_t>(c));
    if (u_isalnum(c) || u_charType(c) == U_COMBINING_SPACING_MARK) {
      letters.push_back(static_cast<char32_t>(c));
    }
  }
  return letters.empty() ? all : letters;
}

Letters DigitsOf(const Letters& letters) {
  Letters digits;
  std::copy_if(letters.begin(), letters.end(), std::back_inserter(digits),
               [](char32_t c) { return u_isdigit(static_cast<UChar32>(c)); });
  return digits;
}

// The distance, or `most + 1` if it is greater than `most`.
size_t Distance(const Letters& a, const Letters& b, size_t replaced, size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return most + 1;
  return std::min(base::Slips(a, b, replaced), most + 1);
}

}  // namespace

bool AreAlike(std::string_view a, std::string_view b) {
  const Letters one = LettersOf(a);
  const Letters other = LettersOf(b);
  if (one == other) return true;
  if (DigitsOf(one) != DigitsOf(other)) return false;
  const size_t length = std::max(one.size(), other.size());
  if (length < kLettersForOne) return false;
  const size_t slips = length < kLettersForTwo ? 1 : 2;
  return Distance(one, other, length <= kShortLetters ? 2 : 1, slips) <= slips;
}

std::optional<size_t> NearestName(std::string_view typed, std::span<const std::string> names) {
  std::vector<Letters> known;
  known.reserve(names.size());
  for (const std::string& name : names) known.push_back(LettersOf(name));
  return base::NearestPlace(LettersOf(typed), known);
}

}  // namespace fallow::journal
