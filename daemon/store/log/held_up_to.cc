#include "daemon/store/log/held_up_to.h"

#include <algorithm>

#include "daemon/base/status.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/writers/writers.h"

namespace fallow::store {

absl::StatusOr<std::optional<uint64_t>> HeldUpTo(Log& log, const journal::Frontier& theirs) {
  FALLOW_ASSIGN_OR_RETURN(const Possession had, log.writers().PossessionOf(theirs));
  if (had.more) return std::optional<uint64_t>();
  uint64_t held = log.position();
  FALLOW_ASSIGN_OR_RETURN(Statement first_lacking,
                          log.database().Prepare("SELECT min(position) FROM record"
                                                 " WHERE writer = ? AND sequence = ?"));
  for (const Branch& branch : log.writers().branches()) {
    const auto known = had.up_to.find(branch.row);
    const bool passed_over =
        known == had.up_to.end() &&
        journal::CountHeadsOf(branch.writer.device, theirs) >= journal::kHeadsOfDeviceMax;
    const uint64_t sequence = known == had.up_to.end() ? branch.base : known->second;
    if (passed_over || sequence >= branch.sequence) continue;
    first_lacking.Bind(1, branch.row).Bind(2, static_cast<int64_t>(sequence + 1));
    FALLOW_ASSIGN_OR_RETURN(const bool row, first_lacking.Step());
    // A record that cannot be found here may stand anywhere.
    const uint64_t position =
        row && !first_lacking.IsNull(0) ? static_cast<uint64_t>(first_lacking.Int(0)) : 1;
    held = std::min(held, position - 1);
    first_lacking.Reset();
  }
  return std::optional<uint64_t>(held);
}

}  // namespace fallow::store
