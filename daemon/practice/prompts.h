#ifndef FALLOW_DAEMON_PRACTICE_PROMPTS_H_
#define FALLOW_DAEMON_PRACTICE_PROMPTS_H_

// Questions to write from. They are data (data/prompts.toml and the user's own packs;
// docs/prompts.md), and choosing one is a pure function: the same prompts, wish and history give
// the same next prompt. Among those that a wish allows, none comes up again until all the others
// have been shown. The order is one fixed mixture of all groups, whatever files they came from.
// Immutable after construction, so safe from any thread.

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fallow::practice {

struct Prompt {
  std::string id;  // "n-01", or "evening/n-01" from the pack "evening"; no spaces
  std::string group;
  std::string text;       // one line; {name} stands for a connection's name
  std::string pack = {};  // empty for those that ship
};

// A file of prompts: its name, as messages give it, and its content.
struct PromptPack {
  std::string file;
  std::string toml;
};

// Why a prompt, a group or a whole pack is left out, and what to do about it.
struct PromptProblem {
  std::string file;
  uint64_t line;  // from 1; 0 when it is about the whole file
  std::string what;
  std::string todo;
};
// "evening.toml, line 5: A prompt has no text, so it is left out. Give it a `text`."
std::string Say(const PromptProblem& problem);

// What the caller asks for.
struct PromptWish {
  std::string group = {};  // empty: any
  // A connection's name: only prompts with {name} are chosen, or, if the group has none, any of its
  // others. Empty: only prompts without {name}.
  std::string about = {};
  // The connections that may be written about: neither quiet nor released.
  std::set<std::string> names = {};
  std::set<std::string> silenced = {};  // ids and groups
};

class Prompts {
 public:
  static constexpr size_t kPackBytesMax = size_t{256} << 10;
  static constexpr size_t kPacksMax = 100;
  static constexpr size_t kPromptsMax = 10'000;  // in all

  struct Loaded;
  // The prompts that ship and those of `packs`, in any order. What cannot be used is left out and
  // reported; everything else works.
  static Loaded Load(std::span<const PromptPack> packs);
  // Only the prompts that ship.
  static const Prompts& Shipped();

  const std::vector<Prompt>& all() const { return prompts_; }

  // The next prompt to show, with the name filled in. `shown` is what RememberShown() returned for
  // the prompts shown before; ids that no longer exist do no harm. NOT_FOUND: there is no such
  // group, everything in it is silenced, or `about` is not among the names.
  absl::StatusOr<Prompt> Next(const PromptWish& wish, std::span<const std::string> shown) const;

 private:
  explicit Prompts(std::vector<Prompt> prompts);

  std::vector<Prompt> prompts_;  // those of one file are together
  std::vector<size_t> order_;    // indices into prompts_, in the order of choice
};

struct Prompts::Loaded {
  Prompts prompts;
  std::vector<PromptProblem> problems;
};

// A longer memory forgets what was shown longest ago.
inline constexpr size_t kShownMax = 2 * Prompts::kPromptsMax;

// The ids of prompts shown, each once, the latest last, after `id` was shown as well.
std::vector<std::string> RememberShown(std::vector<std::string> shown, std::string_view id);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_PROMPTS_H_
