#ifndef FALLOW_CLIENTS_CLI_COMMANDS_CONNECTION_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_CONNECTION_H_

// The verbs below `fallow connection`: those that only read are in connection.cc, those that change
// something in connection_change.cc.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::cli {

struct ConnectionArguments {
  std::string name;
  std::optional<std::string> new_name, kind;
  std::string season, since, into;
  std::vector<std::string> aliases, unaliases;
  std::optional<std::string> gave;  // "-": read from standard input
  bool released = false;
  bool yes = false;  // consent to a name that resembles another, or to a merge
};

absl::StatusOr<client::v1::ConnectionPage> GetConnection(Context& context, const std::string& name);
absl::Status AddNewConnection(Context& context, const ConnectionArguments& arguments);
absl::Status EditConnection(Context& context, const ConnectionArguments& arguments);
absl::Status SetSeason(Context& context, const ConnectionArguments& arguments);
absl::Status MergeConnections(Context& context, const ConnectionArguments& arguments);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_CONNECTION_H_
