# Precompiled headers shared by libraries and tests. Parsing the headers of the standard library,
# abseil, protobuf and gRPC takes longer than compiling most sources does; doing it once for all of
# them roughly halves the CPU time of a build (docs/development.md). Sources still include what they
# use: the preset `tidy` builds without these.

set(FALLOW_STANDARD_HEADERS
    <algorithm> <array> <chrono> <filesystem> <functional> <map> <memory> <optional> <set> <string>
    <string_view> <utility> <variant> <vector> <absl/status/statusor.h> <absl/strings/str_cat.h>
    <absl/time/time.h> <google/protobuf/message.h> <google/protobuf/repeated_field.h>
    <google/protobuf/map_field.h> <google/protobuf/unknown_field_set.h>
    <google/protobuf/generated_message_reflection.h>)
set(FALLOW_GRPC_HEADERS
    <grpcpp/grpcpp.h> <grpcpp/generic/async_generic_service.h> <grpcpp/support/async_stream.h>
    <grpcpp/support/async_unary_call.h> <grpcpp/support/client_callback.h>
    <grpcpp/support/server_callback.h> <grpcpp/support/sync_stream.h>)

# ccache identifies a precompiled header by a checksum of its text, because GCC does not produce the
# same bytes twice.
if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache$")
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_PCH_EXTSUM=true "${CMAKE_CXX_COMPILER_LAUNCHER}")
endif()

# Makes `target` precompile `ARGN` for other targets (target_precompile_headers(… REUSE_FROM
# target)). Headers outside the usual folders are looked up in FALLOW_PRECOMPILED_FROM.
function(fallow_precompile target)
  target_link_libraries(${target} PRIVATE fallow_options absl::statusor absl::time
                                          protobuf::libprotobuf Threads::Threads)
  target_precompile_headers(${target} PRIVATE ${FALLOW_STANDARD_HEADERS} ${ARGN})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    add_custom_command(TARGET ${target} POST_BUILD VERBATIM COMMAND sh -c
      "\"$1\" -std=c++20 \${3:+-I\"$3\"} -E -P -x c++-header \"$2\" | sha256sum > \"$2.gch.sum\""
      sh "${CMAKE_CXX_COMPILER}" "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx"
      "${FALLOW_PRECOMPILED_FROM}")
  endif()
endfunction()

file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/shared_headers.cc" CONTENT "int main() { return 0; }\n")
add_library(fallow_headers STATIC "${CMAKE_BINARY_DIR}/shared_headers.cc")
fallow_precompile(fallow_headers)
if(FALLOW_GRPC)
  add_library(fallow_grpc_headers STATIC "${CMAKE_BINARY_DIR}/shared_headers.cc")
  fallow_precompile(fallow_grpc_headers ${FALLOW_GRPC_HEADERS})
endif()

# Makes `target` use them, including those of gRPC if `grpc` is true.
function(fallow_reuse_headers target grpc)
  if(grpc)
    target_precompile_headers(${target} REUSE_FROM fallow_grpc_headers)
  else()
    target_precompile_headers(${target} REUSE_FROM fallow_headers)
  endif()
endfunction()
