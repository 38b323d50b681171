#include "daemon/rpc/device_service.h"

#include <utility>

#include "daemon/base/status.h"
#include "daemon/rpc/convert_devices.h"
#include "daemon/rpc/waiting_stream.h"
#include "daemon/usecases/wipe.h"

namespace fallow::rpc {
namespace {

using client::v1::AddDeviceEvent;
using client::v1::JoinJournalEvent;
using AddStream = WaitingStream<AddDeviceEvent>;
using JoinStream = WaitingStream<JoinJournalEvent>;

class AddReporter final : public usecases::AddDeviceListener {
 public:
  explicit AddReporter(AddStream* stream) : stream_(stream) {}

  void OnWaiting(const usecases::PairingNews& news) override {
    AddDeviceEvent event;
    ToProto(news, event.mutable_waiting());
    stream_->Offer(std::move(event));
  }
  void OnAdded(const absl::StatusOr<usecases::DeviceEntry>& device) override {
    if (device.ok()) {
      AddDeviceEvent event;
      ToProto(*device, event.mutable_joined());
      stream_->Offer(std::move(event));
    }
    stream_->End(device.status());
    delete this;
  }

 private:
  AddStream* const stream_;
};

class JoinReporter final : public usecases::JoinListener {
 public:
  explicit JoinReporter(JoinStream* stream) : stream_(stream) {}

  void OnJoined(const std::string& host) override {
    JoinJournalEvent event;
    event.mutable_joined()->set_host(host);
    stream_->Offer(std::move(event));
  }
  void OnProgress(uint64_t records) override {
    JoinJournalEvent event;
    event.mutable_progress()->set_records(records);
    stream_->Offer(std::move(event));
  }
  void OnEnd(const absl::Status& status) override {
    stream_->End(status);
    delete this;
  }

 private:
  JoinStream* const stream_;
};

}  // namespace

grpc::ServerUnaryReactor* DeviceService::ListDevices(grpc::CallbackServerContext* context,
                                                     const client::v1::ListDevicesRequest* request,
                                                     client::v1::ListDevicesResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault&) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto devices, devices_.List(request->released()));
    for (const usecases::DeviceEntry& each : devices) ToProto(each, response->add_devices());
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<AddDeviceEvent>* DeviceService::AddDevice(
    grpc::CallbackServerContext* context, const client::v1::AddDeviceRequest* request) {
  auto* const stream = new AddStream(calls_, context);
  const auto confirm = [this, request] {
    const crypto::SecretBytes passphrase = usecases::TakeSecret(request->passphrase());
    return calls_.session().Confirm(passphrase.bytes());
  };
  const auto add = [this, stream](const absl::Status& confirmed) {
    if (!confirmed.ok()) return stream->End(confirmed);
    auto* const listener = new AddReporter(stream);
    // Set first, since the stream may end at once.
    stream->SetCallOff([this, listener] { devices_.CancelAdd(listener); });
    devices_.Add(listener);
  };
  calls_.WhenPassphraseMayBeTried({[stream] { return stream->gone(); }, confirm, add});
  return stream;
}

grpc::ServerWriteReactor<JoinJournalEvent>* DeviceService::JoinJournal(
    grpc::CallbackServerContext* context, const client::v1::JoinJournalRequest* request) {
  auto* const stream = new JoinStream(calls_, context);
  calls_.executor().Post([this, stream, request] {
    usecases::JoinOrder order{request->code(), request->address(),
                              usecases::TakeSecret(request->passphrase()), request->device_name()};
    if (stream->gone()) return stream->End(absl::CancelledError());
    auto* const listener = new JoinReporter(stream);
    stream->SetCallOff([this, listener] { devices_.CancelJoin(listener); });
    devices_.Join(std::move(order), listener);
  });
  return stream;
}

grpc::ServerUnaryReactor* DeviceService::RenameDevice(
    grpc::CallbackServerContext* context, const client::v1::RenameDeviceRequest* request,
    client::v1::RenameDeviceResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault&) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto device, devices_.Rename(request->device(), request->name()));
    ToProto(device, response->mutable_device());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DeviceService::ReleaseDevice(
    grpc::CallbackServerContext* context, const client::v1::ReleaseDeviceRequest* request,
    client::v1::ReleaseDeviceResponse* response) {
  return calls_.ReplyToPassphrase(context, [=, this]() -> absl::Status {
    const crypto::SecretBytes passphrase = usecases::TakeSecret(request->passphrase());
    FALLOW_RETURN_IF_ERROR(calls_.session().Confirm(passphrase.bytes()));
    FALLOW_ASSIGN_OR_RETURN(const auto device, devices_.Release(request->device()));
    ToProto(device, response->mutable_device());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DeviceService::AcknowledgeDevice(
    grpc::CallbackServerContext* context, const client::v1::AcknowledgeDeviceRequest* request,
    client::v1::AcknowledgeDeviceResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault&) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto devices, devices_.Acknowledge(request->device()));
    for (const usecases::DeviceEntry& each : devices) ToProto(each, response->add_devices());
    return absl::OkStatus();
  });
}

}  // namespace fallow::rpc
