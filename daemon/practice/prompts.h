#ifndef FALLOW_DAEMON_PRACTICE_PROMPTS_H_
#define FALLOW_DAEMON_PRACTICE_PROMPTS_H_

// Questions to write from. They are data (data/prompts.toml and packs of the user's own;
// docs/prompts.md), and choosing among them is a pure function: the same prompts, wish and history
// give the same next one. Of those that a wish allows, none comes back until each of the others has
// been shown since. The order is one fixed mixture of all groups, whatever files they came from.
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
  std::string id;  // "n-01"; "evening/n-01" from the pack named evening; without spaces
  std::string group;
  std::string text;       // one line; as it is kept, {name} stands for the name of a connection
  std::string pack = {};  // empty: it ships
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

// What is asked for.
struct PromptWish {
  std::string group = {};  // empty: any
  // A connection's name: only prompts that name somebody, or, where the group has none, all of its
  // others. Empty: only those that name nobody.
  std::string about = {};
  // Of the connections that may be written about: neither quiet nor released.
  std::set<std::string> names = {};
  std::set<std::string> silenced = {};  // ids and groups
};

class Prompts {
 public:
  static constexpr size_t kPackBytesMax = size_t{256} << 10;
  static constexpr size_t kPacksMax = 100;
  static constexpr size_t kPromptsMax = 10'000;  // in all

  struct Loaded;
  // Those that Fallow ships and those of the packs, whose order does not matter. What cannot be
  // used is left out and reported; everything else works.
  static Loaded Load(std::span<const PromptPack> packs);
  // Those that Fallow ships.
  static const Prompts& Shipped();

  const std::vector<Prompt>& all() const { return prompts_; }

  // The next one to show, with the name put in. `shown` is what RememberShown() made of all that
  // were shown before; ids in it that are not there any more do no harm. NOT_FOUND: no such group,
  // all of it is silenced, or `about` is none of the names.
  absl::StatusOr<Prompt> Next(const PromptWish& wish, std::span<const std::string> shown) const;

 private:
  explicit Prompts(std::vector<Prompt> prompts);

  std::vector<Prompt> prompts_;  // of each file together
  std::vector<size_t> order_;    // of choice
};

struct Prompts::Loaded {
  Prompts prompts;
  std::vector<PromptProblem> problems;
};

// Longer memories forget what was shown longest ago.
inline constexpr size_t kShownMax = 2 * Prompts::kPromptsMax;

// The ids that were shown, each once, the latest last, after `id` was shown too.
std::vector<std::string> RememberShown(std::vector<std::string> shown, std::string_view id);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_PROMPTS_H_
