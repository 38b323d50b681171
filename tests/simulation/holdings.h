#ifndef FALLOW_TESTS_SIMULATION_HOLDINGS_H_
#define FALLOW_TESTS_SIMULATION_HOLDINGS_H_

// What is on a device's disk while its vault is locked, read with the vault's keys and
// independently of syncing.

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "daemon/store/index/index.h"
#include "daemon/store/vault.h"

namespace fallow::simulation {

struct Holdings {
  std::set<std::string> records;  // header and sealed payload of each, byte for byte
  store::IndexDigest state{};
};
absl::StatusOr<Holdings> ReadHoldings(const store::Environment& env,
                                      const std::filesystem::path& folder,
                                      std::string_view passphrase);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_HOLDINGS_H_
