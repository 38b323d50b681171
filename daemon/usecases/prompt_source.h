#ifndef FALLOW_DAEMON_USECASES_PROMPT_SOURCE_H_
#define FALLOW_DAEMON_USECASES_PROMPT_SOURCE_H_

// The prompts, including the user's own packs, which are examined on every call and reloaded when
// they have changed; and the choice of a vault's next prompt. Which prompts have been shown is a
// setting of this copy of the vault; which are silenced applies to every device. Belongs to the
// journal executor.

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
  // `folder` contains the packs; it need not exist.
  explicit PromptSource(std::filesystem::path folder) : folder_(std::move(folder)) {}

  struct Current {
    practice::Prompts prompts;
    std::vector<std::string> problems;  // in packs, as sentences
  };
  // Valid until the next call.
  const Current& Now();

  // Returns the next prompt and counts it as shown. Empty `group`: of any group; empty `about`:
  // about any connection. Never about a connection that is quiet or released. NOT_FOUND as
  // practice::Prompts::Next.
  absl::StatusOr<practice::Prompt> Next(store::Vault& vault, std::string_view group,
                                        std::string_view about, absl::Time now);
  // Silences a prompt or a group from now on, or with `back` ends that. NOT_FOUND when there is
  // none with that id, but a silenced one can be brought back even if its pack is gone.
  absl::Status Silence(store::Vault& vault, const std::string& id_or_group, bool back);

 private:
  const std::filesystem::path folder_;
  OwnFiles read_;
  Current current_{practice::Prompts::Shipped(), {}};
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_PROMPT_SOURCE_H_
