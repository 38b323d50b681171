#ifndef FALLOW_DAEMON_RPC_LOOK_BACK_SERVICE_H_
#define FALLOW_DAEMON_RPC_LOOK_BACK_SERVICE_H_

// Looks back over a span. The material is gathered between empty chunks, so that other calls get
// their turn; then the whole look-back is composed at once and sent in pieces.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/practice/drift.h"
#include "daemon/rpc/calls.h"
#include "fallow/client/v1/look_back.grpc.pb.h"

namespace fallow::rpc {

class LookBackService final : public client::v1::LookBackService::CallbackService {
 public:
  explicit LookBackService(Calls& calls) : calls_(calls) {}

  grpc::ServerWriteReactor<client::v1::LookBackChunk>* LookBack(
      grpc::CallbackServerContext* context, const client::v1::LookBackRequest* request) override;

 private:
  Calls& calls_;
};

inline constexpr size_t kLookBackChunkBytesMax = 256 << 10;

// INVALID_ARGUMENT: a day that does not exist.
absl::StatusOr<practice::DaySpan> SpanFrom(const client::v1::LookBackRequest& request);
// How much of `text`, which must be valid UTF-8, goes into the next chunk: only whole characters.
size_t ChunkBytes(std::string_view text);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_LOOK_BACK_SERVICE_H_
