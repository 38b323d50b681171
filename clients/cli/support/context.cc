#include "clients/cli/support/context.h"

#include <utility>

#include "absl/time/clock.h"
#include "daemon/base/paths.h"

namespace fallow::cli {

Context::Context(GlobalOptions options)
    : options_(std::move(options)),
      now_(absl::Now()),
      zone_name_(base::LocalZoneName()),
      zone_(words::ZoneNamed(zone_name_)),
      out_(options_.color, !options_.no_pager && !options_.json),
      session_(options_.passphrase_fd) {}

}  // namespace fallow::cli
