#ifndef FALLOW_DAEMON_PRACTICE_PROMPTS_H_
#define FALLOW_DAEMON_PRACTICE_PROMPTS_H_

// Questions to write from. They are data (data/prompts.toml), and choosing among them is a pure
// function: the same prompts and the same history give the same next one. None comes back until all
// were seen. Immutable after construction, so safe from any thread.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fallow::practice {

struct Prompt {
  std::string id;
  std::string group;
  std::string text;
};

class Prompts {
 public:
  static constexpr size_t kPromptsMax = 10'000;

  // INVALID_ARGUMENT names the line of what is wrong: not TOML, a missing or repeated id, an empty
  // text, an unknown version.
  static absl::StatusOr<Prompts> Parse(std::string_view toml);
  // Those that Fallow ships.
  static const Prompts& Shipped();

  const std::vector<Prompt>& all() const { return prompts_; }

  // The next one to show, of `group` or of any when that is empty. `seen` holds the ids shown since
  // all were last used up; when none is left the choice begins anew. NOT_FOUND: no such group.
  absl::StatusOr<Prompt> Next(std::string_view group, const std::set<std::string>& seen) const;
  // Whether the prompt of that id belongs to that group.
  bool InGroup(std::string_view id, std::string_view group) const;

 private:
  explicit Prompts(std::vector<Prompt> prompts) : prompts_(std::move(prompts)) {}

  std::vector<Prompt> prompts_;
};

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_PROMPTS_H_
