#include "daemon/rpc/attachment_service.h"

#include <memory>
#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/rpc/api_version.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/page_stream.h"
#include "daemon/rpc/status.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/usecases/until_locked.h"

namespace fallow::rpc {
namespace {

using client::v1::AttachmentChunk;

constexpr size_t kChunkBytesMax = 256 << 10;

// An attachment being uploaded. Reads a chunk only when the one before it has been sealed.
class PutCall final : public grpc::ServerReadReactor<AttachmentChunk> {
 public:
  PutCall(Calls& calls, const grpc::CallbackServerContext& context,
          client::v1::Attachment* response)
      : calls_(calls), context_(context), under_way_(calls), response_(response) {}

  void Begin(const absl::Status& spoken) {
    if (spoken.ok()) {
      StartRead(&chunk_);
    } else {
      Finish(ToGrpc(spoken));
    }
  }
  void OnReadDone(bool ok) override {
    calls_.Post(context_, [this, ok] { Step(ok); });
  }
  void OnDone() override { delete this; }

 private:
  void Step(bool ok) {
    const absl::Status status = ok ? Guarded([this] { return Take(); }) : CutShort();
    if (status.ok() && !chunk_.last()) return StartRead(&chunk_);
    upload_.reset();
    Finish(ToGrpc(status));
  }

  absl::Status Take() {
    if (upload_ == nullptr) {
      FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, calls_.session().Use());
      const client::v1::Attachment& wanted = chunk_.attachment();
      FALLOW_ASSIGN_OR_RETURN(auto upload, vault->blobs().Put(wanted.name(), wanted.media_type()));
      upload_ =
          std::make_unique<usecases::UntilLocked<Upload>>(calls_.session(), std::move(upload));
    }
    if (chunk_.content().size() > kChunkBytesMax) {
      return base::Invalid("The attachment cannot be accepted",
                           "a chunk of it is larger than 256 KiB", "");
    }
    FALLOW_ASSIGN_OR_RETURN(Upload* const upload, upload_->Use());
    FALLOW_RETURN_IF_ERROR(upload->Append(crypto::AsBytes(chunk_.content())));
    if (!chunk_.last()) return absl::OkStatus();
    FALLOW_ASSIGN_OR_RETURN(const journal::Attachment kept, upload->Finish());
    ToProto(kept, response_);
    return absl::OkStatus();
  }

  static absl::Status CutShort() {
    return base::Invalid("The attachment was not kept", "it arrived incomplete",
                         base::Next::kTryAgain);
  }

  using Upload = store::Blobs::Upload;
  Calls& calls_;
  const grpc::CallbackServerContext& context_;
  Calls::UnderWay under_way_;
  client::v1::Attachment* const response_;
  AttachmentChunk chunk_;
  std::unique_ptr<usecases::UntilLocked<Upload>> upload_;  // used on the executor only
};

}  // namespace

grpc::ServerReadReactor<AttachmentChunk>* AttachmentService::Put(
    grpc::CallbackServerContext* context, client::v1::Attachment* response) {
  auto* const call = new PutCall(calls_, *context, response);
  call->Begin(CheckApiVersion(*context));
  return call;
}

grpc::ServerWriteReactor<AttachmentChunk>* AttachmentService::Get(
    grpc::CallbackServerContext* context, const client::v1::GetAttachmentRequest* request) {
  using Download = usecases::UntilLocked<store::Blobs::Download>;
  auto download = std::make_shared<std::unique_ptr<Download>>();
  const auto open = [=, this](AttachmentChunk& first) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, calls_.session().Use());
    FALLOW_ASSIGN_OR_RETURN(const auto id, journal::ParseId<journal::SubjectTag>(request->id()));
    auto found = vault->blobs().Get(id);
    // Has it fetched, so that it is there when it is next asked for.
    if (absl::IsUnavailable(found.status())) devices_.WantAttachment(id);
    FALLOW_ASSIGN_OR_RETURN(auto opened, std::move(found));
    ToProto(opened->attachment(), first.mutable_attachment());
    *download = std::make_unique<Download>(calls_.session(), std::move(opened));
    return absl::OkStatus();
  };
  return PageStream<AttachmentChunk>::Start(
      calls_, context, [=](AttachmentChunk& chunk) -> absl::StatusOr<bool> {
        if (*download == nullptr) FALLOW_RETURN_IF_ERROR(open(chunk));
        FALLOW_ASSIGN_OR_RETURN(auto* const source, (*download)->Use());
        FALLOW_ASSIGN_OR_RETURN(*chunk.mutable_content(), source->Next());
        return chunk.has_attachment() || !chunk.content().empty();
      });
}

}  // namespace fallow::rpc
