#ifndef FALLOW_DAEMON_USECASES_LOOK_BACK_JSON_H_
#define FALLOW_DAEMON_USECASES_LOOK_BACK_JSON_H_

// A look-back for scripts (docs/commands.md, "JSON"). Pure function: any thread.

#include <string>

#include "daemon/practice/look_back.h"

namespace fallow::usecases {

std::string LookBackAsJson(const practice::LookBack& look_back);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_LOOK_BACK_JSON_H_
