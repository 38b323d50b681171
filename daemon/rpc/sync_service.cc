#include "daemon/rpc/sync_service.h"

#include <utility>

#include "daemon/base/status.h"
#include "daemon/rpc/convert_devices.h"
#include "daemon/rpc/waiting_stream.h"

namespace fallow::rpc {
namespace {

using client::v1::SyncNowEvent;
using SyncStream = WaitingStream<SyncNowEvent>;

class SyncReporter final : public usecases::SyncListener {
 public:
  explicit SyncReporter(SyncStream* stream) : stream_(stream) {}

  void OnProgress(const usecases::PeerEntry& peer) override {
    SyncNowEvent event;
    ToProto(peer, event.mutable_progress());
    stream_->Offer(std::move(event));
  }
  void OnEnd(const absl::StatusOr<usecases::SyncReport>& report) override {
    if (report.ok()) {
      SyncNowEvent event;
      ToProto(*report, event.mutable_done());
      // Progress that has not been read yet no longer matters.
      stream_->Restart(std::move(event));
    }
    stream_->End(report.status());
    delete this;
  }

 private:
  SyncStream* const stream_;
};

}  // namespace

grpc::ServerWriteReactor<SyncNowEvent>* SyncService::SyncNow(
    grpc::CallbackServerContext* context, const client::v1::SyncNowRequest* /*request*/) {
  auto* const stream = new SyncStream(calls_, context);
  calls_.Post(*context, [this, stream] {
    const absl::Status unlocked =
        stream->gone() ? absl::CancelledError() : calls_.session().Use().status();
    if (!unlocked.ok()) return stream->End(unlocked);
    auto* const listener = new SyncReporter(stream);
    stream->SetCallOff([this, listener] { devices_.CancelSync(listener); });
    devices_.SyncNow(listener);
  });
  return stream;
}

grpc::ServerUnaryReactor* SyncService::GetSyncStatus(
    grpc::CallbackServerContext* context, const client::v1::GetSyncStatusRequest* /*request*/,
    client::v1::SyncStatus* response) {
  return calls_.Reply(context, [=, this]() -> absl::Status {
    FALLOW_RETURN_IF_ERROR(calls_.session().Look().status());
    FALLOW_ASSIGN_OR_RETURN(const usecases::SyncReport report, devices_.Status());
    ToProto(report, response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SyncService::ReviewSync(grpc::CallbackServerContext* context,
                                                  const client::v1::ReviewSyncRequest* request,
                                                  client::v1::ReviewSyncResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault&) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const usecases::Decision decision, FromProto(request->decision()));
    FALLOW_ASSIGN_OR_RETURN(const auto held, devices_.Review(decision));
    if (held.has_value()) ToProto(*held, response->mutable_held());
    return absl::OkStatus();
  });
}

}  // namespace fallow::rpc
