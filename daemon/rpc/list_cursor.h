#ifndef FALLOW_DAEMON_RPC_LIST_CURSOR_H_
#define FALLOW_DAEMON_RPC_LIST_CURSOR_H_

// Where a list goes on, as the bytes that a client keeps between two calls. Pure functions.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/store/index/views.h"

namespace fallow::rpc {

// Empty before it has started.
std::string ToBytes(const store::Cursor& cursor);
// INVALID_ARGUMENT: these are no cursor's.
absl::StatusOr<store::Cursor> CursorFrom(std::string_view bytes);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_LIST_CURSOR_H_
