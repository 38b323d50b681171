// fallow: the command line.

#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "clients/cli/app.h"
#include "clients/common/exit_codes.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is found out by writing
  // Its complaints are ours to make, in words that help.
  google::protobuf::SetLogHandler(nullptr);
  const int code = fallow::cli::Run(argc, argv);
  std::fflush(nullptr);
  // gRPC's orderly end takes longer than most commands: everything that matters is flushed.
  _exit(code);
}
