#ifndef FALLOW_CLIENTS_WORDS_SYNC_VIEW_H_
#define FALLOW_CLIENTS_WORDS_SYNC_VIEW_H_

// How far the devices of a journal are in step, as people and scripts read it. Pure functions.

#include <string>

#include "clients/words/json_value.h"
#include "clients/words/moment.h"
#include "fallow/client/v1/sync.pb.h"

namespace fallow::words {

// One line: "The same on all 3 devices since today 14:02.", "laptop was last the same on 3 May; not
// reachable now." Empty where there is no other device.
std::string SameSentence(const client::v1::SyncStatus& status, const Calendar& calendar);

// One line: whose deletions wait for consent; the sentence says what to do as well.
std::string HeldWords(const client::v1::HeldDeletions& held, const Calendar& calendar);
std::string HeldSentence(const client::v1::HeldDeletions& held, const Calendar& calendar);

// One line on records that could not be read. REQUIRES: count > 0.
std::string SetAsideSentence(uint64_t count);

// One line about a device: connected or not, since when the same, and what hinders.
std::string PeerLine(const client::v1::PeerSync& peer, const Calendar& calendar);

// The same after `sync now`: what came of it. `began` is when it was asked for.
std::string OutcomeLine(const client::v1::PeerSync& peer, bool same_everywhere, absl::Time began);

// Null where nothing waits.
Json ToJson(const client::v1::HeldDeletions* held, const absl::TimeZone& zone);
Json ToJson(const client::v1::SyncStatus& status, const absl::TimeZone& zone);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_SYNC_VIEW_H_
