#include "clients/cli/support/read_input.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "clients/cli/support/context.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::cli {
namespace {

// The daemon's bound (daemon/journal/limits.h).
constexpr size_t kNameBytesMax = 256;

}  // namespace

absl::Status TextTooLong() {
  return base::Invalid("The text is too long", "a reflection holds at most 4 MiB",
                       "Attach it as a file instead: `fallow write --attach FILE`.");
}

absl::Status CheckEncoding(std::string_view text) {
  const std::optional<size_t> place = base::FindBrokenUtf8(text);
  if (!place) return absl::OkStatus();
  const auto line = 1 + std::ranges::count(text.substr(0, *place), '\n');
  return base::Invalid(
      "The text cannot be kept",
      base::Text("line {} contains bytes that are not UTF-8", {std::to_string(line)}),
      "Convert it first, for example with `iconv -t UTF-8`.");
}

std::string WithPlainLineEnds(std::string text) {
  // A carriage return only counts as part of a line end before a line feed.
  size_t kept = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool line_end = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!line_end) text[kept++] = text[i];
  }
  text.resize(kept);
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

absl::StatusOr<std::string> ReadInput(const Context& context) {
  if (context.options().passphrase_fd == STDIN_FILENO) {
    return base::Invalid("Standard input cannot be read",
                         "it cannot be both the text and the passphrase",
                         "Pass the passphrase on another descriptor: `--passphrase-fd 3 3<file`.");
  }
  std::string text;
  std::array<char, 64 << 10> chunk;
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::FromErrno("Standard input cannot be read", errno);
    if (got == 0) return WithPlainLineEnds(std::move(text));
    text.append(chunk.data(), static_cast<size_t>(got));
    if (text.size() > kTextBytesMax) return TextTooLong();
  }
}

absl::Status NothingReplaced(std::string emptying) {
  return base::Invalid("Nothing was changed", "there is no text", std::move(emptying));
}

absl::StatusOr<std::string> ReadReplacement(const Context& context, std::string emptying) {
  absl::StatusOr<std::string> text = ReadInput(context);
  if (text.ok() && base::IsBlank(*text)) return NothingReplaced(std::move(emptying));
  return text;
}

absl::Status CheckName(std::string_view name) {
  if (base::IsBlank(name)) return base::Invalid("A name cannot be empty", "", "");
  if (name.size() <= kNameBytesMax) return absl::OkStatus();
  return base::Invalid("A name is too long", "it can have at most 256 bytes", "");
}

}  // namespace fallow::cli
