// fallow: the command line.

#include <fcntl.h>
#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "clients/cli/app.h"
#include "daemon/base/catalogue.h"

namespace {

// A standard descriptor that the caller closed would be given to the next socket or file, and what
// is read or printed would come from there or go there. In its place stands one that fails. Before
// any static object is made, since gRPC's open descriptors already.
[[gnu::constructor(101)]] void KeepStandardDescriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

// Translations are where the program was installed to: PREFIX/bin/fallow, PREFIX/share/locale.
void TakeTranslations() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return;
  const std::filesystem::path folder = program.parent_path().parent_path() / "share" / "locale";
  fallow::base::UseCatalogue("fallow", folder.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is found out by writing
  // Its complaints are ours to make, in words that help.
  google::protobuf::SetLogHandler(nullptr);
  TakeTranslations();
  const int code = fallow::cli::Run(argc, argv);
  std::fflush(nullptr);
  // gRPC's orderly end takes longer than most commands: everything that matters is flushed.
  _exit(code);
}
