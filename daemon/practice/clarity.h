#ifndef FALLOW_DAEMON_PRACTICE_CLARITY_H_
#define FALLOW_DAEMON_PRACTICE_CLARITY_H_

// The clarity check reads the words of a farewell as a linter reads code, and points at what may
// not say what was meant: blame, a door left open, no ending anywhere. It is a mirror and can be
// wrong. It never rewrites a sentence and never scores anyone. What it looks for is data
// (data/clarity_en.toml and the user's own files; docs/formats.md, "Clarity rules"), and the same
// rules and words give the same findings. Time and memory are linear in the words, whatever the
// rules. Immutable after construction, so safe from any thread.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fallow::practice {

// The parts of a farewell, in the order in which they are written.
enum class Part : uint8_t { kGift, kTruth, kWords, kPlan, kBoundaries };
inline constexpr size_t kParts = 5;

// The text to check. An absent part is not expected: an unsent letter has no plan. A part that is
// present and blank is one in which nothing has been written yet. Without any words in Part::kWords
// there are no findings.
struct Letter {
  std::string_view language = "en";
  std::array<std::optional<std::string_view>, kParts> parts;

  std::optional<std::string_view>& operator[](Part part) {
    return parts[static_cast<size_t>(part)];
  }
};

// Identifies a finding that is set aside for good: a hash of its rule and its sentence, without
// case, punctuation and spacing. For a finding about a whole part, a hash of the rule alone.
using FindingId = uint64_t;

struct Finding {
  FindingId id;
  std::string rule;
  Part part;
  // Counted from 1, in code points. All three are 0 in a finding about the whole part.
  uint64_t line;
  uint64_t column;
  uint64_t length;
  std::string reason;
  std::string direction;
};

// A file of rules: its name, as messages give it, and its content.
struct RuleFile {
  std::string name;
  std::string toml;
};

// Why a rule, or a whole file, is left out. `message` is for the user and says what to do; `rule`
// may be empty.
struct RuleProblem {
  std::string file;
  std::string rule;
  uint64_t line;
  std::string message;
};

struct Rule;

class Clarity {
 public:
  static constexpr size_t kRuleFileBytesMax = size_t{256} << 10;
  static constexpr size_t kRulesMax = 500;
  static constexpr size_t kLetterBytesMax = size_t{256} << 10;  // for each part
  static constexpr size_t kFindingsMax = 500;

  struct Loaded;
  // Loads the rules that ship, then `files` in order. A rule with the language and id of an earlier
  // one replaces it, or silences it. A rule that cannot be used is left out as a whole and
  // reported; the rule that it would have replaced stays, and all others work.
  static Loaded Load(std::span<const RuleFile> files);

  // At most one finding for each rule and sentence, in the order of the parts, and within a part in
  // that of the text, followed by those about the whole part; none where the check steps aside.
  // INVALID_ARGUMENT: a part is not valid text (daemon/text/utf8.h) or is longer than
  // kLetterBytesMax. A language without rules has no findings.
  absl::StatusOr<std::vector<Finding>> Check(const Letter& letter) const;

  // Whether the words of any part, in whatever language the letter is said to be, are about
  // self-harm, violence, threats or stalking: every rule is then silent for all of the letter, the
  // user's own too. Errors as for Check.
  absl::StatusOr<bool> StepsAside(const Letter& letter) const;

  // Whether there are rules for the language.
  bool Knows(std::string_view language) const;

 private:
  std::vector<std::shared_ptr<const Rule>> rules_;
};

struct Clarity::Loaded {
  Clarity clarity;
  std::vector<RuleProblem> problems;
};

// The findings without those that were set aside.
std::vector<Finding> WithoutSetAside(std::vector<Finding> findings,
                                     const std::set<FindingId>& aside);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_CLARITY_H_
