#ifndef FALLOW_DAEMON_PRACTICE_MENTIONS_H_
#define FALLOW_DAEMON_PRACTICE_MENTIONS_H_

// Finds whom a text mentions: "@Ana". A mention begins with @ at the start of a word. What follows
// is the longest known name that matches in whole words, or else the word itself: letters, digits,
// hyphens, underscores, and full stops inside. Case does not matter, and the spaces of a name may
// be typed as hyphens or underscores: "@aunt_may". Code (spans and fenced blocks, as in
// CommonMark), addresses ("ana@example.org", "@ana@example.org"), links and "\@" mention nobody.
//
// Time is bounded by the length of the text. Pure functions; KnownNames is immutable once filled:
// any thread.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/journal/connection_book.h"

namespace fallow::practice {

inline constexpr size_t kMentionsMax = 256;     // different ones taken from one text
inline constexpr size_t kMentionsTried = 4096;  // in one text

class KnownNames {
 public:
  // From now on "@typed" mentions `name`. If several names are typed alike, the first one added
  // counts.
  void Add(std::string_view typed, std::string name);
  // Null when no known name is typed like this. REQUIRES: valid UTF-8.
  const std::string* Find(std::string_view typed) const;
  size_t longest() const { return longest_; }  // of the keys compared, in bytes

 private:
  std::unordered_map<std::string, std::string> names_;
  size_t longest_ = 0;
};

// The names and aliases of all connections. A name takes precedence over another's alias.
KnownNames NamesIn(const journal::ConnectionBook& book);

// In the order of the text, each name once. REQUIRES: `text` is valid UTF-8.
std::vector<std::string> Mentions(std::string_view text, const KnownNames& names);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_MENTIONS_H_
