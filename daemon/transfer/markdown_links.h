#ifndef FALLOW_DAEMON_TRANSFER_MARKDOWN_LINKS_H_
#define FALLOW_DAEMON_TRANSFER_MARKDOWN_LINKS_H_

// The links and pictures of a Markdown text (daemon/text/markdown.h), and changing where they lead
// without touching anything else of the text. Pure functions.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fallow::transfer {

struct LinkDestination {
  std::string_view written;  // as in the text, without <>
  std::string decoded;       // without percent-encoding and escapes
  bool is_image = false;
};

// The text with every destination for which `replace` returns something replaced by that, percent-
// encoded where the destination is not in <>.
std::string ReplaceLinks(
    std::string_view text,
    const std::function<std::optional<std::string>(const LinkDestination&)>& replace);

// Encodes what would end a link's destination or be read as an encoding: %, white space, control
// characters, ( ) < > and quotes; other characters, of any script, stay as they are.
std::string PercentEncode(std::string_view plain);
// Sequences that are not %XX stay as they are.
std::string PercentDecode(std::string_view encoded);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_MARKDOWN_LINKS_H_
