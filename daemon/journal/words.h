#ifndef FALLOW_DAEMON_JOURNAL_WORDS_H_
#define FALLOW_DAEMON_JOURNAL_WORDS_H_

// Words for the journal's enums, for the texts that the daemon itself composes (a connection's
// story, a look-back, an export). Pure functions: any thread.

#include <array>
#include <string>

#include "fallow/store/v1/operation.pb.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::journal {

// All seasons, in the order in which a connection goes through them.
inline constexpr std::array kSeasonsInOrder = {
    fallow::store::v1::SEASON_OPENING, fallow::store::v1::SEASON_STEADY,
    fallow::store::v1::SEASON_SHIFTING, fallow::store::v1::SEASON_CLOSING,
    fallow::store::v1::SEASON_RELEASED};

// "person", "opening". Empty for a value that has no word.
std::string WordFor(fallow::store::v1::ConnectionKind kind);
std::string WordFor(fallow::store::v1::Season season);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_WORDS_H_
