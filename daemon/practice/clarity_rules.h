#ifndef FALLOW_DAEMON_PRACTICE_CLARITY_RULES_H_
#define FALLOW_DAEMON_PRACTICE_CLARITY_RULES_H_

// Rules of the clarity check, read from TOML (docs/formats.md, "Clarity rules"). Patterns are
// RE2's: they match in time linear in the text, so no pattern can hang the daemon, and the memory
// of each is bounded. Immutable once read.

#include <re2/re2.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/practice/clarity.h"

namespace fallow::practice {

inline constexpr size_t kPatternsMax = 500;       // in one list
inline constexpr size_t kPatternBytesMax = 8192;  // with its word lists inserted
inline constexpr int64_t kPatternMemoryBytesMax = int64_t{1} << 20;

using Patterns = std::vector<std::unique_ptr<const re2::RE2>>;

struct Rule {
  enum class Kind : uint8_t {
    kPhrase,     // a pattern matches in a sentence
    kCount,      // patterns match at least `least` times in the part
    kShare,      // kCount, and their clauses hold at least `percent` % of the words
    kMissing,    // one of the `needs` matches nowhere in the part, nor does a hint
    kStepAside,  // a pattern matches in a sentence of any part, of a letter in any language: the
                 // check says nothing. Quoted words are read as well
  };

  std::string id;
  std::string language;
  Kind kind = Kind::kPhrase;
  Part part = Part::kWords;
  Patterns patterns;
  std::vector<Patterns> needs;
  Patterns hints;                // weaker signs, which count for any of the needs
  std::set<std::string> doubts;  // rules whose findings in the part make hints worthless
  Patterns unless;               // a match that overlaps one of these does not count
  uint64_t first = 0;            // only the first so many sentences; 0: all of them
  uint64_t last = 0;
  uint64_t least = 1;
  uint64_t percent = 0;
  std::string reason;     // none of kStepAside
  std::string direction;  // likewise
};

using Rules = std::vector<std::shared_ptr<const Rule>>;

// Adds the file's rules to `rules`; what cannot be used goes to `problems`.
void ReadRules(std::string_view file, std::string_view toml, Rules& rules,
               std::vector<RuleProblem>& problems);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_CLARITY_RULES_H_
