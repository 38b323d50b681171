# fallow_library(NAME folder SOURCES … HEADERS … PUBLIC_LINKS … PRIVATE_LINKS …)
#
# Each folder is a library. Its public headers are published one by one into its own include view in
# the build tree, under their path from the top of the repository. A library sees its own view, and
# those of the libraries in its row of the arrow table (Arrows.cmake), which it is linked with.
# Headers that are not published are visible only to the library's own sources.

include(Arrows)

# Each header is compiled on its own by the target `all_verify_interface_header_sets`.
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

function(fallow_library)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;HEADERS;PUBLIC_LINKS;PRIVATE_LINKS" ${ARGN})
  if(NOT DEFINED FALLOW_ARROWS_${ARG_NAME})
    message(FATAL_ERROR "${ARG_NAME} is not in the table of arrows (cmake/Arrows.cmake)")
  endif()
  set(target fallow_${ARG_NAME})
  set(view "${CMAKE_BINARY_DIR}/views/${ARG_NAME}")
  file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  file(REMOVE_RECURSE "${view}")
  file(MAKE_DIRECTORY "${view}/${folder}")

  set(published)
  foreach(header IN LISTS ARG_HEADERS)
    get_filename_component(parent "${view}/${folder}/${header}" DIRECTORY)
    file(MAKE_DIRECTORY "${parent}")
    file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/${header}" "${view}/${folder}/${header}" SYMBOLIC)
    list(APPEND published "${view}/${folder}/${header}")
  endforeach()

  set(own "${CMAKE_BINARY_DIR}/views/own/${ARG_NAME}")
  get_filename_component(parent "${own}/${folder}" DIRECTORY)
  file(MAKE_DIRECTORY "${parent}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${own}/${folder}" SYMBOLIC)

  add_library(${target} STATIC ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(${target} PRIVATE "${own}")
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS "${view}" FILES ${published})
  target_link_libraries(${target} PRIVATE fallow_options PUBLIC ${ARG_PUBLIC_LINKS}
                        PRIVATE ${ARG_PRIVATE_LINKS})
  set(grpc OFF)
  foreach(dep IN LISTS FALLOW_ARROWS_${ARG_NAME})
    target_link_libraries(${target} PUBLIC fallow_${dep})
    if(dep MATCHES "_service$")
      set(grpc ON)
    endif()
  endforeach()
  fallow_reuse_headers(${target} ${grpc})
endfunction()

# fallow_proto(NAME store FILES a.proto … DEPS …): messages, as one library.
function(fallow_proto)
  cmake_parse_arguments(ARG "" "NAME" "FILES;DEPS" ${ARGN})
  set(target fallow_proto_${ARG_NAME})
  set(out "${CMAKE_CURRENT_BINARY_DIR}/${ARG_NAME}")
  file(MAKE_DIRECTORY "${out}")
  add_library(${target} STATIC ${ARG_FILES})
  target_include_directories(${target} SYSTEM PUBLIC "${out}")
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf)
  fallow_reuse_headers(${target} OFF)
  protobuf_generate(TARGET ${target} LANGUAGE cpp PROTOC_OUT_DIR "${out}"
                    IMPORT_DIRS "${PROJECT_SOURCE_DIR}/proto")
  foreach(dep IN LISTS ARG_DEPS)
    target_link_libraries(${target} PUBLIC fallow_proto_${dep})
  endforeach()
endfunction()

# fallow_proto_service(NAME client SERVICES b.proto …): gRPC stubs for these services, as the
# library proto_client_service; the messages are in proto_client. The program determines which gRPC
# they are linked with: the one with TLS if fallow_speaks_tls() names the program, otherwise the
# small one.
function(fallow_proto_service)
  cmake_parse_arguments(ARG "" "NAME" "SERVICES" ${ARGN})
  set(target fallow_proto_${ARG_NAME}_service)
  set(out "${CMAKE_CURRENT_BINARY_DIR}/${ARG_NAME}_service")
  file(MAKE_DIRECTORY "${out}")
  add_library(${target} STATIC ${ARG_SERVICES})
  target_include_directories(${target} SYSTEM PUBLIC "${out}")
  target_link_libraries(${target} PUBLIC fallow_proto_${ARG_NAME}
    $<IF:$<BOOL:$<TARGET_PROPERTY:FALLOW_TLS>>,gRPC::grpc++,gRPC::grpc++_unsecure>)
  fallow_reuse_headers(${target} ON)
  protobuf_generate(TARGET ${target} LANGUAGE grpc GENERATE_EXTENSIONS .grpc.pb.h .grpc.pb.cc
                    PLUGIN "protoc-gen-grpc=\$<TARGET_FILE:gRPC::grpc_cpp_plugin>"
                    PROTOC_OUT_DIR "${out}" IMPORT_DIRS "${PROJECT_SOURCE_DIR}/proto")
endfunction()

function(fallow_speaks_tls program)
  set_target_properties(${program} PROPERTIES FALLOW_TLS ON)
endfunction()
