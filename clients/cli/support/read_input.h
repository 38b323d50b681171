#ifndef FALLOW_CLIENTS_CLI_SUPPORT_READ_INPUT_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_READ_INPUT_H_

// Texts from outside: standard input, templates.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fallow::cli {

class Context;

// The longest text of a reflection.
inline constexpr size_t kTextBytesMax = 4 << 20;

// Reads standard input to its end, without the final line feed. INVALID_ARGUMENT beyond
// kTextBytesMax, where reading stops.
absl::StatusOr<std::string> ReadInput(const Context& context);

// The same, for a text that replaces another. INVALID_ARGUMENT if there is no text: a command whose
// output was piped in may have failed. `emptying`: how to remove the text on purpose, a sentence.
absl::StatusOr<std::string> ReadReplacement(const Context& context, std::string emptying);
// The failure of a replacement without a text.
absl::Status NothingReplaced(std::string emptying);

// INVALID_ARGUMENT when no tag, person or thing can have this name, or mood this word. Values are
// checked before a draft is made, so that no draft holds one that can never be saved.
absl::Status CheckName(std::string_view name);

// NOT_FOUND when there is no template with that name.
absl::StatusOr<std::string> TemplateText(Context& context, const std::string& name);

// INVALID_ARGUMENT when `text` is not UTF-8.
absl::Status CheckEncoding(std::string_view text);

// `text` with any kind of line end turned into line feeds, and without the one that editors and
// shells put after the last line.
std::string WithPlainLineEnds(std::string text);

// A failure that says what to do with a text that is too long for a reflection.
absl::Status TextTooLong();

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_READ_INPUT_H_
