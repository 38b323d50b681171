#ifndef FALLOW_DAEMON_USECASES_DEVICES_H_
#define FALLOW_DAEMON_USECASES_DEVICES_H_

// What the device and sync services need from the component that manages this journal's devices.
// Everything belongs to the journal executor, on which listeners are called as well.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/secret_bytes.h"
#include "daemon/journal/ids.h"

namespace fallow::usecases {

struct DeviceEntry {
  journal::DeviceId id;
  std::string name;
  bool self = false;
  std::optional<absl::Time> added, released;
  std::string added_by, released_by;  // names of devices
  bool acknowledged = true;
  bool connected = false;
  std::optional<absl::Time> last_met;
  std::string address;
  std::string key;  // its certificate's fingerprint
};

struct PairingNews {
  std::string code;
  std::vector<std::string> addresses;  // likeliest first
  std::string qr;
  absl::Time until;
};

class AddDeviceListener {
 public:
  virtual ~AddDeviceListener() = default;
  virtual void OnWaiting(const PairingNews& news) = 0;
  // The last call.
  virtual void OnAdded(const absl::StatusOr<DeviceEntry>& device) = 0;
};

struct JoinOrder {
  std::string code;     // or the whole content of the QR code
  std::string address;  // "HOST:PORT"; may be empty if the code contains one
  crypto::SecretBytes passphrase;
  std::string device_name;  // empty: the host name
};

class JoinListener {
 public:
  virtual ~JoinListener() = default;
  virtual void OnJoined(const std::string& host) = 0;
  virtual void OnProgress(uint64_t records) = 0;
  // The last call.
  virtual void OnEnd(const absl::Status& status) = 0;
};

struct PeerEntry {
  journal::DeviceId id;
  std::string name;
  bool connected = false;
  std::string address;
  std::optional<absl::Time> same, last_met;
  absl::Status trouble;
  uint64_t records_sent = 0, records_taken = 0;
  bool same_now = false;    // connected, and as far as is known it holds what this device holds
  bool held_there = false;  // connected, and what this device sent waits for consent there
};

struct HeldEntry {
  std::string device;  // the device's name
  uint64_t deletions = 0, of = 0, released = 0, others = 0;
  uint64_t taken = 0;  // of the deletions: have happened here, and would be undone with the others
  absl::Time since;
};

// Another device says that this one was released.
struct ReleasedEntry {
  std::string by;  // the name of that device
  absl::Time since;
};

struct SyncReport {
  bool alone = true;
  bool same_everywhere = false;
  std::optional<absl::Time> since;
  std::vector<PeerEntry> peers;
  std::optional<HeldEntry> held;
  uint64_t set_aside = 0;
  std::vector<std::string> newcomers;
  std::string listening;
  absl::Status listening_trouble;  // why others cannot reach this device; OK if they can
  uint64_t attachments_missing = 0;
  std::optional<ReleasedEntry> released;
};

class SyncListener {
 public:
  virtual ~SyncListener() = default;
  virtual void OnProgress(const PeerEntry& peer) = 0;
  // The last call.
  virtual void OnEnd(const absl::StatusOr<SyncReport>& report) = 0;
};

enum class Decision : uint8_t { kLook, kDelete, kKeep };

class Devices {
 public:
  virtual ~Devices() = default;

  // --- REQUIRES: the vault is unlocked. A device is identified as in FindDevice (find_device.h).
  virtual absl::StatusOr<std::vector<DeviceEntry>> List(bool released) = 0;
  virtual absl::StatusOr<DeviceEntry> Rename(std::string_view device, std::string_view name) = 0;
  virtual absl::StatusOr<DeviceEntry> Release(std::string_view device) = 0;
  // Acknowledges a device, or all if `device` is empty. Returns those that were not acknowledged
  // before.
  virtual absl::StatusOr<std::vector<DeviceEntry>> Acknowledge(std::string_view device) = 0;

  // The listener must live until its last call, which Cancel… or locking the vault brings about.
  virtual void Add(AddDeviceListener* listener) = 0;
  virtual void CancelAdd(AddDeviceListener* listener) = 0;

  virtual absl::StatusOr<SyncReport> Status() = 0;
  virtual void SyncNow(SyncListener* listener) = 0;
  virtual void CancelSync(SyncListener* listener) = 0;
  virtual absl::StatusOr<std::optional<HeldEntry>> Review(Decision decision) = 0;
  // The user wants an attachment whose file is only on other devices so far.
  virtual void WantAttachment(const journal::SubjectId& id) = 0;

  // --- REQUIRES: there is no vault. Listeners as for Add.
  virtual void Join(JoinOrder order, JoinListener* listener) = 0;
  virtual void CancelJoin(JoinListener* listener) = 0;
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_DEVICES_H_
