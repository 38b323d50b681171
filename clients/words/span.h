#ifndef FALLOW_CLIENTS_WORDS_SPAN_H_
#define FALLOW_CLIENTS_WORDS_SPAN_H_

// Durations as people write them. Pure functions.

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fallow::words {

// "7d", "12 hours", "90m", "2w", "30s", "0". A day has 24 hours. INVALID_ARGUMENT lists the units.
absl::StatusOr<absl::Duration> SpanFromWords(std::string_view words);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_SPAN_H_
