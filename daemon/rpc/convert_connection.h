#ifndef FALLOW_DAEMON_RPC_CONVERT_CONNECTION_H_
#define FALLOW_DAEMON_RPC_CONVERT_CONNECTION_H_

// Between the client API's messages and connections, as convert.h for reflections: requests are
// hostile until they have come through here. Pure functions.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/journal/connection_compose.h"
#include "daemon/journal/connection_ends.h"
#include "daemon/rpc/convert.h"
#include "daemon/store/index/views.h"
#include "daemon/usecases/pages.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::rpc {

// `defaults.zone` is that in which instants are shown.
void ToProto(const journal::Connection& connection, const store::AboutFigures& figures,
             const Defaults& defaults, client::v1::Connection* out);
void ToProto(const journal::KeptConnection& kept, const Defaults& defaults,
             client::v1::Connection* out);

void ToProto(const usecases::SignCount& count, client::v1::SignCount* out);

// All INVALID_ARGUMENT when something is too much or cannot be read.
absl::StatusOr<journal::NewConnection> FromProto(const client::v1::AddConnectionRequest& request,
                                                 const Defaults& defaults);
absl::StatusOr<journal::ConnectionEdit> FromProto(const client::v1::EditConnectionRequest& request);
absl::StatusOr<journal::SeasonSince> FromProto(const client::v1::SetSeasonRequest& request,
                                               const Defaults& defaults);
// Without those whom it is about.
absl::StatusOr<journal::NewReflection> FromProto(const client::v1::NoticeRequest& request,
                                                 const Defaults& defaults);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_CONNECTION_H_
