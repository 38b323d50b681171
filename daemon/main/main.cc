// fallowd: owns the journal and serves it to clients of the same user over a Unix socket.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "daemon/app/config.h"
#include "daemon/app/daemon.h"
#include "daemon/app/logging.h"
#include "daemon/base/paths.h"
#include "daemon/base/status.h"
#include "daemon/base/unique_fd.h"
#include "daemon/system/background.h"
#include "daemon/system/front_door.h"
#include "daemon/system/hardening.h"

namespace fallow {
namespace {

constexpr int kExitUsage = 2;

struct Arguments {
  bool foreground = false;
  bool check_config = false;
  bool reference = false;
  int ready_fd = -1;
};

// Prints all options and settings for packaging/reference.py, which writes the manual.
void PrintReference(const CLI::App& program) {
  for (const CLI::Option* option : program.get_options()) {
    if (option->get_group().empty() || option->get_lnames().empty()) continue;
    std::printf("option\t--%s\t%s\n", option->get_lnames().front().c_str(),
                option->get_description().c_str());
  }
  for (const app::SettingInfo& each : app::KnownSettings()) {
    std::printf("setting\t%s\t%s\t%s\n", std::string(each.name).c_str(),
                std::string(each.fallback).c_str(), std::string(each.what).c_str());
  }
}

// Detaches from the terminal, unless asked to stay. `ready` is where to report readiness, if
// anywhere.
absl::Status Settle(const Arguments& arguments, base::UniqueFd& ready) {
  if (arguments.foreground) return absl::OkStatus();
  if (!ready.ok()) {
    FALLOW_ASSIGN_OR_RETURN(ready, system::ForkIntoBackground());
  }
  system::LeaveTerminal();
  return absl::OkStatus();
}

absl::Status Serve(const Arguments& arguments, base::UniqueFd& ready) {
  FALLOW_RETURN_IF_ERROR(system::HardenProcess());
  FALLOW_ASSIGN_OR_RETURN(const base::Paths paths, base::FindPaths());
  FALLOW_ASSIGN_OR_RETURN(const app::Config config,
                          app::LoadConfig(paths.config / base::kConfigName));
  if (arguments.check_config) {
    std::puts("The configuration is fine.");
    return absl::OkStatus();
  }
  FALLOW_RETURN_IF_ERROR(Settle(arguments, ready));
  system::FrontDoor::TakeSignals();
  FALLOW_RETURN_IF_ERROR(app::StartLogging(config, paths));
  FALLOW_ASSIGN_OR_RETURN(const auto daemon,
                          app::Daemon::Create(paths, config, base::ProcessEnvironment));
  daemon->Run([&] {
    system::Report(std::exchange(ready, base::UniqueFd()), system::kReady);
    if (!arguments.foreground) system::CloseStandardStreams();
  });
  return absl::OkStatus();
}

}  // namespace
}  // namespace fallow

int main(int argc, char** argv) {
  fallow::Arguments arguments;
  CLI::App program("Keeps a private journal and serves it to its owner's programs.");
  program.add_flag("--foreground", arguments.foreground,
                   "stay in the foreground and log to standard error");
  program.add_flag("--check-config", arguments.check_config,
                   "check the configuration file, report what is wrong with it, and exit");
  program
      .add_option("--ready-fd", arguments.ready_fd,
                  "write a line to this descriptor once connections are accepted")
      ->check(CLI::NonNegativeNumber);
  program.add_flag("--reference", arguments.reference)->group("");
  program.set_version_flag("--version", "fallowd " FALLOW_VERSION);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? EXIT_SUCCESS : fallow::kExitUsage;
  }
  if (arguments.reference) {
    fallow::PrintReference(program);
    return EXIT_SUCCESS;
  }
  fallow::base::UniqueFd ready(arguments.ready_fd);
  const absl::Status status = fallow::Serve(arguments, ready);
  if (status.ok()) return EXIT_SUCCESS;
  const std::string why(status.message());
  std::fprintf(stderr, "fallowd: %s\n", why.c_str());
  if (arguments.ready_fd >= 0) fallow::system::Report(std::move(ready), why);
  return absl::IsInvalidArgument(status) ? fallow::kExitUsage : EXIT_FAILURE;
}
