#ifndef FALLOW_CLIENTS_CLI_SUPPORT_CONTEXT_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_CONTEXT_H_

// What every command works with: the options shared by all commands, the user's time and zone, the
// output, and the daemon. One thread.

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "clients/cli/support/terminal_asker.h"
#include "clients/link/session.h"
#include "clients/terminal/output.h"
#include "clients/words/layout.h"
#include "clients/words/moment.h"

namespace fallow::cli {

struct GlobalOptions {
  bool json = false;
  std::string color = "auto";
  bool no_pager = false;
  int passphrase_fd = -1;  // -1: ask on the terminal
};

class Context {
 public:
  explicit Context(GlobalOptions options);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const GlobalOptions& options() const { return options_; }
  bool json() const { return options_.json; }
  terminal::Output& out() { return out_; }
  link::Session& session() { return session_; }
  absl::Time now() const { return now_; }
  const absl::TimeZone& zone() const { return zone_; }
  words::Calendar calendar() const { return {.now = now_, .zone = zone_}; }
  // How to lay out text for the output.
  const words::Layout& layout() const { return layout_; }
  const std::string& zone_name() const { return zone_name_; }

 private:
  GlobalOptions options_;
  absl::Time now_;
  std::string zone_name_;
  absl::TimeZone zone_;
  terminal::Output out_;
  words::Layout layout_;
  TerminalAsker asker_;
  link::Session session_;
};

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_CONTEXT_H_
