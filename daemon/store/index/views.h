#ifndef FALLOW_DAEMON_STORE_INDEX_VIEWS_H_
#define FALLOW_DAEMON_STORE_INDEX_VIEWS_H_

// What the index answers besides reflections. Plain values, safe to copy between threads.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/journal/reflection.h"

namespace fallow::store {

enum class NameKind { kTag, kAbout, kMood };

// Spellings that differ only in case are one name; `name` is the one most used.
struct Name {
  std::string name;
  uint64_t count = 0;  // of reflections
  friend bool operator==(const Name&, const Name&) = default;
};

// What the reflections about one of some names say of it; those that are deleted do not count.
struct AboutFigures {
  uint64_t reflections = 0;
  // The latest moment that one of them is of, unless it was written apart or lies ahead.
  std::optional<journal::Moment> last_contact;
};

// Days and months are those that the writers' own clocks showed.
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

// Where a listing goes on: after this place in the order asked for. What is written, changed or
// deleted meanwhile moves nothing else, so whatever is there all along comes once, however many
// share a moment.
struct Cursor {
  int64_t place = 0;
  bool started = false;
  int64_t making = 0;  // of the index that the place is in
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_VIEWS_H_
