// fallow: the command line.

#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "clients/cli/app.h"
#include "clients/common/exit_codes.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is found out by writing
  const int code = fallow::cli::Run(argc, argv);
  std::fflush(nullptr);
  // gRPC's orderly end takes longer than most commands: everything that matters is flushed.
  _exit(code);
}
