#ifndef FALLOW_CLIENTS_WORDS_SPACE_VIEW_H_
#define FALLOW_CLIENTS_WORDS_SPACE_VIEW_H_

// Spaces, and what is due, as shown to people and scripts. Pure functions.

#include <string>

#include "absl/time/time.h"
#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "fallow/client/v1/space.pb.h"

namespace fallow::words {

// A heading, a line per check-in, the prompt of the one that is due, and the boundaries.
std::string SpaceLines(const client::v1::Space& space, const Layout& out);
Json ToJson(const client::v1::Space& space);

// "A check-in is waiting, day 7 after Ana."
std::string DueSentence(const client::v1::Due& due, absl::Time now);
// The sentence, and the command to continue with.
std::string DueLine(const client::v1::Due& due, absl::Time now, const Layout& out);
Json ToJson(const client::v1::Due& due, absl::Time now);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_SPACE_VIEW_H_
