#include "daemon/transfer/markdown_links.h"

#include "fmt/format.h"

namespace fallow::transfer {
namespace {

constexpr std::string_view kEncoded = "%()<>\"'\\";
// Longer links are not seen: this keeps a hostile text from being walked over again and again.
constexpr std::size_t kDestinationBytesMax = 4096;
constexpr std::size_t kWordsBytesMax = 4096;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Destination {
  std::size_t begin = 0;  // of the destination itself, behind a '<'
  std::size_t end = 0;
  bool in_angles = false;
};

// Whether a link can go on so behind its destination: with its end or a title.
bool Continues(std::string_view text, std::size_t end) {
  const std::size_t next = text.find_first_not_of(" \t", end);
  return next != std::string_view::npos &&
         (text[next] == ')' ||
          (next > end && std::string_view("\"'(").find(text[next]) != std::string_view::npos));
}

// The destination that begins at `at`, behind "](", where one does.
std::optional<Destination> DestinationAt(std::string_view text, std::size_t at) {
  text = text.substr(0, at + kDestinationBytesMax);
  while (at < text.size() && text[at] == ' ') ++at;
  Destination found;
  if (at < text.size() && text[at] == '<') {
    found.in_angles = true;
    found.begin = at + 1;
    found.end = text.find_first_of(">\n", found.begin);
    if (found.end == std::string_view::npos || text[found.end] != '>') return std::nullopt;
    return Continues(text, found.end + 1) ? std::optional<Destination>(found) : std::nullopt;
  }
  found.begin = at;
  int open = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '(') ++open;
    if (c == ')' && open-- == 0) break;
    if (c == '\n' || c == ' ' || c == '\t') break;
  }
  if (at == text.size() || at == found.begin || !Continues(text, at)) return std::nullopt;
  found.end = at;
  return found;
}

// Whether the brackets that close at `close` were opened behind a '!', as those of an image are.
bool IsImage(std::string_view text, std::size_t close) {
  int open = 0;
  const std::size_t least = close > kWordsBytesMax ? close - kWordsBytesMax : 0;
  for (std::size_t at = close + 1; at-- > least;) {
    if (text[at] == '\n') return false;
    if (text[at] == ']') ++open;
    if (text[at] == '[' && --open == 0) return at > 0 && text[at - 1] == '!';
  }
  return false;
}

}  // namespace

std::string ReplaceLinks(
    std::string_view text,
    const std::function<std::optional<std::string>(const LinkDestination&)>& replace) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find("]("); at != std::string_view::npos;
       at = text.find("](", at + 2)) {
    const std::optional<Destination> found = DestinationAt(text, at + 2);
    if (!found || found->begin < done) continue;
    LinkDestination link;
    link.written = text.substr(found->begin, found->end - found->begin);
    link.decoded = PercentDecode(link.written);
    link.is_image = IsImage(text, at);
    const std::optional<std::string> other = replace(link);
    if (!other) continue;
    out.append(text, done, found->begin - done);
    const bool literal = found->in_angles && other->find_first_of("<>\n%") == std::string::npos;
    out.append(literal ? *other : PercentEncode(*other));
    done = found->end;
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
