#ifndef FALLOW_DAEMON_RPC_CONVERT_CONNECTION_H_
#define FALLOW_DAEMON_RPC_CONVERT_CONNECTION_H_

// Converts between the client API's messages and connections, as convert.h does for reflections.
// Requests are untrusted until they have been converted. Pure functions.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/journal/connection_compose.h"
#include "daemon/rpc/convert.h"
#include "daemon/store/index/views.h"
#include "daemon/store/practice/connection_ends.h"
#include "daemon/usecases/pages.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::rpc {

// Instants are shown in `defaults.zone`.
void ToProto(const journal::Connection& connection, const store::AboutFigures& figures,
             const Defaults& defaults, client::v1::Connection* out);
void ToProto(const store::KeptConnection& kept, const Defaults& defaults,
             client::v1::Connection* out);

void ToProto(const usecases::SignCount& count, client::v1::SignCount* out);

// All of these: INVALID_ARGUMENT when something exceeds a limit or cannot be read.
absl::StatusOr<journal::NewConnection> FromProto(const client::v1::AddConnectionRequest& request,
                                                 const Defaults& defaults);
absl::StatusOr<journal::ConnectionEdit> FromProto(const client::v1::EditConnectionRequest& request);
absl::StatusOr<journal::SeasonSince> FromProto(const client::v1::SetSeasonRequest& request,
                                               const Defaults& defaults);
// The connection that the note is about is left to the caller.
absl::StatusOr<journal::NewReflection> FromProto(const client::v1::NoticeRequest& request,
                                                 const Defaults& defaults);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_CONNECTION_H_
