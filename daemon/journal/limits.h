#ifndef FALLOW_DAEMON_JOURNAL_LIMITS_H_
#define FALLOW_DAEMON_JOURNAL_LIMITS_H_

// Bounds on what a journal holds. Whatever exceeds one is refused with a Status that names it;
// nothing is cut short in silence.

#include <cstddef>
#include <cstdint>

namespace fallow::journal {

inline constexpr size_t kTextBytesMax = 4 << 20;  // 4 MiB of UTF-8 in one reflection
inline constexpr size_t kNameBytesMax = 256;      // a tag, a person, a mood, a template's name
inline constexpr size_t kNamesMax = 256;          // tags, or people, of one reflection
inline constexpr size_t kAttachmentsMax = 256;    // of one reflection
inline constexpr uint64_t kAttachmentBytesMax = 1ull << 30;  // 1 GiB
inline constexpr size_t kPayloadBytesMax = 16 << 20;  // one record's operation, before compression
inline constexpr uint32_t kVersionsMax = 1'000'000;   // of one reflection
inline constexpr int kDeletedKeptDays = 30;           // then an ordinary deletion becomes final

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_LIMITS_H_
