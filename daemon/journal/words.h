#ifndef FALLOW_DAEMON_JOURNAL_WORDS_H_
#define FALLOW_DAEMON_JOURNAL_WORDS_H_

// Words for the journal's enums, for what the daemon itself writes (an export's connections). Pure
// functions: any thread.

#include <string>

#include "fallow/store/v1/operation.pb.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::journal {

// "person", "opening". Empty for a value that has no word.
std::string WordFor(fallow::store::v1::ConnectionKind kind);
std::string WordFor(fallow::store::v1::Season season);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_WORDS_H_
