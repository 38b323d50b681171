#include "crypto/check.h"

#include <cstdio>
#include <cstdlib>

namespace fallow::crypto {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "fallow: internal error at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace fallow::crypto
