#ifndef FALLOW_DAEMON_RPC_LOOK_BACK_SERVICE_H_
#define FALLOW_DAEMON_RPC_LOOK_BACK_SERVICE_H_

// Looks back over a span. The material is gathered between empty pieces, so that other calls get
// their turn; then what it shows is found at once and sent in pieces.

#include "absl/status/statusor.h"
#include "daemon/practice/drift.h"
#include "daemon/rpc/calls.h"
#include "fallow/client/v1/look_back.grpc.pb.h"

namespace fallow::rpc {

class LookBackService final : public client::v1::LookBackService::CallbackService {
 public:
  explicit LookBackService(Calls& calls) : calls_(calls) {}

  grpc::ServerWriteReactor<client::v1::LookBackView>* LookBack(
      grpc::CallbackServerContext* context, const client::v1::LookBackRequest* request) override;

 private:
  Calls& calls_;
};

// INVALID_ARGUMENT: a day that does not exist.
absl::StatusOr<practice::DaySpan> SpanFrom(const client::v1::LookBackRequest& request);
}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_LOOK_BACK_SERVICE_H_
