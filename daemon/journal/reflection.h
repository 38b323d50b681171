#ifndef FALLOW_DAEMON_JOURNAL_REFLECTION_H_
#define FALLOW_DAEMON_JOURNAL_REFLECTION_H_

// A reflection as people see it: what the log's records about one subject add up to. Plain values,
// safe to copy between threads.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "daemon/journal/ids.h"

namespace fallow::journal {

// An instant, to the millisecond, and the zone that the writer's clock showed: an IANA name or a
// fixed offset ("+02:00").
struct Moment {
  absl::Time at;
  std::string zone;
  friend bool operator==(const Moment&, const Moment&) = default;
};

struct Attachment {
  SubjectId id;
  std::string name;
  std::string media_type;
  uint64_t size_bytes = 0;
  friend bool operator==(const Attachment&, const Attachment&) = default;
};

// What a reflection says, whoever wrote it and wherever it goes: the same fields in what is asked
// to be written, in what is read, and in what is written anew. A field that is added here is
// carried through every way that there is, or tests/support/full_reflection.h has a test fail.
struct ReflectionContent {
  std::string text;
  Moment at;
  std::vector<std::string> tags;
  std::vector<std::string> about;
  std::string mood;
  bool starred = false;
  std::string prompt;              // that it answers, by its id
  std::vector<std::string> signs;  // what was noticed, by the ids of the vocabulary
  std::optional<int> energy;       // kEnergyMin to kEnergyMax
  bool apart = false;  // written without having met or spoken: no contact with those it is about
  std::optional<absl::Time> edited;  // of a new one: when it was, where it was imported from
  friend bool operator==(const ReflectionContent&, const ReflectionContent&) = default;
};

// A stretch of a text, in code points.
struct TextRange {
  size_t begin = 0;
  size_t length = 0;
  friend bool operator==(const TextRange&, const TextRange&) = default;
};

// Tags, names and signs are sorted.
struct Reflection : ReflectionContent {
  SubjectId id;
  std::vector<Attachment> attachments;
  std::optional<absl::Time> deleted;
  // When it was last deleted by a device that did not know of a change made elsewhere, which kept
  // it. Until someone deletes it knowing all, or brings it back in so many words.
  std::optional<absl::Time> kept;
  DeviceId device;          // that wrote it first
  uint32_t version = 0;     // records folded in, in the order of arrival here; 1 for the first
  bool text_cut = false;    // `text` is only a part
  size_t text_skipped = 0;  // code points that are left out before it
  std::vector<TextRange> matches;  // in `text`, where a query asked for them
};

// What someone asks to be written.
struct NewReflection : ReflectionContent {
  std::vector<SubjectId> attachments;
  std::optional<std::array<uint8_t, 16>> import_key;
};

// What someone asks to be changed; what is absent stays.
struct ReflectionEdit {
  uint32_t base_version = 0;  // the version that `text` was made from; 0: whatever is there now
  std::optional<std::string> text;
  std::optional<Moment> at;
  std::vector<std::string> add_tags, remove_tags;
  std::vector<std::string> add_about, remove_about;
  std::optional<std::string> mood;
  std::optional<bool> starred;
  std::vector<SubjectId> attach, detach;
  std::vector<std::string> add_signs, remove_signs;
  std::optional<std::optional<int>> energy;  // an empty one takes it away
  std::optional<bool> apart;
};

// One past state of a reflection.
struct Version {
  enum class Field {
    kText,
    kAt,
    kTags,
    kAbout,
    kMood,
    kStar,
    kSigns,
    kEnergy,
    kApart,
    kAttachments,
    kDeleted,
    kKept,
  };
  uint32_t number = 0;
  absl::Time written;
  DeviceId device;
  Reflection state;
  std::vector<Field> changed;
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_REFLECTION_H_
