#ifndef FALLOW_DAEMON_RPC_CONVERT_H_
#define FALLOW_DAEMON_RPC_CONVERT_H_

// Converts between the client API's messages and the journal's own values. Requests are untrusted
// until they have been converted: counts and lengths are checked against the journal's limits
// before anything is copied. What a text, a name or a zone may contain is for the journal to check.
// Pure functions.

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
// `device_name` is the name of the device that wrote the reflection or the version.
void ToProto(const journal::Reflection& reflection, std::string_view device_name,
             client::v1::Reflection* out);
void ToProto(const journal::Version& version, std::string_view device_name,
             client::v1::Version* out);
void ToProto(const store::Stats& stats, client::v1::StatsResponse* out);

// What the daemon fills in where a request leaves it out.
struct Defaults {
  absl::Time now;
  std::string_view zone;  // this machine's
};

// The zone that a request names, or this machine's.
std::string ZoneOf(std::string_view zone, const Defaults& defaults);
// The moment's zone is `zone` unless it names one itself.
journal::Moment MomentOf(const client::v1::Moment& moment, std::string_view zone);

// All of these: INVALID_ARGUMENT when something exceeds a limit or cannot be read, UNIMPLEMENTED
// when it is of an unknown kind.
absl::StatusOr<journal::NewReflection> FromProto(const client::v1::WriteRequest& request,
                                                 const Defaults& defaults);
absl::StatusOr<journal::ReflectionEdit> FromProto(const client::v1::EditRequest& request,
                                                  const Defaults& defaults);
absl::StatusOr<journal::Query> FromProto(const client::v1::ListRequest& request);
absl::StatusOr<store::NameKind> FromProto(client::v1::NamesRequest::Kind kind);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_H_
