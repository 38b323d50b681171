#include "clients/cli/consent.h"

#include "clients/common/question.h"
#include "clients/common/text_width.h"

namespace fallow::cli {

bool SaysYes(const std::string& question) {
  if (!client::CanAsk()) return false;
  const auto answer = client::Ask(question + " [y/N] ");
  return answer.ok() && (*answer == "y" || *answer == "Y" || *answer == "yes");
}

absl::Status Consent(bool given, const std::string& what, const std::string& question) {
  if (given) return absl::OkStatus();
  if (!client::CanAsk()) {
    return absl::PermissionDeniedError(
        what + " needs consent, and there is no terminal to ask on. `--yes` gives it.");
  }
  return SaysYes(question) ? absl::OkStatus() : absl::PermissionDeniedError("Nothing was changed.");
}

absl::Status AskConsent(const absl::Status& refused, const std::string& question) {
  if (!absl::IsPermissionDenied(refused) || !client::CanAsk()) return refused;
  const std::string said =
      client::Printable(std::string(refused.message()), client::Newlines::kReplace);
  if (SaysYes(said + "\n" + question)) return absl::OkStatus();
  return absl::PermissionDeniedError("Nothing was changed.");
}

}  // namespace fallow::cli
