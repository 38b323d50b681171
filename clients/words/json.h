#ifndef FALLOW_CLIENTS_WORDS_JSON_H_
#define FALLOW_CLIENTS_WORDS_JSON_H_

// The JSON for scripts (docs/commands.md, "JSON"). kJsonSchema is the version of its structure:
// under the same number fields may be added, but never renamed or removed. Pure functions.

#include <string>

#include "absl/time/time.h"
#include "clients/words/json_value.h"
#include "fallow/client/v1/reflection.pb.h"

namespace fallow::words {

inline constexpr int kJsonSchema = 1;

Json ToJson(const client::v1::Reflection& reflection);
Json ToJson(const client::v1::Attachment& attachment);

// RFC 3339 with the offset of the moment's own zone; milliseconds only if they are not zero.
std::string Rfc3339(const client::v1::Moment& moment);
// Likewise for an instant, with the offset of `zone`.
std::string Rfc3339(absl::Time at, const absl::TimeZone& zone);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_JSON_H_
