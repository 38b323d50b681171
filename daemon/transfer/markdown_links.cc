#include "daemon/transfer/markdown_links.h"

#include "daemon/text/markdown.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

constexpr std::string_view kEncoded = "%()<>\"'\\";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string ReplaceLinks(
    std::string_view text,
    const std::function<std::optional<std::string>(const LinkDestination&)>& replace) {
  std::string out;
  std::size_t done = 0;
  for (const text::Link& found : text::LinksIn(text)) {
    if (found.place.begin < done) continue;
    LinkDestination link;
    link.written = text.substr(found.place.begin, found.place.end - found.place.begin);
    link.decoded = PercentDecode(found.target);
    link.is_image = found.is_image;
    const std::optional<std::string> other = replace(link);
    if (!other) continue;
    out.append(text, done, found.place.begin - done);
    const bool literal = found.in_angles && other->find_first_of("<>\n%\\") == std::string::npos;
    out.append(literal ? *other : PercentEncode(*other));
    done = found.place.end;
  }
  out.append(text.substr(done));
  return out;
}

std::string PercentEncode(std::string_view plain) {
  std::string out;
  for (const char c : plain) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || kEncoded.find(c) != std::string_view::npos) {
      out += fmt::format("%{:02X}", static_cast<unsigned>(byte));
    } else {
      out += c;
    }
  }
  return out;
}

std::string PercentDecode(std::string_view encoded) {
  std::string out;
  for (std::size_t at = 0; at < encoded.size(); ++at) {
    const bool whole = encoded[at] == '%' && at + 2 < encoded.size();
    const int high = whole ? HexValue(encoded[at + 1]) : -1;
    const int low = whole ? HexValue(encoded[at + 2]) : -1;
    if (high < 0 || low < 0) {
      out += encoded[at];
    } else {
      out += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  return out;
}

}  // namespace fallow::transfer
