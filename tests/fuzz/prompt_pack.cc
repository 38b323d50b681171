// Any pack is read or reported, and the shipped prompts go on being chosen.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "daemon/practice/prompts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fallow::practice;  // NOLINT(google-build-using-namespace)
  const std::vector<PromptPack> packs = {{"f.toml", {reinterpret_cast<const char*>(data), size}}};
  const Prompts::Loaded loaded = Prompts::Load(packs);
  std::vector<std::string> shown;
  for (const Prompt& prompt : Prompts::Shipped().all()) shown.push_back(prompt.id);
  const auto next = loaded.prompts.Next({.about = "Ada", .names = {"Ada"}}, shown);
  if (!next.ok() || next->text.find('{') != std::string::npos) std::abort();
  if (next->text.find_first_of("\n\t\x1b") != std::string::npos) std::abort();
  return 0;
}
