#include "clients/cli/support/consent.h"

#include "clients/terminal/question.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"

namespace fallow::cli {
namespace {

absl::Status NothingChanged() {
  return absl::PermissionDeniedError(base::Text("Nothing was changed."));
}

}  // namespace

bool SaysYes(const std::string& question) {
  if (!terminal::CanAsk()) return false;
  const auto answer = terminal::Ask(question + " [y/N] ");
  return answer.ok() && (*answer == "y" || *answer == "Y" || *answer == "yes");
}

absl::Status Consent(bool given, const std::string& what, const std::string& question) {
  if (given) return absl::OkStatus();
  if (!terminal::CanAsk()) {
    return absl::PermissionDeniedError(base::Text(
        "{} needs consent, and there is no terminal to ask on. `--yes` gives it.", {what}));
  }
  return SaysYes(question) ? absl::OkStatus() : NothingChanged();
}

absl::Status AskConsent(const absl::Status& refused, const std::string& question) {
  if (!absl::IsPermissionDenied(refused) || !terminal::CanAsk()) return refused;
  const std::string what(refused.message());
  if (SaysYes(base::Printable(what, base::Newlines::kReplace) + "\n" + question))
    return absl::OkStatus();
  return NothingChanged();
}

}  // namespace fallow::cli
