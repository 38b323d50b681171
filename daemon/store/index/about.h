#ifndef FALLOW_DAEMON_STORE_INDEX_ABOUT_H_
#define FALLOW_DAEMON_STORE_INDEX_ABOUT_H_

// What the index knows about the reflections that are about one of several names. Internal to the
// index; same thread contract.

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/store/index/views.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

absl::StatusOr<AboutFigures> ReadAbout(Database& database, std::span<const std::string> names,
                                       absl::Time now);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_ABOUT_H_
