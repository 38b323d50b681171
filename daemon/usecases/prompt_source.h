#ifndef FALLOW_DAEMON_USECASES_PROMPT_SOURCE_H_
#define FALLOW_DAEMON_USECASES_PROMPT_SOURCE_H_

// The prompts with the packs of the person's own, which are looked at each time they are asked for
// and taken up anew when they have changed; and which of them comes next in a vault. Which ones
// were shown is a setting of this copy of the vault, which ones are silenced holds on every device.
// Belongs to the journal executor.

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/practice/prompts.h"
#include "daemon/store/vault.h"
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

  // The next one, which counts as shown then; of `group` unless that is empty, and about the
  // connection named `about` unless that is. Nobody is asked about who is kept quiet or released.
  // NOT_FOUND as practice::Prompts::Next.
  absl::StatusOr<practice::Prompt> Next(store::Vault& vault, std::string_view group,
                                        std::string_view about, absl::Time now);
  // Leaves out a prompt or a group from now on, or brings it back. NOT_FOUND when there is none
  // called so; what is silenced can be brought back though its pack may be gone.
  absl::Status Silence(store::Vault& vault, const std::string& id_or_group, bool back);

 private:
  const std::filesystem::path folder_;
  OwnFiles read_;
  Current current_{practice::Prompts::Shipped(), {}};
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_PROMPT_SOURCE_H_
