#ifndef FALLOW_CLIENTS_CLI_SUPPORT_READ_INPUT_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_READ_INPUT_H_

// Texts that come from outside: standard input, templates.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fallow::cli {

class Context;

// As much text as one reflection holds.
inline constexpr size_t kTextBytesMax = 4 << 20;

// Standard input up to its end, without the line feed that ends its last line. INVALID_ARGUMENT
// beyond kTextBytesMax, read no further.
absl::StatusOr<std::string> ReadInput(const Context& context);

// NOT_FOUND when there is no template of that name.
absl::StatusOr<std::string> TemplateText(Context& context, const std::string& name);

// INVALID_ARGUMENT when `text` is not UTF-8.
absl::Status CheckEncoding(std::string_view text);

// `text` with line feeds for line ends, whatever they were, and without the one that editors and
// shells put behind the last line.
std::string WithPlainLineEnds(std::string text);

// Says what to do about a text that one reflection cannot hold.
absl::Status TextTooLong();

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_READ_INPUT_H_
