#ifndef FALLOW_DAEMON_PRACTICE_PROMPT_PACKS_H_
#define FALLOW_DAEMON_PRACTICE_PROMPT_PACKS_H_

// Reads a file of prompts from TOML (docs/prompts.md). Packs may come from anywhere, so everything
// in them is checked and bounded. Pure functions: any thread.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/practice/prompts.h"

namespace fallow::practice {

inline constexpr size_t kPromptWordBytesMax = 64;  // an id, a group's name, a pack's name
inline constexpr size_t kPromptTextBytesMax = 500;
inline constexpr size_t kPackProblemsMax = 20;  // reported for one pack

// Stands for the name of a connection.
inline constexpr std::string_view kNameSlot = "{name}";

struct Pack {
  std::string name;  // empty when nothing in the file can be used
  std::vector<Prompt> prompts;
  std::vector<PromptProblem> problems;
};

// The ids are as the file has them, without the pack's name.
Pack ReadPack(std::string_view file, std::string_view toml);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_PROMPT_PACKS_H_
