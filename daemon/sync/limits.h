#ifndef FALLOW_DAEMON_SYNC_LIMITS_H_
#define FALLOW_DAEMON_SYNC_LIMITS_H_

// Bounds on what two devices send each other. Both sides know them, and a device that exceeds one
// is cut off.

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "daemon/journal/roster.h"

namespace fallow::sync {

inline constexpr uint32_t kProtocol = 1;
inline constexpr uint32_t kProtocolMin = 1;

inline constexpr size_t kDevicesMax = journal::kDevicesMax;
inline constexpr size_t kPartBytesMax = size_t{256} << 10;      // of one EnvelopePart or BlobPart
inline constexpr size_t kFrameBytesMax = kPartBytesMax + 4096;  // of any frame
inline constexpr uint64_t kWindowBytes = uint64_t{2} << 20;     // of parts not yet consumed
inline constexpr size_t kRunBytes = size_t{512} << 10;  // a run of records ends once it is larger
                                                        // than this
inline constexpr size_t kEnvelopeBytesMax = size_t{24}
                                            << 20;  // one record may be large, and is padded

// Have and EpochGrant frames: so many may arrive at once, and one more in every kControlEvery. A
// connection that stalled for a while may deliver many of them together, but over time nobody sends
// more than one in every kHaveEvery. Other frames are bounded by credit, or by being owed.
inline constexpr size_t kControlFramesMax = 1024;
inline constexpr absl::Duration kControlEvery = absl::Milliseconds(40);
inline constexpr absl::Duration kHaveEvery = absl::Milliseconds(50);

// Of envelopes that come after one that waits for consent; they are only counted.
inline constexpr size_t kHeldBytesMax = size_t{4} << 20;

// Of what devices say that they hold, in one Have.
inline constexpr size_t kStandingsInFrameMax = journal::kDevicesEverMax;

inline constexpr uint64_t kCreditBytesMin = uint64_t{256} << 10;  // of one Credit frame
inline constexpr size_t kBlobPartBytesMin = size_t{16} << 10;     // of any part but the last
// Bytes of envelopes that brought nothing new while the log did not grow otherwise: a fixed amount,
// plus an amount for each known record, because after a fork a writer's log is sent again from its
// start.
inline constexpr uint64_t kUselessBytesMax = uint64_t{64} << 20;
inline constexpr uint64_t kUselessBytesPerRecord = 8192;
inline constexpr uint64_t kUselessBytesEach = 4096;  // the minimum counted for each such envelope

inline constexpr size_t kAddressesMax = 8;  // of one device

inline constexpr absl::Duration kHelloWithin = absl::Seconds(10);
inline constexpr absl::Duration kStalledAfter = absl::Seconds(45);  // while a frame is owed
inline constexpr absl::Duration kAskAfter = absl::Seconds(30);      // of silence, this side asks
                                                                // whether the peer is still there

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_LIMITS_H_
