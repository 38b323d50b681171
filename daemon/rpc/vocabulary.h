#ifndef FALLOW_DAEMON_RPC_VOCABULARY_H_
#define FALLOW_DAEMON_RPC_VOCABULARY_H_

// Converts the journal's enums, and days, to those of the client API and back. Pure functions.

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "daemon/journal/reflection.h"
#include "daemon/journal/release.h"
#include "daemon/practice/clarity.h"
#include "daemon/store/practice/due.h"
#include "daemon/store/practice/spaces.h"
#include "fallow/client/v1/connection.pb.h"
#include "fallow/client/v1/farewell.pb.h"
#include "fallow/client/v1/journal.pb.h"
#include "fallow/client/v1/release.pb.h"
#include "fallow/client/v1/space.pb.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::rpc {

client::v1::ConnectionKind ToProto(store::v1::ConnectionKind kind);
client::v1::Season ToProto(store::v1::Season season);
client::v1::FarewellPart::Part ToProto(practice::Part part);
client::v1::Release::State ToProto(journal::ReleasePlan::State state);
client::v1::Space::Follows ToProto(store::SpaceView::Follows follows);
client::v1::Due::What ToProto(store::DueThing::What what);
client::v1::Version::Field ToProto(journal::Version::Field field);
void ToProto(absl::CivilDay day, client::v1::Day* out);

// All of these: INVALID_ARGUMENT for a value that is unspecified or of a later version.
absl::StatusOr<store::v1::ConnectionKind> FromProto(client::v1::ConnectionKind kind);
absl::StatusOr<store::v1::Season> FromProto(client::v1::Season season);
absl::StatusOr<practice::Part> FromProto(client::v1::FarewellPart::Part part);
// INVALID_ARGUMENT for a day that does not exist.
absl::StatusOr<absl::CivilDay> FromProto(const client::v1::Day& day);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_VOCABULARY_H_
