#ifndef FALLOW_DAEMON_RPC_CONVERT_LETTER_H_
#define FALLOW_DAEMON_RPC_CONVERT_LETTER_H_

// Converts the journal's letters into the client API's. Pure functions.

#include "absl/time/time.h"
#include "daemon/journal/letter.h"
#include "fallow/client/v1/letter.pb.h"

namespace fallow::rpc {

// Leaves out the letter's text.
void ToProto(const journal::Letter& letter, absl::Time now, client::v1::Letter* out);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_LETTER_H_
