#ifndef FALLOW_DAEMON_TRANSFER_JRNL_FORMAT_H_
#define FALLOW_DAEMON_TRANSFER_JRNL_FORMAT_H_

// The line grammar of jrnl's text files, based on jrnl 4's Journal._parse and Entry._parse_text,
// and of jrnl 1's files, based on LegacyJournal._parse. Pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/transfer/wall_time.h"

namespace fallow::transfer {

enum class JrnlDialect {
  kBracketed,  // jrnl 2 and later: "[2024-03-01 09:05] Title"
  kBare,       // jrnl 1: "2024-03-01 09:05 Title"
};

struct JrnlLine {
  enum class Kind { kEntry, kText, kBadDate };
  Kind kind = Kind::kText;  // kBadDate: text as well, although it looks like the first line of an
                            // entry
  WallTime at;              // of kEntry
  std::string_view title;   // of kEntry: what follows the date
};
// A date without a time means midnight, as in jrnl.
JrnlLine ReadJrnlLine(std::string_view line, JrnlDialect dialect);

// Removes the star from a title. As in jrnl, a title that ends in '*' is starred, and loses the
// stars and spaces at both ends.
bool TakeJrnlStar(std::string_view* title);

// Escaping puts one more space in front of a line of text that would be read as the first line of
// an entry; unescaping removes it.
std::string EscapeJrnlLine(std::string_view line);
std::string_view UnescapeJrnlLine(std::string_view line);

// The tags in a text, in lower case, each once, without their symbol: words that begin with one of
// `symbols` after white space.
std::vector<std::string> JrnlTags(std::string_view text, std::string_view symbols);
// Whether the text "@tag" would be read as exactly this tag.
bool IsJrnlTag(std::string_view tag);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_JRNL_FORMAT_H_
