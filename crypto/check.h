#ifndef FALLOW_CRYPTO_CHECK_H_
#define FALLOW_CRYPTO_CHECK_H_

// Our own mistakes stop the program, in release builds too. This library stands below daemon/base
// and so has its own check. The message names the condition only, never a value.

#define FALLOW_CRYPTO_CHECK(condition)                                               \
  do {                                                                               \
    if (!(condition)) ::fallow::crypto::CheckFailed(#condition, __FILE__, __LINE__); \
  } while (false)

namespace fallow::crypto {
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);
}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_CHECK_H_
