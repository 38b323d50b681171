#ifndef FALLOW_DAEMON_RPC_CONVERT_LETTER_H_
#define FALLOW_DAEMON_RPC_CONVERT_LETTER_H_

// Between the client API's letters and the journal's. Pure functions.

#include "absl/time/time.h"
#include "daemon/journal/letter.h"
#include "fallow/client/v1/letter.pb.h"

namespace fallow::rpc {

// Without its text.
void ToProto(const journal::Letter& letter, absl::Time now, client::v1::Letter* out);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_LETTER_H_
