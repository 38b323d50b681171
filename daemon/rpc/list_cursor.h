#ifndef FALLOW_DAEMON_RPC_LIST_CURSOR_H_
#define FALLOW_DAEMON_RPC_LIST_CURSOR_H_

// The place where a list continues, as bytes that a client keeps between two calls. Pure functions.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/store/index/views.h"

namespace fallow::rpc {

// Empty for a list that has not been started.
std::string ToBytes(const store::Cursor& cursor);
// INVALID_ARGUMENT when `bytes` are not those of a cursor.
absl::StatusOr<store::Cursor> CursorFrom(std::string_view bytes);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_LIST_CURSOR_H_
