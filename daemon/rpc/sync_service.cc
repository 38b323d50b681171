#include "daemon/rpc/sync_service.h"

#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/rpc/convert_devices.h"
#include "daemon/rpc/waiting_stream.h"
#include "daemon/store/vault.h"

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

// A journal that is open for reading only takes nothing and can give nothing; what it says of other
// devices may be half of what there was.
absl::Status CheckSyncs(store::Vault& vault) {
  const absl::Status& refusal = vault.refusal();
  if (refusal.ok()) return absl::OkStatus();
  return base::Failed("Nothing is synced",
                      "the journal is open for reading only, so nothing passes between this device "
                      "and others, and what is known of them may be incomplete",
                      base::NextStepOf(refusal));
}

}  // namespace

grpc::ServerWriteReactor<SyncNowEvent>* SyncService::SyncNow(
    grpc::CallbackServerContext* context, const client::v1::SyncNowRequest* /*request*/) {
  auto* const stream = new SyncStream(calls_, context);
  calls_.Post(*context, [this, stream] {
    if (stream->gone()) return stream->End(absl::CancelledError());
    const auto vault = calls_.session().Use();
    const absl::Status can = vault.ok() ? CheckSyncs(**vault) : vault.status();
    if (!can.ok()) return stream->End(can);
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
    FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, calls_.session().Look());
    FALLOW_RETURN_IF_ERROR(CheckSyncs(*vault));
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
