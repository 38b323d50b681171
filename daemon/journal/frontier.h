#ifndef FALLOW_DAEMON_JOURNAL_FRONTIER_H_
#define FALLOW_DAEMON_JOURNAL_FRONTIER_H_

// How far logs are known: for each writer its latest record, by sequence and chain hash. Two
// frontiers are compared writer by writer, in one message and exactly: a higher sequence means that
// something is lacking, another hash at a sequence that both know means that the writer's log has
// forked (a device restored from an old image of its disk has written beside what it wrote before).
// A forked writer stands once for each branch.
//
// Byte grammar: docs/formats.md, "Frontier". Values and pure functions: any thread.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/derive.h"
#include "daemon/journal/ids.h"

namespace fallow::journal {

// Whose sequence numbers count up: a device in one incarnation.
struct WriterId {
  DeviceId device;
  uint32_t incarnation = 0;
  friend auto operator<=>(const WriterId&, const WriterId&) = default;  // NOLINT
};

struct WriterHead {
  WriterId writer;
  uint64_t sequence = 0;  // from 1
  crypto::Digest hash{};  // chain hash of that record
  friend auto operator<=>(const WriterHead&, const WriterHead&) = default;  // NOLINT
};

// Ascending, without repetition.
using Frontier = std::vector<WriterHead>;

inline constexpr size_t kFrontierHeadsMax = 256;
inline constexpr size_t kWriterHeadBytes = 16 + 4 + 8 + 32;

// REQUIRES: ascending, no more than kFrontierHeadsMax.
std::string EncodeFrontier(const Frontier& frontier);
// DATA_LOSS unless EncodeFrontier gives `bytes` back.
absl::StatusOr<Frontier> DecodeFrontier(std::string_view bytes);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FRONTIER_H_
