#ifndef FALLOW_CLIENTS_WORDS_JSON_H_
#define FALLOW_CLIENTS_WORDS_JSON_H_

// The JSON that scripts read (docs/commands.md, "JSON"). Its shape is versioned by kJsonSchema:
// fields may be added under the same number, never renamed or removed. Pure functions.

#include <string>

#include "absl/time/time.h"
#include "clients/words/json_value.h"
#include "fallow/client/v1/reflection.pb.h"

namespace fallow::words {

inline constexpr int kJsonSchema = 1;

Json ToJson(const client::v1::Reflection& reflection);
Json ToJson(const client::v1::Attachment& attachment);

// RFC 3339 with the offset of the moment's own zone; milliseconds only where there are any.
std::string Rfc3339(const client::v1::Moment& moment);
// The same of an instant as the clock of `zone` shows it.
std::string Rfc3339(absl::Time at, const absl::TimeZone& zone);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_JSON_H_
