#ifndef FALLOW_DAEMON_RPC_DEVICE_SERVICE_H_
#define FALLOW_DAEMON_RPC_DEVICE_SERVICE_H_

// The devices of a journal: listing, adding, joining, renaming and releasing them.

#include "daemon/rpc/calls.h"
#include "daemon/usecases/devices.h"
#include "fallow/client/v1/device.grpc.pb.h"

namespace fallow::rpc {

class DeviceService final : public client::v1::DeviceService::CallbackService {
 public:
  DeviceService(Calls& calls, usecases::Devices& devices) : calls_(calls), devices_(devices) {}

  grpc::ServerUnaryReactor* ListDevices(grpc::CallbackServerContext* context,
                                        const client::v1::ListDevicesRequest* request,
                                        client::v1::ListDevicesResponse* response) override;
  grpc::ServerWriteReactor<client::v1::AddDeviceEvent>* AddDevice(
      grpc::CallbackServerContext* context, const client::v1::AddDeviceRequest* request) override;
  grpc::ServerWriteReactor<client::v1::JoinJournalEvent>* JoinJournal(
      grpc::CallbackServerContext* context, const client::v1::JoinJournalRequest* request) override;
  grpc::ServerUnaryReactor* RenameDevice(grpc::CallbackServerContext* context,
                                         const client::v1::RenameDeviceRequest* request,
                                         client::v1::RenameDeviceResponse* response) override;
  grpc::ServerUnaryReactor* ReleaseDevice(grpc::CallbackServerContext* context,
                                          const client::v1::ReleaseDeviceRequest* request,
                                          client::v1::ReleaseDeviceResponse* response) override;
  grpc::ServerUnaryReactor* AcknowledgeDevice(
      grpc::CallbackServerContext* context, const client::v1::AcknowledgeDeviceRequest* request,
      client::v1::AcknowledgeDeviceResponse* response) override;

 private:
  Calls& calls_;
  usecases::Devices& devices_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_DEVICE_SERVICE_H_
