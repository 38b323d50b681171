#ifndef FALLOW_CLIENTS_CLI_SUPPORT_CONSENT_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_CONSENT_H_

// A yes-or-no question, if there is a terminal to ask on. One thread.

#include <string>

#include "absl/status/status.h"

namespace fallow::cli {

// Asks "… [y/N] "; true for yes. False if the user cannot be asked.
bool SaysYes(const std::string& question);

// OK if consent is `given`, or `question` is answered with yes. Otherwise PERMISSION_DENIED; if the
// user cannot be asked, the message says that `what` ("Releasing a device") needs consent.
absl::Status Consent(bool given, const std::string& what, const std::string& question);

// For a request that failed for lack of consent: shows its message and asks `question`. OK if the
// answer is yes: the request is then to be repeated with consent. Returns any other failure
// unchanged, and PERMISSION_DENIED as well if the user cannot be asked.
absl::Status AskConsent(const absl::Status& refused, const std::string& question);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_CONSENT_H_
