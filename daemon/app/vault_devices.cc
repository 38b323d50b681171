#include "daemon/app/vault_devices.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/derive.h"
#include "daemon/app/session.h"
#include "daemon/base/address.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/names.h"
#include "daemon/store/exchange.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/sync/pairing_link.h"
#include "daemon/system/own_addresses.h"
#include "daemon/usecases/find_device.h"

namespace fallow::app {
namespace {

using usecases::DeviceEntry;

// How long a client that asks for a round of syncing waits for slow or absent devices.
constexpr absl::Duration kRoundPatience = absl::Seconds(30);
// A new device's first round brings the whole journal.
constexpr absl::Duration kFirstRoundPatience = absl::Hours(1);
constexpr size_t kMissingCountMax = 10'000;

absl::Status Waits() {
  return base::Failed("The device was not added", "this device is already waiting for a new one",
                      base::Next::kWait);
}

// 8 groups of 4 hexadecimal digits.
std::string Fingerprint(const crypto::PublicKey& key) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr size_t kShownBytes = 16;
  const crypto::Digest digest = crypto::Hash(crypto::Domain::kKeyFingerprint, {key.bytes});
  std::string text;
  for (size_t i = 0; i < kShownBytes; ++i) {
    if (i > 0 && i % 2 == 0) text += ' ';
    text += {kDigits[digest[i] >> 4], kDigits[digest[i] & 15]};
  }
  return text;
}

std::string TextOf(const std::optional<base::Address>& address) {
  return address ? address->Text() : "";
}

usecases::PeerEntry ToEntry(const sync::PeerStatus& status) {
  return {status.peer.id,
          status.peer.name,
          status.connected,
          TextOf(status.address),
          status.same,
          status.last_met,
          status.trouble,
          status.figures.records_sent,
          status.figures.records_taken,
          false,
          status.held_there};
}

}  // namespace

VaultDevices::VaultDevices(Parts parts) : parts_(std::move(parts)) {
  parts_.changes.Add(this);
}

VaultDevices::~VaultDevices() {
  parts_.changes.Remove(this);
}

void VaultDevices::Unlocked() {
  vault_ = parts_.session.Peek();
  FALLOW_CHECK(vault_ != nullptr && sync_ == nullptr);
  parts_.session.Admit(this);
  sync_ = std::make_shared<VaultSync>(
      VaultSync::Parts{parts_.executor, *vault_, parts_.transport, parts_.clock, parts_.alarm,
                       parts_.random, parts_.config, parts_.changes, [this] { HasNews(); }});
  sync_->Begin();
}

void VaultDevices::Leave() {
  EndWaiting();
  sync_.reset();
  vault_ = nullptr;
}

void VaultDevices::EndWaiting() {
  const absl::Status why = base::Locked();
  EndAdding(why);
  EndJoining(why);
  for (const auto& [number, each] : std::exchange(sync_listeners_, {})) each->OnEnd(why);
}

// --- the roster

DeviceEntry VaultDevices::EntryOf(const journal::Device& device,
                                  const std::vector<sync::PeerStatus>& peers) {
  const store::Devices& devices = vault_->exchange().devices();
  const std::vector<journal::DeviceId> newcomers = devices.Newcomers();
  DeviceEntry entry;
  entry.id = device.id;
  entry.name = device.name;
  entry.self = device.id == devices.self();
  if (device.added && device.added->by != device.id) {
    entry.added = device.added->at;
    entry.added_by = devices.NameOf(device.added->by);
  }
  if (device.removed) {
    entry.released = device.removed->at;
    entry.released_by = devices.NameOf(device.removed->by);
  }
  entry.acknowledged = std::find(newcomers.begin(), newcomers.end(), device.id) == newcomers.end();
  entry.key = Fingerprint(device.keys.tls);
  for (const sync::PeerStatus& each : peers) {
    if (each.peer.id != device.id) continue;
    entry.connected = each.connected;
    entry.last_met = each.last_met;
    entry.address = TextOf(each.address);
  }
  return entry;
}

absl::StatusOr<std::vector<DeviceEntry>> VaultDevices::List(bool released) {
  const std::vector<sync::PeerStatus> peers = sync_->Peers();
  std::vector<DeviceEntry> entries;
  for (const auto& [id, device] : vault_->exchange().devices().roster().devices()) {
    if (released || !device.removed) entries.push_back(EntryOf(device, peers));
  }
  return entries;
}

absl::StatusOr<DeviceEntry> VaultDevices::Entry(const journal::DeviceId& id) {
  const journal::Device* const device = vault_->exchange().devices().roster().Find(id);
  FALLOW_CHECK(device != nullptr);
  return EntryOf(*device, sync_->Peers());
}

absl::StatusOr<journal::DeviceId> VaultDevices::Resolve(std::string_view device) {
  return usecases::FindDevice(vault_->exchange().devices().roster(), device);
}

absl::StatusOr<DeviceEntry> VaultDevices::Rename(std::string_view device, std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(const journal::DeviceId id, Resolve(device));
  FALLOW_RETURN_IF_ERROR(vault_->exchange().RenameDevice(id, name));
  sync_->RosterChanged();
  return Entry(id);
}

absl::StatusOr<DeviceEntry> VaultDevices::Release(std::string_view device) {
  FALLOW_ASSIGN_OR_RETURN(const journal::DeviceId id, Resolve(device));
  FALLOW_RETURN_IF_ERROR(vault_->exchange().RemoveDevice(id));
  sync_->RosterChanged();
  return Entry(id);
}

absl::StatusOr<std::vector<DeviceEntry>> VaultDevices::Acknowledge(std::string_view device) {
  std::vector<journal::DeviceId> ids = vault_->exchange().devices().Newcomers();
  if (!device.empty()) {
    FALLOW_ASSIGN_OR_RETURN(const journal::DeviceId one, Resolve(device));
    const bool is_new = std::find(ids.begin(), ids.end(), one) != ids.end();
    ids.assign(is_new ? 1 : 0, one);
  }
  std::vector<DeviceEntry> entries;
  for (const journal::DeviceId& each : ids) {
    FALLOW_RETURN_IF_ERROR(vault_->exchange().Acknowledge(each));
    FALLOW_ASSIGN_OR_RETURN(entries.emplace_back(), Entry(each));
  }
  return entries;
}

// --- letting one in

void VaultDevices::Add(usecases::AddDeviceListener* listener) {
  if (sync_ == nullptr) return listener->OnAdded(base::Locked());
  if (welcoming_ != nullptr) return listener->OnAdded(Waits());
  if (sync_->Released()) {
    return listener->OnAdded(base::Failed("The device was not added",
                                          "this one was released from the journal",
                                          base::Next::kUseAnotherDevice));
  }
  if (const absl::Status reachable = sync_->ListenForGuests(true); !reachable.ok()) {
    sync_->ListenForGuests(false).IgnoreError();
    return listener->OnAdded(reachable);
  }
  auto code = sync::PairingCode::Random(parts_.random);
  usecases::PairingNews news;
  news.code = code.Text();
  const auto addresses = system::OwnAddresses(parts_.config.listen, sync_->port());
  for (const base::Address& each : addresses) news.addresses.push_back(each.Text());
  news.qr = sync::PrintPairingLink(code, addresses);
  news.until = parts_.clock.Now() + sync::kPairingTime;
  add_listener_ = listener;
  welcoming_ = std::make_shared<Welcoming>(
      Welcoming::Parts{parts_.executor, *vault_, parts_.transport, *sync_, parts_.alarm,
                       parts_.random},
      std::move(code),
      [this](absl::StatusOr<journal::DeviceId> device) { Added(std::move(device)); });
  welcoming_->Begin();
  listener->OnWaiting(news);
}

void VaultDevices::Added(absl::StatusOr<journal::DeviceId> device) {
  const std::optional<journal::DeviceId> let_in = welcoming_->let_in();
  // A device that has come to sync has its journal, even if its last message was lost.
  const bool has_joined = device.ok() || (let_in && HasMet(*let_in));
  EndAdding(has_joined ? Entry(*let_in) : device.status());
}

bool VaultDevices::HasMet(const journal::DeviceId& id) const {
  const std::vector<sync::PeerStatus> peers = sync_->Peers();
  return std::any_of(peers.begin(), peers.end(), [&](const sync::PeerStatus& each) {
    return each.peer.id == id && each.last_met.has_value();
  });
}

void VaultDevices::EndAdding(const absl::StatusOr<DeviceEntry>& device) {
  welcoming_.reset();
  if (sync_ != nullptr) sync_->ListenForGuests(false).IgnoreError();
  if (add_listener_ != nullptr) std::exchange(add_listener_, nullptr)->OnAdded(device);
}

void VaultDevices::CancelAdd(usecases::AddDeviceListener* listener) {
  if (listener == add_listener_) EndAdding(absl::CancelledError("No longer waiting for a device."));
}

// --- joining

void VaultDevices::Join(usecases::JoinOrder order, usecases::JoinListener* listener) {
  if (join_listener_ != nullptr) {
    return listener->OnEnd(base::Failed("This device has not joined",
                                        "it is already joining a journal", base::Next::kWait));
  }
  join_listener_ = listener;
  const absl::Status begun = BeginJoin(order);
  if (!begun.ok()) EndJoining(begun);
}

absl::Status VaultDevices::BeginJoin(usecases::JoinOrder& order) {
  if (parts_.session.state() != usecases::VaultState::kAbsent) {
    return base::Failed("This device has not joined", "there is already a journal here",
                        base::Next::kSetHome);
  }
  constexpr std::string_view kLinkScheme = "fallow:";
  std::vector<base::Address> addresses;
  std::optional<sync::PairingCode> code;
  if (order.code.starts_with(kLinkScheme)) {
    FALLOW_ASSIGN_OR_RETURN(sync::PairingLink link, sync::ParsePairingLink(order.code));
    code = std::move(link.code);
    addresses = std::move(link.addresses);
  } else {
    FALLOW_ASSIGN_OR_RETURN(code, sync::PairingCode::Parse(order.code));
  }
  if (!order.address.empty() || addresses.empty()) {
    FALLOW_ASSIGN_OR_RETURN(auto address, base::Address::Parse(order.address));
    addresses = {std::move(address)};
  }
  FALLOW_ASSIGN_OR_RETURN(
      const std::string name,
      journal::CleanName(order.device_name.empty() ? HostName() : order.device_name,
                         "A device's name"));
  const auto passphrase = std::make_shared<crypto::SecretBytes>(std::move(order.passphrase));
  joining_ = std::make_shared<Joining>(
      Joining::Parts{parts_.executor, parts_.transport, parts_.alarm, parts_.clock, parts_.random},
      *std::move(code), name, std::move(addresses),
      [this, passphrase](absl::StatusOr<Joining::Result> result) {
        Paired(std::move(result), *passphrase);
      });
  joining_->Begin();
  return absl::OkStatus();
}

void VaultDevices::Paired(absl::StatusOr<Joining::Result> result,
                          const crypto::SecretBytes& passphrase) {
  if (!result.ok()) return EndJoining(result.status());
  const absl::Status made = parts_.session.Join(passphrase.bytes(), result->joining);
  if (!made.ok()) return EndJoining(made);
  // Only now does the host count this device as joined.
  joining_->SayJoined();
  // The passphrase is destroyed along with this; the pairing is over.
  joining_.reset();
  join_listener_->OnJoined(result->host_name);
  // If this ends before the two have met again, the address is already known.
  vault_->exchange().Met(result->host, {result->host_address.Text()}).IgnoreError();
  sync_->HeardOf(result->host, result->host_address);
  sync_->SyncNow(kFirstRoundPatience,
                 [this](const sync::Hub::Round& round) { FirstRoundIsOver(round); });
}

void VaultDevices::FirstRoundIsOver(const sync::Hub::Round& round) {
  if (join_listener_ == nullptr) return;
  HasNews();
  if (round.same_everywhere) return EndJoining(absl::OkStatus());
  absl::Status trouble = absl::UnavailableError("The other device could not be reached.");
  for (const sync::PeerStatus& each : round.peers) {
    // One peer that holds the same is enough: this device then has all that it can have for now.
    if (each.same.has_value()) return EndJoining(absl::OkStatus());
    if (!each.trouble.ok()) trouble = each.trouble;
  }
  EndJoining(trouble);
}

void VaultDevices::EndJoining(const absl::Status& status) {
  joining_.reset();
  if (join_listener_ != nullptr) std::exchange(join_listener_, nullptr)->OnEnd(status);
}

void VaultDevices::CancelJoin(usecases::JoinListener* listener) {
  if (listener == join_listener_) EndJoining(absl::CancelledError("Joining was cancelled."));
}

// --- syncing

void VaultDevices::HasNews() {
  if (sync_ == nullptr || (join_listener_ == nullptr && sync_listeners_.empty())) return;
  uint64_t records = 0;
  for (const sync::PeerStatus& each : sync_->Peers()) {
    records += each.figures.records_taken;
    for (const auto& [number, listener] : sync_listeners_) listener->OnProgress(ToEntry(each));
  }
  if (join_listener_ != nullptr) join_listener_->OnProgress(records);
}

absl::StatusOr<usecases::SyncReport> VaultDevices::Status() {
  store::Exchange& exchange = vault_->exchange();
  usecases::SyncReport report;
  for (const sync::PeerStatus& each : sync_->Peers()) {
    report.peers.push_back(ToEntry(each));
    report.peers.back().same_now = each.connected && sync_->SameNow(each.peer.id);
  }
  report.alone = report.peers.empty();
  if (const auto told = sync_->Released()) {
    report.released = {exchange.devices().NameOf(told->by), told->at};
  }
  report.same_everywhere = !report.released && (report.alone || sync_->SameNow());
  report.since = sync_->SameSince();
  if (const auto& held = exchange.held()) {
    // What cannot be counted, as on a damaged disk, must not hide what waits.
    const uint64_t taken = exchange.TakenBefore().value_or(0);
    report.held = {exchange.devices().NameOf(held->device),
                   held->deletions,
                   held->living,
                   held->released,
                   held->others,
                   taken,
                   held->since};
  }
  report.set_aside = vault_->Figures().unreadable_records;
  for (const journal::DeviceId& each : exchange.devices().Newcomers()) {
    report.newcomers.push_back(exchange.devices().NameOf(each));
  }
  report.listening_trouble = sync_->listen_trouble();
  if (sync_->port() != 0) {
    const auto addresses = system::OwnAddresses(parts_.config.listen, sync_->port());
    if (!addresses.empty()) report.listening = addresses.front().Text();
  }
  if (!report.alone) {
    FALLOW_ASSIGN_OR_RETURN(const auto missing,
                            vault_->exchange().blobs().ToFetch(kMissingCountMax));
    report.attachments_missing = missing.size();
  }
  return report;
}

void VaultDevices::SyncNow(usecases::SyncListener* listener) {
  if (sync_ == nullptr) return listener->OnEnd(base::Locked());
  const uint64_t number = ++last_sync_listener_;
  sync_listeners_.emplace(number, listener);
  sync_->SyncNow(kRoundPatience, [this, number](const sync::Hub::Round& /*round*/) {
    const auto waiting = sync_listeners_.extract(number);
    if (!waiting.empty()) waiting.mapped()->OnEnd(Status());
  });
}

void VaultDevices::CancelSync(usecases::SyncListener* listener) {
  const auto is_it = [&](const auto& each) { return each.second == listener; };
  if (std::erase_if(sync_listeners_, is_it) > 0) {
    listener->OnEnd(absl::CancelledError("No longer waiting for syncing to end."));
  }
}

absl::StatusOr<std::optional<usecases::HeldEntry>> VaultDevices::Review(
    usecases::Decision decision) {
  FALLOW_ASSIGN_OR_RETURN(const usecases::SyncReport before, Status());
  if (decision == usecases::Decision::kLook) return before.held;
  store::Exchange& exchange = vault_->exchange();
  FALLOW_RETURN_IF_ERROR(decision == usecases::Decision::kDelete ? exchange.ReviewDelete()
                                                                 : exchange.ReviewKeep());
  // What was held back is not kept here; the other device sends it again in the next round.
  sync_->SyncNow(kRoundPatience, [](const sync::Hub::Round& /*round*/) {});
  return before.held;
}

void VaultDevices::OnChanges(const usecases::ChangesTold& told) {
  if (sync_ != nullptr && told.Has(journal::ChangeKind::kLog)) sync_->LocalChange();
}

void VaultDevices::WantAttachment(const journal::SubjectId& id) {
  if (sync_ != nullptr) sync_->WantBlob(id);
}

}  // namespace fallow::app
