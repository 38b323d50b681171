#ifndef FALLOW_DAEMON_RPC_CONVERT_SPACE_H_
#define FALLOW_DAEMON_RPC_CONVERT_SPACE_H_

// Converts between the client API's spaces and the journal's. Pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/space.h"
#include "daemon/store/practice/due.h"
#include "daemon/store/practice/spaces.h"
#include "daemon/usecases/check_ins.h"
#include "fallow/client/v1/space.pb.h"

namespace fallow::rpc {

void ToProto(const store::SpaceView& view, absl::Time now, const usecases::CheckInPrompts& prompts,
             client::v1::Space* out);
void ToProto(const store::DueThing& thing, client::v1::Due* out);

// Surplus days are dropped but for one, so that the journal refuses them. INVALID_ARGUMENT for too
// many reminders.
absl::StatusOr<std::vector<uint32_t>> FromProto(const client::v1::SetCheckInDaysRequest& request);
absl::StatusOr<journal::Boundary> FromProto(const client::v1::SetBoundaryRequest& request,
                                            std::string_view zone);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_SPACE_H_
