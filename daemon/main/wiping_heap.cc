// Memory that is given back is wiped first, whoever gives it back: SQLite its pages, protobuf and
// gRPC their buffers, a string its text. What was read while the journal was open is therefore gone
// from the heap once it is locked, and no code has to remember to see to it.
//
// free and realloc of the C library are replaced for the whole program, its shared libraries
// included, by ones that wipe and then call them; operator delete ends in free. Under a sanitizer,
// which brings its own heap, nothing is replaced.
//
// Safe from any thread.

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define FALLOW_HEAP_OF_A_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(FALLOW_HEAP_OF_A_SANITIZER)

#include <malloc.h>

extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier): glibc's own names for what is replaced here.
void __libc_free(void* memory);
// NOLINTEND(bugprone-reserved-identifier)

void free(void* memory) noexcept {
  if (memory == nullptr) return;
  const int error = errno;
  explicit_bzero(memory, malloc_usable_size(memory));
  __libc_free(memory);
  errno = error;
}

void* realloc(void* memory, size_t size) noexcept {
  if (memory == nullptr) return malloc(size);
  if (size == 0) {
    free(memory);
    return nullptr;
  }
  const size_t had = malloc_usable_size(memory);
  if (size <= had && size >= had / 2) return memory;
  void* const moved = malloc(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, size < had ? size : had);
  free(memory);
  return moved;
}

}  // extern "C"

#endif
