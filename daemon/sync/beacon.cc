#include "daemon/sync/beacon.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "crypto/codec.h"
#include "crypto/seal.h"
#include "daemon/base/status.h"

namespace fallow::sync {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kPlainBytes = kBeaconBytes - crypto::kSealOverheadBytes;
constexpr size_t kFieldBytes = 1 + 16 + 2 + 8 + 4;
static_assert(kFieldBytes <= kPlainBytes);

constexpr int64_t kDayHours = 24;
// Ports that nobody can register (RFC 6335). The same is true of IPv6 groups with this bit set (RFC
// 3307). The highest of the IPv4 groups have fixed meanings (RFC 2365).
constexpr uint32_t kPortsFrom = 49152, kPorts = 16384;
constexpr uint32_t kGroups4 = 0xff00;
constexpr uint32_t kDynamicGroup6 = 0x80000000;

constexpr absl::Duration kPauseFirst = absl::Seconds(1);
constexpr absl::Duration kPauseMax = absl::Minutes(5);

// Each stranger's datagram costs a trial decryption: at most kTrialsAtOnce at once, and one more
// every kTrialEvery.
constexpr size_t kTrialsAtOnce = 256;
constexpr absl::Duration kTrialEvery = absl::Milliseconds(10);
constexpr absl::Duration kHeardPause = absl::Milliseconds(500);  // between beacons of one device
                                                                 // that are taken
constexpr size_t kVoicesMax = 64;

}  // namespace

int64_t BeaconDay(absl::Time now) {
  return absl::ToInt64Hours(now - absl::UnixEpoch()) / kDayHours;
}

BeaconPlace DeriveBeaconPlace(const journal::VaultId& vault, int64_t day) {
  std::array<uint8_t, sizeof(uint64_t)> bytes{};
  crypto::FieldWriter(bytes).Integer(static_cast<uint64_t>(day));
  const crypto::Digest digest = crypto::Hash(crypto::Domain::kBeaconPlace, {vault.bytes, bytes});
  crypto::FieldReader fields(digest);
  BeaconPlace place;
  place.port = static_cast<uint16_t>(kPortsFrom + fields.Integer<uint16_t>() % kPorts);
  place.group4 = static_cast<uint16_t>(fields.Integer<uint16_t>() % kGroups4);
  place.group6 = kDynamicGroup6 | fields.Integer<uint32_t>();
  return place;
}

std::string SealBeacon(const crypto::BeaconKey& key, const Beacon& beacon,
                       crypto::RandomSource& random) {
  std::array<uint8_t, kPlainBytes> plain{};
  crypto::FieldWriter fields(plain);
  fields.Integer(kVersion);
  fields.Bytes(beacon.device.bytes);
  fields.Integer(beacon.port);
  fields.Integer(beacon.session);
  fields.Integer(beacon.number);
  std::string bytes = crypto::Seal(key, crypto::Domain::kBeacon, {}, plain, random).bytes;
  FALLOW_CHECK(bytes.size() == kBeaconBytes);
  return bytes;
}

absl::StatusOr<Beacon> OpenBeacon(const crypto::BeaconKey& key, std::string_view datagram) {
  if (datagram.size() != kBeaconBytes) return absl::DataLossError("This is not a beacon.");
  FALLOW_ASSIGN_OR_RETURN(const std::string plain, crypto::Open(key, crypto::Domain::kBeacon, {},
                                                                crypto::AsBytes(datagram)));
  crypto::FieldReader fields(crypto::AsBytes(plain));
  if (fields.Integer<uint8_t>() != kVersion) {
    return absl::UnimplementedError("This is a beacon of a newer Fallow.");
  }
  Beacon beacon;
  fields.Into(beacon.device.bytes);
  beacon.port = fields.Integer<uint16_t>();
  beacon.session = fields.Integer<uint64_t>();
  beacon.number = fields.Integer<uint32_t>();
  FALLOW_CHECK(!fields.overrun());
  if (beacon.port == 0) return absl::DataLossError("This beacon says where nobody listens.");
  return beacon;
}

BeaconVoice::BeaconVoice(const journal::DeviceId& self, crypto::RandomSource& random,
                         absl::Duration now)
    : random_(random), next_at_(now), pause_(kPauseFirst) {
  beacon_.device = self;
  std::array<uint8_t, 8> session{};
  random.Fill(session);
  beacon_.session = crypto::FieldReader(session).Integer<uint64_t>();
}

void BeaconVoice::Restart(absl::Duration now) {
  next_at_ = now;
  pause_ = kPauseFirst;
}

std::string BeaconVoice::Say(const crypto::BeaconKey& key, uint16_t port, absl::Duration now) {
  next_at_ = now + pause_;
  pause_ = std::min(kPauseMax, pause_ * 2);
  beacon_.port = port;
  ++beacon_.number;
  return SealBeacon(key, beacon_, random_);
}

BeaconEar::BeaconEar(const journal::DeviceId& self)
    : self_(self), trials_(kTrialsAtOnce, kTrialEvery) {}

void BeaconEar::SetKeys(std::vector<crypto::BeaconKey> keys) {
  keys_ = std::move(keys);
}

std::optional<BeaconEar::Heard> BeaconEar::Hear(std::string_view datagram,
                                                const base::Address& from, absl::Duration now) {
  if (datagram.size() != kBeaconBytes) return std::nullopt;
  if (!trials_.Spend(now)) return std::nullopt;
  for (const crypto::BeaconKey& key : keys_) {
    const absl::StatusOr<Beacon> beacon = OpenBeacon(key, datagram);
    if (!beacon.ok()) continue;
    if (beacon->device == self_ || !IsNew(*beacon, now)) return std::nullopt;
    const auto address = base::Address::Of(from.host(), beacon->port);
    if (!address.ok()) return std::nullopt;
    return Heard{beacon->device, *address};
  }
  return std::nullopt;
}

bool BeaconEar::IsNew(const Beacon& beacon, absl::Duration now) {
  if (!voices_.contains(beacon.device) && voices_.size() >= kVoicesMax) return false;
  Voice& voice = voices_[beacon.device];
  const auto found = std::find_if(voice.known.begin(), voice.known.end(), [&](const auto& known) {
    return known && known->session == beacon.session;
  });
  if (found != voice.known.end() && beacon.number <= (*found)->number) return false;
  if (now < voice.silent_until) return false;
  voice.silent_until = now + kHeardPause;
  if (found != voice.known.end()) {
    (*found)->number = beacon.number;
  } else {
    voice.known[voice.next] = Known{beacon.session, beacon.number};
    voice.next = (voice.next + 1) % voice.known.size();
  }
  return true;
}

}  // namespace fallow::sync
