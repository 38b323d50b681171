#ifndef FALLOW_CLIENTS_WORDS_RELEASE_VIEW_H_
#define FALLOW_CLIENTS_WORDS_RELEASE_VIEW_H_

// Releases as shown to people and scripts. Pure functions.

#include <string>

#include "absl/time/time.h"
#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "clients/words/moment.h"
#include "fallow/client/v1/release.pb.h"

namespace fallow::words {

// What would be released and when, what would be kept, and until when it can be cancelled.
struct LastLook {
  const client::v1::LastLookResponse& look;
  const client::v1::ReleaseTarget& target;
  absl::Duration grace;
};
std::string LastLookPage(const LastLook& last, const Calendar& calendar, const Layout& out);
Json ToJson(const LastLook& last, const Calendar& calendar);
// "A reflection is let go on 3 May; until then `fallow release cancel k3f9a2bx` takes it back."
std::string PlannedSentence(const client::v1::Release& release, const Calendar& calendar);
// "It stays. Nothing was let go.", unless another plan covers it.
std::string CancelledSentence(const client::v1::Release& release, const Calendar& calendar);
// "a connection with 14 reflections, 2 attachments and a farewell"
std::string WhatIsReleased(const client::v1::Released& released);
// One line: id, state, dates and what it is; separated by tabs in a pipe.
std::string ReleaseLine(const client::v1::Release& release, const Calendar& calendar,
                        const Layout& out);
std::string ReceiptPage(const client::v1::Receipt& receipt, const Calendar& calendar,
                        const Layout& out);

Json ToJson(const client::v1::Release& release);
Json ToJson(const client::v1::Receipt& receipt);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_RELEASE_VIEW_H_
