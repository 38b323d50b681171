#ifndef FALLOW_DAEMON_PRACTICE_MENTIONS_H_
#define FALLOW_DAEMON_PRACTICE_MENTIONS_H_

// "@Ana" in a text: whom it mentions. A mention begins with @ at the start of a word; what follows
// is the longest known name that fits whole words, or else the word itself: letters, digits,
// hyphens, underscores, and full stops inside. Case does not matter, and in place of the spaces of
// a name there may be hyphens or underscores: "@aunt_may". Code (spans and fenced blocks, as
// CommonMark has them), addresses ("ana@example.org", "@ana@example.org"), links and "\@" mention
// nobody.
//
// The time taken is bounded by the text's length. Pure functions but for the names, which are
// immutable once made: any thread.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fallow::practice {

inline constexpr size_t kMentionsMax = 256;     // different ones that are taken from a text
inline constexpr size_t kMentionsTried = 4096;  // of one text

class KnownNames {
 public:
  // "@typed" mentions `name`. Of several that are typed alike the first counts.
  void Add(std::string_view typed, std::string name);
  // Null when nothing is typed so. REQUIRES: valid UTF-8.
  const std::string* Find(std::string_view typed) const;
  size_t longest() const { return longest_; }  // of those typed, in bytes as they are compared

 private:
  std::unordered_map<std::string, std::string> names_;
  size_t longest_ = 0;
};

// In the order of the text, each once. REQUIRES: `text` is valid UTF-8.
std::vector<std::string> Mentions(std::string_view text, const KnownNames& names);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_MENTIONS_H_
