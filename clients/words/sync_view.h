#ifndef FALLOW_CLIENTS_WORDS_SYNC_VIEW_H_
#define FALLOW_CLIENTS_WORDS_SYNC_VIEW_H_

// The state of syncing between a journal's devices, as shown to people and scripts. Pure functions.

#include <string>

#include "clients/words/json_value.h"
#include "clients/words/moment.h"
#include "fallow/client/v1/sync.pb.h"

namespace fallow::words {

// One line: "The same on all 3 devices since today 14:02.", "laptop was last the same on 3 May; not
// reachable now." Where deletions wait for a review, here or elsewhere, that comes first. On a
// device that was released, says so. Empty if there is no other device.
std::string SameSentence(const client::v1::SyncStatus& status, const Calendar& calendar);

// One line: whose deletions wait for consent. The sentence also says what to do.
std::string HeldWords(const client::v1::HeldDeletions& held, const Calendar& calendar);
// That some of it has happened here already, and would be undone too; empty where none has.
std::string TakenSentence(const client::v1::HeldDeletions& held);
std::string HeldSentence(const client::v1::HeldDeletions& held, const Calendar& calendar);

// One line on records that could not be read. REQUIRES: count > 0.
std::string SetAsideSentence(uint64_t count);

// One line about a device: whether it is connected, when it was last the same, and what the trouble
// is.
std::string PeerLine(const client::v1::PeerSync& peer, const Calendar& calendar);

// Likewise after `sync now`: the outcome.
std::string OutcomeLine(const client::v1::PeerSync& peer);

// Null if nothing is waiting.
Json ToJson(const client::v1::HeldDeletions* held, const absl::TimeZone& zone);
Json ToJson(const client::v1::SyncStatus& status, const absl::TimeZone& zone);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_SYNC_VIEW_H_
