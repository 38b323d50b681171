#ifndef FALLOW_DAEMON_JOURNAL_REFLECTION_H_
#define FALLOW_DAEMON_JOURNAL_REFLECTION_H_

// A reflection as the user sees it: what the log's records about one subject add up to. Plain
// values, safe to copy between threads.

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

// The content of a reflection, whatever wrote it and wherever it goes: the same fields in a request
// to write, in what is read, and in what is rewritten. A new field has to be carried along every
// path; tests/support/full_reflection.h makes a test fail where it is not.
struct ReflectionContent {
  std::string text;
  Moment at;
  std::vector<std::string> tags;
  std::vector<std::string> about;
  std::string mood;
  bool starred = false;
  std::string prompt;                // id of the prompt that it answers
  std::vector<std::string> signs;    // what was noticed, as ids from the vocabulary
  std::optional<int> energy;         // kEnergyMin to kEnergyMax
  bool apart = false;                // written without having met or spoken with those it is about
  std::optional<absl::Time> edited;  // for an import: when it was last edited where it came from
  friend bool operator==(const ReflectionContent&, const ReflectionContent&) = default;
};

// A stretch of a text, counted in code points.
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
  // When a device deleted it without knowing of a change made elsewhere; that change kept it. Set
  // until someone deletes it knowing of every change, or undeletes it explicitly.
  std::optional<absl::Time> kept;
  DeviceId device;                 // the device that created it
  uint32_t version = 0;            // records folded in, in order of arrival here; from 1
  bool text_cut = false;           // `text` is only a part
  size_t text_skipped = 0;         // code points left out before `text`
  std::vector<TextRange> matches;  // where `text` matches, if the query asked for that
};

// A request to write a reflection.
struct NewReflection : ReflectionContent {
  std::vector<SubjectId> attachments;
  std::optional<std::array<uint8_t, 16>> import_key;
};

// A request to change a reflection; fields that are absent stay as they are.
struct ReflectionEdit {
  uint32_t base_version = 0;  // the version that `text` was made from; 0: the current one
  std::optional<std::string> text;
  std::optional<Moment> at;
  std::vector<std::string> add_tags, remove_tags;
  std::vector<std::string> add_about, remove_about;
  std::optional<std::string> mood;
  std::optional<bool> starred;
  std::vector<SubjectId> attach, detach;
  std::vector<std::string> add_signs, remove_signs;
  std::optional<std::optional<int>> energy;  // an empty inner value removes it
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
