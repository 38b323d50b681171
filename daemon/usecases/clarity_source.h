#ifndef FALLOW_DAEMON_USECASES_CLARITY_SOURCE_H_
#define FALLOW_DAEMON_USECASES_CLARITY_SOURCE_H_

// The clarity check with the user's own rules, which are examined on every call and reloaded when
// they have changed. Belongs to the journal executor.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/practice/clarity.h"
#include "daemon/usecases/own_files.h"

namespace fallow::usecases {

class ClaritySource {
 public:
  // `folder` need not exist.
  explicit ClaritySource(std::filesystem::path folder) : folder_(std::move(folder)) {}

  struct Current {
    practice::Clarity clarity;
    std::vector<std::string> problems;  // in the user's own rules, as sentences
  };
  // Valid until the next call.
  const Current& Now();

 private:
  const std::filesystem::path folder_;
  OwnFiles read_;
  std::optional<Current> current_;
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_CLARITY_SOURCE_H_
