#ifndef FALLOW_DAEMON_RPC_LIST_CURSOR_H_
#define FALLOW_DAEMON_RPC_LIST_CURSOR_H_

// The place where a list continues, as bytes that a client keeps between two calls. Pure functions.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/store/index/views.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::rpc {

// A number for what a request lists and in which order, however much of it at a time.
uint64_t ListOf(const client::v1::ListRequest& request);
// Empty for a list that has not been started.
std::string ToBytes(const store::Cursor& cursor, uint64_t list);
// INVALID_ARGUMENT when `bytes` are not those of a cursor in this list.
absl::StatusOr<store::Cursor> CursorFrom(std::string_view bytes, uint64_t list);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_LIST_CURSOR_H_
