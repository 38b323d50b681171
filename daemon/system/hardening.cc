#include "daemon/system/hardening.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>

#include "daemon/base/status.h"

namespace fallow::system {
namespace {

// The address sanitizer's leak check has to attach to its own process.
#if defined(__SANITIZE_ADDRESS__)
constexpr unsigned long kDumpable = 1;
#else
constexpr unsigned long kDumpable = 0;
#endif

}  // namespace

absl::Status HardenProcess() {
  umask(S_IRWXG | S_IRWXO);
  const rlimit no_core{0, 0};
  if (setrlimit(RLIMIT_CORE, &no_core) != 0 || prctl(PR_SET_DUMPABLE, kDumpable, 0, 0, 0) != 0 ||
      prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return base::FromErrno("The process cannot be closed to others", errno);
  }
  return absl::OkStatus();
}

}  // namespace fallow::system
