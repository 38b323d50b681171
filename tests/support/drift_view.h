#ifndef FALLOW_TESTS_SUPPORT_DRIFT_VIEW_H_
#define FALLOW_TESTS_SUPPORT_DRIFT_VIEW_H_

// A drift as a client gets it from the daemon.

#include <cstdint>
#include <string>

#include "daemon/rpc/convert_drift.h"
#include "daemon/usecases/pages.h"

namespace fallow::tests {

inline client::v1::DriftView ViewOf(const practice::Drift& drift, uint32_t columns,
                                    const std::string& name = "Ada") {
  client::v1::DriftView view;
  rpc::ToProto(drift, name, usecases::CountSigns(drift.by_sign, practice::Vocabulary()),
               practice::TooFew::kTold, columns, &view);
  rpc::AddWeeks(drift, &view);
  return view;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_DRIFT_VIEW_H_
