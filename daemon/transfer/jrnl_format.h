#ifndef FALLOW_DAEMON_TRANSFER_JRNL_FORMAT_H_
#define FALLOW_DAEMON_TRANSFER_JRNL_FORMAT_H_

// The line grammar of jrnl's text files, after jrnl 4's Journal._parse and Entry._parse_text, and
// of the files of jrnl 1, after LegacyJournal._parse. Pure functions.

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
  Kind kind = Kind::kText;  // kBadDate: text too, although it looks like an entry's first line
  WallTime at;              // of kEntry
  std::string_view title;   // of kEntry: what stands behind the date
};
// A date without a time is midnight, as jrnl has it.
JrnlLine ReadJrnlLine(std::string_view line, JrnlDialect dialect);

// Takes the star off a title. Like jrnl: a title that ends in '*' is starred, and loses the stars
// and spaces at both of its ends.
bool TakeJrnlStar(std::string_view* title);

// A line of text that would be read as an entry's first gets one more space before it, and loses it
// again.
std::string EscapeJrnlLine(std::string_view line);
std::string_view UnescapeJrnlLine(std::string_view line);

// The tags of a text in lower case, each once, without their symbol: words that begin with one of
// `symbols` behind white space.
std::vector<std::string> JrnlTags(std::string_view text, std::string_view symbols);
// Whether the text "@tag" would be read as this tag.
bool IsJrnlTag(std::string_view tag);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_JRNL_FORMAT_H_
