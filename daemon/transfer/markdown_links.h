#ifndef FALLOW_DAEMON_TRANSFER_MARKDOWN_LINKS_H_
#define FALLOW_DAEMON_TRANSFER_MARKDOWN_LINKS_H_

// The links and images of a Markdown text (daemon/text/markdown.h), and replacing their
// destinations without changing anything else in the text. Pure functions.

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

// The text with each destination replaced for which `replace` returns a value. The value is
// percent-encoded unless the destination is in <>.
std::string ReplaceLinks(
    std::string_view text,
    const std::function<std::optional<std::string>(const LinkDestination&)>& replace);

// Encodes what would end a link's destination or be read as an encoding: %, white space, control
// characters, ( ) < > and quotes. Other characters, of any script, are unchanged.
std::string PercentEncode(std::string_view plain);
// Sequences that are not of the form %XX are unchanged.
std::string PercentDecode(std::string_view encoded);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_MARKDOWN_LINKS_H_
