#ifndef FALLOW_DAEMON_RPC_CONVERT_DEVICES_H_
#define FALLOW_DAEMON_RPC_CONVERT_DEVICES_H_

// Converts what is known of devices and syncing into the client API's messages. Pure functions.

#include "absl/status/statusor.h"
#include "daemon/usecases/devices.h"
#include "fallow/client/v1/device.pb.h"
#include "fallow/client/v1/sync.pb.h"

namespace fallow::rpc {

void ToProto(const usecases::DeviceEntry& device, client::v1::Device* out);
void ToProto(const usecases::PairingNews& news, client::v1::AddDeviceEvent::Waiting* out);
void ToProto(const usecases::PeerEntry& peer, client::v1::PeerSync* out);
void ToProto(const usecases::HeldEntry& held, client::v1::HeldDeletions* out);
void ToProto(const usecases::SyncReport& report, client::v1::SyncStatus* out);

// INVALID_ARGUMENT for a decision of a later version.
absl::StatusOr<usecases::Decision> FromProto(client::v1::ReviewSyncRequest::Decision decision);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_DEVICES_H_
