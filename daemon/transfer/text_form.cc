#include "daemon/transfer/text_form.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "daemon/base/strings.h"
#include "daemon/transfer/entry.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

constexpr std::size_t kSlugBytesMax = 48;

// ICU's macro narrows integers inside itself.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
// The code point at `*at`, which is advanced past it; negative if the bytes are not UTF-8.
std::int32_t NextCodePoint(std::string_view text, std::size_t* at) {
  const char* bytes = text.data();
  auto index = static_cast<std::int32_t>(*at);
  const auto size = static_cast<std::int32_t>(text.size());
  std::int32_t point = 0;
  U8_NEXT(bytes, index, size, point);
  *at = static_cast<std::size_t>(index);
  return point;
}
#pragma GCC diagnostic pop

bool IsWordPoint(std::int32_t point) {
  return point >= 0 && (u_isalnum(point) || (U_GET_GC_MASK(point) & U_GC_M_MASK) != 0);
}

bool IsControl(std::int32_t point) {
  return (point >= 0 && point < 0x20) || (point >= 0x7f && point < 0xa0);
}

// The first place that is not UTF-8, or a control character other than line feed and tab.
struct BadPlace {
  std::int32_t point = 0;  // negative: not UTF-8
  std::size_t line = 1;
};
std::optional<BadPlace> FindBadPlace(std::string_view text) {
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c >= 0x20 && c < 0x7f) {
      ++at;
      continue;
    }
    const std::int32_t point = NextCodePoint(text, &at);
    if (point == '\n') ++line;
    if (point < 0 || (IsControl(point) && point != '\n' && point != '\t')) {
      return BadPlace{point, line};
    }
  }
  return std::nullopt;
}

// Where the first non-empty line of the text begins, after empty lines and byte-order marks.
std::size_t FirstLine(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') {
      line = at + 1;
    } else if (text.substr(at).starts_with(kByteOrderMark)) {
      at += kByteOrderMark.size() - 1;
      line = at + 1;
    } else if (text[at] != ' ' && text[at] != '\t') {
      break;
    }
  }
  return line;
}

bool IsOneLine(std::string_view text) {
  return text.find_first_of("\n\t") == std::string_view::npos && !FindBadPlace(text);
}

// CR LF, CR, form feed and vertical tab all end a line.
void UniteLineEnds(std::string* text) {
  if (text->find_first_of("\r\f\v") == std::string::npos) return;
  std::size_t out = 0;
  for (std::size_t in = 0; in < text->size(); ++in) {
    char c = (*text)[in];
    if (c == '\r' && in + 1 < text->size() && (*text)[in + 1] == '\n') continue;
    if (c == '\r' || c == '\f' || c == '\v') c = '\n';
    (*text)[out++] = c;
  }
  text->resize(out);
}

std::string_view ExtensionOf(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || name.size() - dot > 16) return {};
  return name.substr(dot);
}

void AppendCodePoint(std::int32_t point, std::string* out) {
  icu::UnicodeString(static_cast<UChar32>(point)).toUTF8String(*out);
}

}  // namespace

bool IsUtf8(std::string_view bytes) {
  if (bytes.size() > INT32_MAX) return false;
  for (std::size_t at = 0; at < bytes.size();) {
    if (static_cast<signed char>(bytes[at]) >= 0) {
      ++at;
    } else if (NextCodePoint(bytes, &at) < 0) {
      return false;
    }
  }
  return true;
}

std::string NormaliseText(std::string* text) {
  if (text->size() > kTextBytesMax) {
    return fmt::format("its text is longer than {} MiB", kTextBytesMax >> 20);
  }
  UniteLineEnds(text);
  if (const std::optional<BadPlace> bad = FindBadPlace(*text)) {
    if (bad->point < 0) return fmt::format("line {} of its text is not UTF-8", bad->line);
    return fmt::format("line {} of its text holds the control character U+{:04X}", bad->line,
                       bad->point);
  }
  text->resize(base::TrimEnd(*text).size());
  text->erase(0, FirstLine(*text));
  return {};
}

std::string_view CutUtf8(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

std::size_t WordCharacter(std::string_view text) {
  std::size_t end = 0;
  return IsWordPoint(NextCodePoint(text, &end)) ? end : 0;
}

std::string LowerCase(std::string_view utf8) {
  std::string lower;
  icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())))
      .toLower()
      .toUTF8String(lower);
  return lower;
}

std::optional<std::string> Label(std::string_view text) {
  const std::string_view label = base::Trim(text);
  if (label.empty() || label.size() > kLabelBytesMax || !IsOneLine(label)) return std::nullopt;
  return std::string(label);
}

bool AddLabel(std::string label, std::vector<std::string>* labels) {
  if (std::find(labels->begin(), labels->end(), label) != labels->end()) return true;
  if (labels->size() >= kLabelsMax) return false;
  labels->push_back(std::move(label));
  return true;
}

std::string SafeFileName(std::string_view name, std::size_t bytes_max) {
  name = name.substr(name.find_last_of("/\\") + 1);
  std::string safe;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t begin = at;
    const std::int32_t point = NextCodePoint(name, &at);
    if (point < 0x20 || point == 0x7f ||
        (point < 0x80 &&
         std::string_view("<>:\"|?*").find(static_cast<char>(point)) != std::string_view::npos)) {
      safe += '_';
    } else {
      safe.append(name, begin, at - begin);
    }
  }
  // No hidden files, and no names that Windows would shorten.
  safe.erase(0, safe.find_first_not_of(" ."));
  while (!safe.empty() && (safe.back() == '.' || safe.back() == ' ')) safe.pop_back();
  if (safe.size() > bytes_max) {
    const std::string extension(ExtensionOf(safe));
    safe = std::string(CutUtf8(safe, bytes_max - extension.size())) + extension;
  }
  return safe.empty() ? "file" : safe;
}

std::string AttachmentName(std::string_view name) {
  const bool fine = !name.empty() && name.size() <= kNameBytesMax && name != "." && name != ".." &&
                    name.find('/') == std::string_view::npos && IsOneLine(name);
  return fine ? std::string(name) : SafeFileName(name, kNameBytesMax);
}

std::string Slug(std::string_view title) {
  std::string slug;
  const std::string_view begin = CutUtf8(title, 4 * kSlugBytesMax);
  for (std::size_t at = 0; at < begin.size();) {
    const std::int32_t point = NextCodePoint(begin, &at);
    std::string next;
    if (IsWordPoint(point)) {
      AppendCodePoint(u_tolower(point), &next);
    } else if (!slug.empty() && slug.back() != '-') {
      next = "-";
    }
    if (slug.size() + next.size() > kSlugBytesMax) break;
    slug += next;
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

std::string UniqueName(std::string name, std::vector<std::string>* taken) {
  const auto is_taken = [taken](const std::string& candidate) {
    return std::find(taken->begin(), taken->end(), candidate) != taken->end();
  };
  const std::string extension(ExtensionOf(name));
  const std::string stem = name.substr(0, name.size() - extension.size());
  for (int n = 2; is_taken(name); ++n) name = fmt::format("{}-{}{}", stem, n, extension);
  taken->push_back(name);
  return name;
}

std::string_view MediaTypeOf(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 30> kTypes = {{
      {".aac", "audio/aac"},   {".avif", "image/avif"},       {".csv", "text/csv"},
      {".flac", "audio/flac"}, {".gif", "image/gif"},         {".heic", "image/heic"},
      {".heif", "image/heif"}, {".html", "text/html"},        {".jpeg", "image/jpeg"},
      {".jpg", "image/jpeg"},  {".json", "application/json"}, {".m4a", "audio/mp4"},
      {".m4v", "video/mp4"},   {".mkv", "video/x-matroska"},  {".mov", "video/quicktime"},
      {".mp3", "audio/mpeg"},  {".mp4", "video/mp4"},         {".oga", "audio/ogg"},
      {".ogg", "audio/ogg"},   {".opus", "audio/ogg"},        {".pdf", "application/pdf"},
      {".png", "image/png"},   {".svg", "image/svg+xml"},     {".tif", "image/tiff"},
      {".tiff", "image/tiff"}, {".txt", "text/plain"},        {".wav", "audio/wav"},
      {".webm", "video/webm"}, {".webp", "image/webp"},       {".zip", "application/zip"},
  }};
  const std::string extension = base::LowerCase(ExtensionOf(name));
  const auto found = std::lower_bound(
      kTypes.begin(), kTypes.end(), extension,
      [](const auto& type, const std::string& wanted) { return type.first < wanted; });
  if (found == kTypes.end() || found->first != extension) return "application/octet-stream";
  return found->second;
}

}  // namespace fallow::transfer
