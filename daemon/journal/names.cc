#include "daemon/journal/names.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/limits.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {
namespace {

bool IsAscii(std::string_view s) {
  return std::all_of(s.begin(), s.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 128; });
}

icu::UnicodeString FromUtf8(std::string_view s) {
  return icu::UnicodeString::fromUTF8({s.data(), static_cast<int32_t>(s.size())});
}

// Composes to NFC and trims. REQUIRES: valid UTF-8, at most a few hundred bytes.
std::string Normalised(std::string_view name) {
  if (IsAscii(name)) return std::string(base::Trim(name));
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  FALLOW_CHECK(U_SUCCESS(error));
  icu::UnicodeString composed = nfc->normalize(FromUtf8(name), error);
  FALLOW_CHECK(U_SUCCESS(error));
  int32_t begin = 0;
  int32_t end = composed.length();
  while (begin < end && u_isUWhiteSpace(composed[begin])) ++begin;
  while (end > begin && u_isUWhiteSpace(composed[end - 1])) --end;
  std::string utf8;
  composed.tempSubStringBetween(begin, end).toUTF8String(utf8);
  return utf8;
}

absl::Status NotAName(std::string_view what, std::string_view why) {
  return base::Invalid(std::string(what).append(" cannot be kept"), why, "");
}

}  // namespace

absl::StatusOr<std::string> CleanName(std::string_view name, std::string_view what) {
  // Composing can shorten a name to a third of its length at most, so a longer one cannot fit.
  if (name.size() > 4 * kNameBytesMax) return NotAName(what, "it is longer than 256 bytes");
  FALLOW_RETURN_IF_ERROR(text::CheckText(name, what));
  std::string clean = Normalised(name);
  if (clean.empty()) return NotAName(what, "it is empty");
  if (clean.size() > kNameBytesMax) return NotAName(what, "it is longer than 256 bytes");
  if (clean.find_first_of("\t\n") != std::string::npos) {
    return NotAName(what, "it contains a tab or a line break");
  }
  return clean;
}

absl::StatusOr<std::vector<std::string>> CleanNames(std::span<const std::string> names,
                                                    std::string_view what) {
  if (names.size() > kNamesMax) return NotAName(what, "there are more than 256 of them");
  std::vector<std::string> clean;
  NameSet seen;
  for (const std::string& name : names) {
    FALLOW_ASSIGN_OR_RETURN(std::string one, CleanName(name, what));
    if (seen.Insert(one)) clean.push_back(std::move(one));
  }
  return clean;
}

std::string NameKey(std::string_view name) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  FALLOW_CHECK(U_SUCCESS(error));
  std::string key;
  casefold->normalize(FromUtf8(name), error).toUTF8String(key);
  FALLOW_CHECK(U_SUCCESS(error));
  return key;
}

std::string CaseKey(std::string_view name) {
  if (IsAscii(name)) return base::LowerCase(name);
  std::string key;
  FromUtf8(name).foldCase().toUTF8String(key);
  return key;
}

bool NameSet::Insert(std::string_view name) {
  return keys_.insert(CaseKey(name)).second;
}

bool NameSet::Contains(std::string_view name) const {
  return keys_.contains(CaseKey(name));
}

}  // namespace fallow::journal
