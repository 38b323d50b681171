#ifndef FALLOW_CLIENTS_WORDS_NEXT_STEP_H_
#define FALLOW_CLIENTS_WORDS_NEXT_STEP_H_

// The next step as a sentence for users of the command line. The daemon says what happened and why,
// and gives the step as data (daemon/base/next_step.h); here it becomes a command of `fallow`. Pure
// functions.

#include <string>

#include "absl/status/status.h"
#include "daemon/base/next_step.h"
#include "fallow/client/v1/next_step.pb.h"

namespace fallow::words {

// "Unlock it with `fallow unlock`."; empty when there is no step.
std::string Sentence(const base::NextStep& step);
std::string Sentence(const client::v1::NextStep& step);

// What is wrong, in the daemon's words, followed by the next step.
std::string Told(const std::string& what, const client::v1::NextStep& next);
// A failure for people: its message, followed by the next step. Control characters are replaced.
std::string Told(const absl::Status& failure);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_NEXT_STEP_H_
