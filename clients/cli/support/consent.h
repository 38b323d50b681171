#ifndef FALLOW_CLIENTS_CLI_SUPPORT_CONSENT_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_CONSENT_H_

// A question that is answered with yes or no, where there is a terminal to ask on. One thread.

#include <string>

#include "absl/status/status.h"

namespace fallow::cli {

// Asks "… [y/N] "; true for yes. False where nobody can be asked.
bool SaysYes(const std::string& question);

// OK where consent is `given`, or once `question` was answered with yes. Else PERMISSION_DENIED,
// which says where nobody can be asked that `what` ("Releasing a device") needs it.
absl::Status Consent(bool given, const std::string& what, const std::string& question);

// What a request came to that needs consent: asks `question` below what it said, and once the
// answer is yes gives OK: the request is to be made again, with that consent. Any other failure,
// and PERMISSION_DENIED where nobody can be asked, stays what it is.
absl::Status AskConsent(const absl::Status& refused, const std::string& question);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_CONSENT_H_
