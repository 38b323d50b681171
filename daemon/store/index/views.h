#ifndef FALLOW_DAEMON_STORE_INDEX_VIEWS_H_
#define FALLOW_DAEMON_STORE_INDEX_VIEWS_H_

// What the index returns besides reflections. Plain values, safe to copy between threads.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/journal/reflection.h"

namespace fallow::store {

enum class NameKind { kTag, kAbout, kMood };

// Spellings that differ only in case are one name; `name` is the most frequent one.
struct Name {
  std::string name;
  uint64_t count = 0;  // of reflections
  friend bool operator==(const Name&, const Name&) = default;
};

// Figures about the reflections that are about any of some names; deleted ones do not count.
struct AboutFigures {
  uint64_t reflections = 0;
  // The latest moment of any of them, leaving out those marked `apart` and those in the future.
  std::optional<journal::Moment> last_contact;
};

// Days and months are those that the writer's own clock showed.
struct Stats {
  struct Month {
    int year = 0;
    int month = 0;
    uint64_t reflections = 0;
    friend bool operator==(const Month&, const Month&) = default;
  };
  uint64_t reflections = 0, words = 0, attachments = 0, days = 0;
  std::optional<journal::Moment> first, last;
  std::vector<Month> months;  // oldest first, only those with reflections
};

struct Template {
  std::string name;
  std::string text;
  friend bool operator==(const Template&, const Template&) = default;
};

// Where a listing continues: after this place, in the order asked for. Whatever is written, changed
// or deleted meanwhile moves nothing else, so a reflection that is there the whole time is listed
// exactly once, however many share its moment.
struct Cursor {
  int64_t place = 0;
  bool started = false;
  int64_t making = 0;  // the build of the index that the place belongs to
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_VIEWS_H_
