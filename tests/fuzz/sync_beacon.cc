// Datagrams from the local network: anything, and what one who has the key may have sealed.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "crypto/seal.h"
#include "daemon/sync/beacon.h"
#include "tests/support/address.h"
#include "tests/support/seeded_random.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fallow;  // NOLINT(google-build-using-namespace)
  static tests::SeededRandom random(1);
  static const auto key = crypto::BeaconKey::Random(random);
  std::vector<crypto::BeaconKey> keys;
  keys.push_back(key.Copy());
  sync::BeaconEar ear({});
  ear.SetKeys(std::move(keys));
  const base::Address from = tests::AddressOf("host:1");
  const base::Address elsewhere = tests::AddressOf("elsewhere:1");
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  if (ear.Hear(raw, from, absl::ZeroDuration())) std::abort();  // nobody can forge one

  std::array<uint8_t, sync::kBeaconBytes - crypto::kSealOverheadBytes> plain{};
  std::copy_n(data, std::min(size, plain.size()), plain.begin());
  const std::string sealed = crypto::Seal(key, crypto::Domain::kBeacon, {}, plain, random).bytes;
  const auto opened = sync::OpenBeacon(key, sealed);
  const auto heard = ear.Hear(sealed, from, absl::Seconds(1));
  if (heard && (!opened.ok() || opened->port != heard->address.port())) std::abort();
  if (ear.Hear(sealed, elsewhere, absl::Seconds(9))) std::abort();
  return 0;
}
