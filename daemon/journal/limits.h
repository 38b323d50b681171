#ifndef FALLOW_DAEMON_JOURNAL_LIMITS_H_
#define FALLOW_DAEMON_JOURNAL_LIMITS_H_

// Bounds on what a journal holds. Whatever exceeds one is refused with a Status that names the
// bound; nothing is silently cut short.
//
// Devices that write independently may together exceed what any one of them may add knowingly: a
// merged text can reach kTextBytesMax for each device that wrote in it. Nothing is taken back for
// that reason, because devices that learn of the changes in different orders would take back
// different parts. A record is refused only because of its own content, what it builds on, or what
// its writer has done to the reflection before: all devices know these alike.

#include <cstddef>
#include <cstdint>

namespace fallow::journal {

inline constexpr size_t kTextBytesMax = 4 << 20;  // 4 MiB of UTF-8 in one reflection
inline constexpr size_t kNameBytesMax = 256;      // a tag, a person, a mood, a template's name
inline constexpr size_t kNamesMax = 256;          // tags, or people, of one reflection
inline constexpr size_t kAttachmentsMax = 256;    // of one reflection
inline constexpr size_t kSignsMax = 64;           // of one reflection
inline constexpr int kEnergyMin = -3;
inline constexpr int kEnergyMax = 3;
inline constexpr uint64_t kAttachmentBytesMax = 1ull << 30;  // 1 GiB
inline constexpr size_t kPayloadBytesMax = 16 << 20;         // one operation, uncompressed
// What one writer may ever do to one reflection. Sixteen such writers do not exceed the bounds of a
// text graph (daemon/text/graph.h).
inline constexpr uint32_t kWriterRecordsMax = 1'000'000;
inline constexpr uint64_t kWriterTextMax = uint64_t{64}
                                           << 20;       // bytes inserted, characters removed
inline constexpr uint32_t kWriterMembersMax = 1 << 16;  // names and attachments added or removed
// The number of an edit's first event is random, below this bound, so that two copies of one disk
// that diverge number their events differently.
inline constexpr uint64_t kFirstEventMax = uint64_t{1} << 61;
inline constexpr int kDeletedKeptDays = 30;  // after this an ordinary deletion becomes final

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_LIMITS_H_
