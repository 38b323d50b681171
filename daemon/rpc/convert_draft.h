#ifndef FALLOW_DAEMON_RPC_CONVERT_DRAFT_H_
#define FALLOW_DAEMON_RPC_CONVERT_DRAFT_H_

// Between the client API's drafts and the store's, which keeps what a draft is to become as bytes
// with a kind. Whom a draft is about, and with what it is let go, is read from that here. Drafts
// that were kept before they had a kind are read here, and nowhere else. Pure functions.

#include "absl/status/statusor.h"
#include "daemon/rpc/convert.h"
#include "daemon/store/writing/drafts.h"
#include "fallow/client/v1/draft.pb.h"

namespace fallow::rpc {

void ToProto(const store::Draft& draft, client::v1::Draft* out);
// INVALID_ARGUMENT when something is too much or cannot be read, or it is to become nothing.
absl::StatusOr<store::Draft> FromProto(const client::v1::Draft& draft, const Defaults& defaults);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_DRAFT_H_
