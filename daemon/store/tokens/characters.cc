#include "daemon/store/tokens/characters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::store {
namespace {

constexpr bool InRange(UChar32 c, UChar32 first, UChar32 last) {
  return c >= first && c <= last;
}

// Characters that people leave out or replace when they type quickly, and that Unicode does not
// decompose. Turkish dotless i is among them because its capital is the ordinary I.
constexpr std::pair<UChar32, const char16_t*> kRespelled[] = {
    {u'ı', u"i"}, {u'ø', u"o"}, {u'ł', u"l"},  {u'đ', u"d"},  {u'ħ', u"h"},
    {u'ŧ', u"t"}, {u'ŀ', u"l"}, {u'æ', u"ae"}, {u'œ', u"oe"},
};

bool IsVoicing(UChar32 c) {
  return c == 0x3099 || c == 0x309A;
}

bool IsHangulTail(UChar32 c) {
  return InRange(c, 0x1160, 0x11FF) || InRange(c, 0xD7B0, 0xD7FB);
}

// Scripts that do not separate words by spaces, so that users may search for any part of a text;
// and Hangul, where particles are written onto the words.
bool IsWithoutWordBreaks(UChar32 c) {
  if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT) return true;
  constexpr UScriptCode kScripts[] = {USCRIPT_HAN,      USCRIPT_HIRAGANA, USCRIPT_KATAKANA,
                                      USCRIPT_BOPOMOFO, USCRIPT_HANGUL,   USCRIPT_YI,
                                      USCRIPT_TANGUT,   USCRIPT_NUSHU};
  return std::any_of(std::begin(kScripts), std::end(kScripts),
                     [c](UScriptCode script) { return uscript_hasScript(c, script) != 0; });
}

// Marks without which these scripts can be read just as well: general combining marks, and the
// points of Arabic, Hebrew and Syriac. Vowel signs of Indic scripts are letters to their readers.
bool IsOptionalMark(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_INHERITED:
    case USCRIPT_COMMON:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_ARABIC:
    case USCRIPT_HEBREW:
    case USCRIPT_SYRIAC:
      return !IsVoicing(c);
    default:
      return false;
  }
}

// Letters according to Unicode, but apostrophes to people.
bool IsApostrophe(UChar32 c) {
  return c == 0x02BB || c == 0x02BC;
}

constexpr UChar32 kTatweel = 0x0640;  // only stretches an Arabic word
constexpr UChar32 kZeroWidthSpace = 0x200B;

CharacterRole RoleOf(UChar32 c) {
  if (IsApostrophe(c) || c == kZeroWidthSpace) return CharacterRole::kSeparator;
  if (c == kTatweel) return CharacterRole::kDropped;
  if (IsVoicing(c) || IsHangulTail(c)) return CharacterRole::kAttached;
  const uint32_t category = U_GET_GC_MASK(c);
  if ((category & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0 && IsOptionalMark(c)) {
    return CharacterRole::kDropped;
  }
  if ((category & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)) != 0) {
    return IsWithoutWordBreaks(c) ? CharacterRole::kSingle : CharacterRole::kWord;
  }
  // Unassigned characters may be emoji of a later Unicode than ICU's.
  constexpr uint32_t kStandAlone = U_GC_S_MASK | U_GC_CO_MASK | U_GC_CN_MASK;
  if (c > 0x7F && (category & kStandAlone) != 0) return CharacterRole::kSingle;
  return CharacterRole::kSeparator;
}

void Append(UChar32 c, std::vector<FoldedCharacter>& out) {
  for (const auto& [letter, respelled] : kRespelled) {
    if (letter != c) continue;
    for (const char16_t* p = respelled; *p != 0; ++p) {
      out.push_back({CharacterRole::kWord, *p});
    }
    return;
  }
  const CharacterRole role = RoleOf(c);
  if (role == CharacterRole::kDropped) return;
  const int32_t digit = u_charType(c) == U_DECIMAL_DIGIT_NUMBER ? u_charDigitValue(c) : -1;
  out.push_back({role, static_cast<char32_t>(digit >= 0 ? '0' + digit : c)});
}

std::vector<FoldedCharacter> FoldByIcu(UChar32 c) {
  std::vector<FoldedCharacter> out;
  if (U_IS_SURROGATE(c)) return {{CharacterRole::kSeparator, 0}};
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFKDInstance(status);
  FALLOW_CHECK(U_SUCCESS(status));
  if (c == kZeroWidthSpace) return {{CharacterRole::kSeparator, 0}};
  const icu::UnicodeString folded =
      decompose->normalize(casefold->normalize(icu::UnicodeString(c), status), status);
  FALLOW_CHECK(U_SUCCESS(status));
  for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    Append(folded.char32At(i), out);
  }
  if (out.empty()) out.push_back({CharacterRole::kDropped, 0});
  return out;
}

}  // namespace

std::span<const FoldedCharacter> Characters::Fold(char32_t character) {
  const size_t number = character / kPageSize;
  const Page& page = pages_[number] ? *pages_[number] : FillPage(number);
  const Entry& entry = page[character % kPageSize];
  if (entry.several != 0) return several_[entry.several - 1];
  return {&entry.folded, 1};
}

const Characters::Page& Characters::FillPage(size_t number) {
  auto page = std::make_unique<Page>();
  for (char32_t i = 0; i < kPageSize; ++i) {
    const auto character = static_cast<UChar32>(number * kPageSize + i);
    std::vector<FoldedCharacter> folded = FoldByIcu(character);
    if (folded.size() == 1) {
      (*page)[i].folded = folded[0];
    } else {
      several_.push_back(std::move(folded));
      (*page)[i].several = static_cast<uint32_t>(several_.size());
    }
  }
  pages_[number] = std::move(page);
  return *pages_[number];
}

}  // namespace fallow::store
