#include "daemon/usecases/clarity_source.h"

namespace fallow::usecases {

const ClaritySource::Current& ClaritySource::Now() {
  OwnFiles own = ReadOwnFiles(folder_, practice::Clarity::kRuleFileBytesMax);
  if (current_ && own.files == read_.files && own.problems == read_.problems) return *current_;
  std::vector<practice::RuleFile> files;
  for (const OwnFile& file : own.files) files.push_back({file.name, file.content});
  practice::Clarity::Loaded loaded = practice::Clarity::Load(files);
  current_ = Current{std::move(loaded.clarity), own.problems};
  for (const practice::RuleProblem& problem : loaded.problems) {
    current_->problems.push_back(problem.message);
  }
  read_ = std::move(own);
  return *current_;
}

}  // namespace fallow::usecases
