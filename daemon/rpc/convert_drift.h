#ifndef FALLOW_DAEMON_RPC_CONVERT_DRIFT_H_
#define FALLOW_DAEMON_RPC_CONVERT_DRIFT_H_

// Drift as the client API has it. Pure functions.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "daemon/practice/drift.h"
#include "daemon/practice/drift_facts.h"
#include "daemon/usecases/pages.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::rpc {

inline constexpr size_t kDriftSignsMax = 1000;

// Everything but the weeks: what is stated, and what a plot of at most `columns` columns draws. A
// view is at most some 300 KiB large. `signs` are those of `drift`, most frequent first.
void ToProto(const practice::Drift& drift, const std::string& name,
             const std::vector<usecases::SignCount>& signs, practice::TooFew too_few,
             uint32_t columns, client::v1::DriftView* out);
// The weeks: at most some 5,000, of 60 bytes each.
void AddWeeks(const practice::Drift& drift, client::v1::DriftView* out);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_DRIFT_H_
