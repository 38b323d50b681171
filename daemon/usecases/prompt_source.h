#ifndef FALLOW_DAEMON_USECASES_PROMPT_SOURCE_H_
#define FALLOW_DAEMON_USECASES_PROMPT_SOURCE_H_

// The prompts with the packs of the person's own, which are looked at each time they are asked for
// and taken up anew when they have changed. Belongs to the journal executor.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "daemon/practice/prompts.h"
#include "daemon/usecases/own_files.h"

namespace fallow::usecases {

class PromptSource {
 public:
  // `folder` holds the packs; it need not be there.
  explicit PromptSource(std::filesystem::path folder) : folder_(std::move(folder)) {}

  struct Current {
    practice::Prompts prompts;
    std::vector<std::string> problems;  // with packs: sentences
  };
  // Valid until the next call.
  const Current& Now();

 private:
  const std::filesystem::path folder_;
  OwnFiles read_;
  Current current_{practice::Prompts::Shipped(), {}};
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_PROMPT_SOURCE_H_
