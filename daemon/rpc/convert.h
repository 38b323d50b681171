#ifndef FALLOW_DAEMON_RPC_CONVERT_H_
#define FALLOW_DAEMON_RPC_CONVERT_H_

// Between the client API's messages and the journal's own values. Requests are hostile until they
// have come through here: counts and lengths are checked against the journal's limits before
// anything is copied. What a text, a name or a zone may hold is the journal's to say. Pure
// functions.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/journal/query.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/usecases/session.h"
#include "fallow/client/v1/health.pb.h"
#include "fallow/client/v1/journal.pb.h"
#include "fallow/client/v1/reflection.pb.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::rpc {

client::v1::VaultState ToProto(usecases::VaultState state);
client::v1::DoctorFinding ToProto(const store::Finding& finding);

void ToProto(const journal::Moment& moment, client::v1::Moment* out);
void ToProto(const journal::Attachment& attachment, client::v1::Attachment* out);
// `device_name` is the name of the device that wrote it.
void ToProto(const journal::Reflection& reflection, std::string_view device_name,
             client::v1::Reflection* out);
void ToProto(const journal::Version& version, std::string_view device_name,
             client::v1::Version* out);
void ToProto(const store::Stats& stats, client::v1::StatsResponse* out);

// What of a request the daemon fills in.
struct Defaults {
  absl::Time now;
  std::string_view zone;  // this machine's
};

// The zone that a request names, or this machine's.
std::string ZoneOf(std::string_view zone, const Defaults& defaults);
// A moment whose zone, unless it names one, is `zone`.
journal::Moment MomentOf(const client::v1::Moment& moment, std::string_view zone);

// All INVALID_ARGUMENT when something is too much or cannot be read.
absl::StatusOr<journal::NewReflection> FromProto(const client::v1::WriteRequest& request,
                                                 const Defaults& defaults);
absl::StatusOr<journal::ReflectionEdit> FromProto(const client::v1::EditRequest& request,
                                                  const Defaults& defaults);
absl::StatusOr<journal::Query> FromProto(const client::v1::ListRequest& request);
absl::StatusOr<store::NameKind> FromProto(client::v1::NamesRequest::Kind kind);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_H_
