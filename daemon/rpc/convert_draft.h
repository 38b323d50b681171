#ifndef FALLOW_DAEMON_RPC_CONVERT_DRAFT_H_
#define FALLOW_DAEMON_RPC_CONVERT_DRAFT_H_

// Converts between the client API's drafts and the store's. The store keeps what a draft is to
// become as bytes with a kind; whom a draft is about, and together with what it is let go, is
// worked out here. Drafts from before there were kinds are read here, and nowhere else. Pure
// functions.

#include "absl/status/statusor.h"
#include "daemon/rpc/convert.h"
#include "daemon/store/writing/drafts.h"
#include "fallow/client/v1/draft.pb.h"

namespace fallow::rpc {

void ToProto(const store::Draft& draft, client::v1::Draft* out);
// INVALID_ARGUMENT when something exceeds a limit or cannot be read, or when the draft does not say
// what it is to become.
absl::StatusOr<store::Draft> FromProto(const client::v1::Draft& draft, const Defaults& defaults);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_DRAFT_H_
