#include "daemon/rpc/convert_devices.h"

#include <optional>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/rpc/status.h"

namespace fallow::rpc {
namespace {

// No zone is set: clients show these times in their own.
void SetTime(absl::Time time, client::v1::Moment* out) {
  out->set_unix_millis(absl::ToUnixMillis(time));
}

}  // namespace

void ToProto(const usecases::DeviceEntry& device, client::v1::Device* out) {
  out->set_id(journal::ToText(device.id));
  out->set_name(device.name);
  out->set_self(device.self);
  if (device.added) SetTime(*device.added, out->mutable_added());
  out->set_added_by(device.added_by);
  if (device.released) SetTime(*device.released, out->mutable_released());
  out->set_released_by(device.released_by);
  out->set_acknowledged(device.acknowledged);
  out->set_connected(device.connected);
  if (device.last_met) SetTime(*device.last_met, out->mutable_last_met());
  out->set_address(device.address);
  out->set_key(device.key);
}

void ToProto(const usecases::PairingNews& news, client::v1::AddDeviceEvent::Waiting* out) {
  out->set_code(news.code);
  out->mutable_addresses()->Assign(news.addresses.begin(), news.addresses.end());
  out->set_qr(news.qr);
  SetTime(news.until, out->mutable_until());
}

void ToProto(const usecases::PeerEntry& peer, client::v1::PeerSync* out) {
  out->set_device(peer.name);
  out->set_id(journal::ToText(peer.id));
  out->set_connected(peer.connected);
  out->set_address(peer.address);
  if (peer.same) SetTime(*peer.same, out->mutable_same());
  if (peer.last_met) SetTime(*peer.last_met, out->mutable_last_met());
  out->set_trouble(std::string(peer.trouble.message()));
  SetNext(base::NextStepOf(peer.trouble), out);
  out->set_records_sent(peer.records_sent);
  out->set_records_taken(peer.records_taken);
  out->set_same_now(peer.same_now);
  out->set_held_there(peer.held_there);
}

void ToProto(const usecases::HeldEntry& held, client::v1::HeldDeletions* out) {
  out->set_device(held.device);
  out->set_deletions(held.deletions);
  out->set_of(held.of);
  out->set_released(held.released);
  out->set_taken(held.taken);
  out->set_others(held.others);
  SetTime(held.since, out->mutable_since());
}

void ToProto(const usecases::SyncReport& report, client::v1::SyncStatus* out) {
  out->set_alone(report.alone);
  out->set_same_everywhere(report.same_everywhere);
  if (report.since) SetTime(*report.since, out->mutable_since());
  for (const usecases::PeerEntry& each : report.peers) ToProto(each, out->add_peers());
  if (report.held) ToProto(*report.held, out->mutable_held());
  out->set_set_aside(report.set_aside);
  out->mutable_newcomers()->Assign(report.newcomers.begin(), report.newcomers.end());
  out->set_listening(report.listening);
  out->set_listening_trouble(std::string(report.listening_trouble.message()));
  if (const base::NextStep next = base::NextStepOf(report.listening_trouble);
      next.kind != base::Next::kNothing) {
    out->mutable_listening_next()->ParseFromString(base::ToBytes(next));
  }
  out->set_attachments_missing(report.attachments_missing);
  if (report.released) {
    out->mutable_released()->set_by(report.released->by);
    SetTime(report.released->since, out->mutable_released()->mutable_since());
  }
}

absl::StatusOr<usecases::Decision> FromProto(client::v1::ReviewSyncRequest::Decision decision) {
  switch (decision) {
    case client::v1::ReviewSyncRequest::DECISION_UNSPECIFIED:
      return usecases::Decision::kLook;
    case client::v1::ReviewSyncRequest::DECISION_DELETE:
      return usecases::Decision::kDelete;
    case client::v1::ReviewSyncRequest::DECISION_KEEP:
      return usecases::Decision::kKeep;
    default:
      return base::Invalid("Nothing was decided", "this decision is not known here",
                           base::Next::kRestartDaemon);
  }
}

}  // namespace fallow::rpc
