#ifndef FALLOW_DAEMON_RPC_CONVERT_FAREWELL_H_
#define FALLOW_DAEMON_RPC_CONVERT_FAREWELL_H_

// Converts between the client API's messages about farewells and the values of journal, store and
// practice, which check what a text or a name may contain. Pure functions.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/practice/clarity.h"
#include "daemon/rpc/convert.h"
#include "daemon/store/practice/farewells.h"
#include "fallow/client/v1/farewell.pb.h"

namespace fallow::rpc {

enum class Texts { kWith, kWithout };
// Times that have no zone of their own are shown in `zone`.
void ToProto(const store::NamedFarewell& farewell, std::string_view zone, Texts texts,
             client::v1::Farewell* out);
void ToProto(const practice::Finding& finding, bool aside, client::v1::Finding* out);

// INVALID_ARGUMENT: there is no such part.
absl::StatusOr<store::Farewells::Change> FromProto(const client::v1::EditFarewellRequest& request);
// Puts a part that is still being written in place of the saved one; without part and text,
// nothing. INVALID_ARGUMENT: there is no such part, a text has none, or it is too long.
absl::Status PutUnsaved(client::v1::FarewellPart::Part part, const std::string& text,
                        journal::Farewell& farewell);
store::Farewells::Saying FromProto(const client::v1::MarkSaidRequest& request,
                                   std::string_view zone);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_FAREWELL_H_
