# Warnings, sanitizers and hardening for every target of this project.

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

add_library(fallow_options INTERFACE)
target_compile_options(fallow_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align
  -Woverloaded-virtual -Wconversion -Wno-sign-conversion -Wdouble-promotion -Wformat=2 -Werror)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(fallow_options INTERFACE -Wthread-safety)
else()
  # GCC 12 reports false positives of these inside the standard library and abseil at -O2.
  target_compile_options(fallow_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized
                                                  -Wno-stringop-overflow -Wno-array-bounds
                                                  -Wno-stringop-overread -Wno-dangling-reference)
endif()

# For every target, so that all can share precompiled headers.
add_compile_options(-pthread)
add_compile_options(-fstack-protector-strong -ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections -Wl,-z,relro,-z,now)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT FALLOW_SANITIZE)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
if(FALLOW_SANITIZE)
  add_compile_options(-fsanitize=${FALLOW_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FALLOW_SANITIZE})
endif()
if(FALLOW_FUZZ)
  # Coverage of the libraries as well, not only of the target's own source.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
