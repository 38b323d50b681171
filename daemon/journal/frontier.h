#ifndef FALLOW_DAEMON_JOURNAL_FRONTIER_H_
#define FALLOW_DAEMON_JOURNAL_FRONTIER_H_

// How much of each log is known: for every writer its latest record, by sequence number and chain
// hash. Two frontiers are compared writer by writer, exactly and in a single message. A higher
// sequence number means that records are missing here; a different hash at the same sequence number
// means that the writer's log has forked (a device restored from an old disk image has written a
// second history beside the first). A forked writer is listed once for each branch.
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

// Identifies a series of sequence numbers: a device in one incarnation.
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

// Ascending, without duplicates.
using Frontier = std::vector<WriterHead>;

inline constexpr size_t kFrontierHeadsMax = 4096;
// Of one device, in all its incarnations and branches. With kDevicesEverMax devices that is all
// that a frontier can hold, so no device can use up what another one needs.
inline constexpr size_t kHeadsOfDeviceMax = 16;
inline constexpr size_t kWriterHeadBytes = 16 + 4 + 8 + 32;

size_t CountHeadsOf(const DeviceId& device, const Frontier& frontier);
// Whether both stand for the same, but for the heads of devices that have used theirs up in both:
// neither side takes further ones, and which were first may differ.
bool AreSame(const Frontier& a, const Frontier& b);

// REQUIRES: `frontier` is ascending and has at most kFrontierHeadsMax heads.
std::string EncodeFrontier(const Frontier& frontier);
// DATA_LOSS unless `bytes` is what EncodeFrontier gives for some frontier.
absl::StatusOr<Frontier> DecodeFrontier(std::string_view bytes);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FRONTIER_H_
