#include "daemon/usecases/prompt_source.h"

namespace fallow::usecases {

const PromptSource::Current& PromptSource::Now() {
  OwnFiles now =
      folder_.empty() ? OwnFiles() : ReadOwnFiles(folder_, practice::Prompts::kPackBytesMax);
  if (now.files == read_.files && now.problems == read_.problems) return current_;
  std::vector<practice::PromptPack> packs;
  for (const OwnFile& file : now.files) packs.push_back({file.name, file.content});
  practice::Prompts::Loaded loaded = practice::Prompts::Load(packs);
  current_ = {std::move(loaded.prompts), now.problems};
  for (const practice::PromptProblem& each : loaded.problems) {
    current_.problems.push_back(practice::Say(each));
  }
  read_ = std::move(now);
  return current_;
}

}  // namespace fallow::usecases
