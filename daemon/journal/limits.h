#ifndef FALLOW_DAEMON_JOURNAL_LIMITS_H_
#define FALLOW_DAEMON_JOURNAL_LIMITS_H_

// Bounds on what a journal holds. Whatever exceeds one is refused with a Status that names it;
// nothing is cut short in silence.
//
// What several devices add apart may together exceed what one of them may add knowingly: a merged
// text can come to kTextBytesMax for each device that wrote in it apart. What was said is not taken
// back for that, because devices that learn of it in different orders would take back different
// parts. A record is refused only for what it says itself, for what it builds on, and for what its
// writer has done to the reflection before: everyone knows these alike.

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
inline constexpr size_t kPayloadBytesMax = 16 << 20;  // one record's operation, before compression
// What one writer may do to one reflection in all its time. Sixteen writers fill no text graph
// (daemon/text/graph.h).
inline constexpr uint32_t kWriterRecordsMax = 1'000'000;
inline constexpr uint64_t kWriterTextMax = uint64_t{64}
                                           << 20;       // bytes inserted, characters removed
inline constexpr uint32_t kWriterMembersMax = 1 << 16;  // names and attachments added or taken away
// An edit's first event gets a number below this one at random, so that two copies of one disk that
// go on apart name their events differently.
inline constexpr uint64_t kFirstEventMax = uint64_t{1} << 61;
inline constexpr int kDeletedKeptDays = 30;  // then an ordinary deletion becomes final

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_LIMITS_H_
