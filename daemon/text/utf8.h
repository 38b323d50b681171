#ifndef FALLOW_DAEMON_TEXT_UTF8_H_
#define FALLOW_DAEMON_TEXT_UTF8_H_

// What counts as a text: valid UTF-8 whose only control characters are line feed and tab. Text from
// outside is checked once by CheckText, and all other code may rely on that. Positions count
// Unicode code points from 0, offsets count bytes. Stateless functions: any thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace fallow::text {

bool IsValidUtf8(std::string_view bytes);

// REQUIRES of the next three: `text` is valid UTF-8. A position beyond the end means the end.
uint64_t CountCodePoints(std::string_view text);
size_t ByteOffset(std::string_view text, uint64_t position);
std::string_view Slice(std::string_view text, uint64_t position, uint64_t length);

// The first place where `bytes` is not a text.
struct BadPlace {
  enum class Kind { kNotUtf8, kControlCharacter };
  Kind kind;
  uint64_t line;       // from 1
  uint64_t column;     // from 1, in code points
  uint64_t byte;       // from 0
  uint32_t character;  // the control character, or the byte that is not UTF-8
};
// Refuses anything that is not UTF-8 (including surrogates and overlong forms), U+0000–U+001F other
// than \n and \t, and U+007F–U+009F: terminals and pagers would interpret those, and nobody types
// them.
std::optional<BadPlace> FindBadPlace(std::string_view bytes);

// INVALID_ARGUMENT naming the line and column of the first bad place. `what` starts the message:
// "The text", "The title". The message contains none of the text.
absl::Status CheckText(std::string_view bytes, std::string_view what);

// Windows (\r\n) and old Mac (\r) line ends become \n, so that imported files pass CheckText.
std::string WithUnixLineEnds(std::string_view text);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_UTF8_H_
