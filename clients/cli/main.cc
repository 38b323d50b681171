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

// If the caller closed a standard descriptor, the next socket or file would get its number, and
// input or output would go there. Fills the gap with a descriptor on which everything fails. Runs
// before any static object is constructed, because gRPC's constructors already open descriptors.
[[gnu::constructor(101)]] void KeepStandardDescriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

// Translations are in the installation prefix: PREFIX/bin/fallow, PREFIX/share/locale.
void TakeTranslations() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return;
  const std::filesystem::path folder = program.parent_path().parent_path() / "share" / "locale";
  fallow::base::UseCatalogue("fallow", folder.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is noticed when writing
  // Errors are reported by our own, more helpful messages.
  google::protobuf::SetLogHandler(nullptr);
  TakeTranslations();
  const int code = fallow::cli::Run(argc, argv);
  std::fflush(nullptr);
  // gRPC's regular shutdown takes longer than most commands. Everything that matters has been
  // flushed.
  _exit(code);
}
