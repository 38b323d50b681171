#ifndef FALLOW_CLIENTS_WORDS_NEXT_STEP_H_
#define FALLOW_CLIENTS_WORDS_NEXT_STEP_H_

// What to do next, as a sentence for somebody who types commands. The daemon says what and why and
// names the step as data (daemon/base/next_step.h); this is where the steps become commands of
// `fallow`. Pure functions.

#include <string>

#include "absl/status/status.h"
#include "daemon/base/next_step.h"
#include "fallow/client/v1/next_step.pb.h"

namespace fallow::words {

// "Unlock it with `fallow unlock`."; empty where there is nothing to say.
std::string Sentence(const base::NextStep& step);
std::string Sentence(const client::v1::NextStep& step);

// What is wrong, as the daemon says it, with the next step behind it.
std::string Told(const std::string& what, const client::v1::NextStep& next);
// A failure as a person reads it: its message, and what to do next. Control characters are
// replaced.
std::string Told(const absl::Status& failure);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_NEXT_STEP_H_
