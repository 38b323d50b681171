#ifndef FALLOW_CLIENTS_WORDS_JSON_H_
#define FALLOW_CLIENTS_WORDS_JSON_H_

// The JSON that scripts read (docs/commands.md, "JSON"). Its shape is versioned by kJsonSchema:
// fields may be added under the same number, never renamed or removed. Pure functions.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/time/time.h"
#include "fallow/client/v1/reflection.pb.h"

namespace fallow::words {

inline constexpr int kJsonSchema = 1;

nlohmann::ordered_json ToJson(const client::v1::Reflection& reflection);
nlohmann::ordered_json ToJson(const client::v1::Attachment& attachment);

// RFC 3339 with the offset of the moment's own zone; milliseconds only where there are any.
std::string Rfc3339(const client::v1::Moment& moment);
// The same of an instant as the clock of `zone` shows it.
std::string Rfc3339(absl::Time at, const absl::TimeZone& zone);

// A printable document; broken UTF-8, which the daemon never sends, becomes U+FFFD.
std::string Dump(const nlohmann::ordered_json& json);
// The same on one line, for a reader that takes it while the command goes on.
std::string DumpLine(const nlohmann::ordered_json& json);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_JSON_H_
