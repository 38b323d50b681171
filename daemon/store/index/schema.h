#ifndef FALLOW_DAEMON_STORE_INDEX_SCHEMA_H_
#define FALLOW_DAEMON_STORE_INDEX_SCHEMA_H_

// The tables of index.db, and how a moment maps to a place in them. Internal to the index.

#include <algorithm>
#include <cstdint>

#include "daemon/store/sealed/sealed_layout.h"

namespace fallow::store {

// Names that every index has: the properties of a reflection, as facets.
enum class FixedName : int64_t {
  kHasAttachment = 1,
  kHasStar = 2,
  kHasMood = 3,
  kHasTag = 4,
  kHasAbout = 5,
  kDeleted = 6,
  kHasSign = 7,
  kHasEnergy = 8,
  kApart = 9,
};
inline constexpr int64_t kFixedNames = 9;

// Values of the column `kind` in the table `name`.
enum class FacetKind : int64_t { kTag = 0, kAbout = 1, kMood = 2, kFixed = 3, kSign = 4 };

// A place is the moment in milliseconds (from two days before the year 1), shifted left to leave
// room for reflections that share it. A reflection gets the first free place of its millisecond or,
// when all are taken, one of the next. So a place can be a few milliseconds late, never early.
inline constexpr int kPlaceShift = 10;
inline constexpr int64_t kPlacesPerMilli = int64_t{1} << kPlaceShift;
inline constexpr int64_t kYearOneUnixMillis = -62135596800000;
inline constexpr int64_t kLastUnixMillis = 253402300799999;  // in the year 9999
// By how many milliseconds range look-ups allow a place to be late: room for a million reflections
// in one millisecond (an import without times of day).
inline constexpr int64_t kPlaceLateMillis = 1000;

// The first place of a moment, and the first place that is certainly after all places of that
// moment. Moments outside the years 1 to 9999 are clamped to the first or the last one, with two
// days to spare, because time zones shift a year's ends by hours.
inline constexpr int64_t kFirstMillis = kYearOneUnixMillis - int64_t{2} * 86400 * 1000;
inline constexpr int64_t kLastMillis = kLastUnixMillis + int64_t{2} * 86400 * 1000;
constexpr int64_t FirstPlace(int64_t unix_millis) {
  return (std::clamp(unix_millis, kFirstMillis, kLastMillis) - kFirstMillis) * kPlacesPerMilli;
}
constexpr int64_t PlaceAfter(int64_t unix_millis) {
  return FirstPlace(unix_millis) + kPlaceLateMillis * kPlacesPerMilli;
}

// FTS5 stores its segments in blobs of this size; larger ones would overflow their pages.
inline constexpr int kFtsPageBytes = kUsableBytes - 46;

inline constexpr char kIndexTables[] = R"sql(
CREATE TABLE meta (position INTEGER NOT NULL, making INTEGER NOT NULL);
INSERT INTO meta VALUES (0, random());

CREATE TABLE reflection (
  place INTEGER PRIMARY KEY,
  subject BLOB NOT NULL UNIQUE,
  at INTEGER NOT NULL,       -- Unix time in milliseconds
  day INTEGER NOT NULL,      -- by the writer's clock, in days since 1970-01-01
  deleted INTEGER,           -- when, in Unix milliseconds
  words INTEGER NOT NULL,
  view BLOB NOT NULL,        -- fallow.store.v1.ReflectionView
  state BLOB NOT NULL,       -- fallow.store.v1.ReflectionState
  text TEXT NOT NULL
);

-- uses: reflections with this name; live: those of them that are not deleted.
CREATE TABLE name (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  folded TEXT NOT NULL,
  uses INTEGER NOT NULL,
  live INTEGER NOT NULL,
  UNIQUE (kind, folded)
);
INSERT INTO name VALUES (1, 3, 'attachment', 0, 0), (2, 3, 'star', 0, 0), (3, 3, 'mood', 0, 0),
                        (4, 3, 'tag', 0, 0), (5, 3, 'about', 0, 0), (6, 3, 'deleted', 0, 0),
                        (7, 3, 'sign', 0, 0), (8, 3, 'energy', 0, 0), (9, 3, 'apart', 0, 0);
CREATE TABLE spelling (
  name INTEGER NOT NULL,
  spelled TEXT NOT NULL,
  uses INTEGER NOT NULL,
  live INTEGER NOT NULL,
  PRIMARY KEY (name, spelled)
) WITHOUT ROWID;
CREATE TABLE facet (
  name INTEGER NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (name, place)
) WITHOUT ROWID;

CREATE TABLE day (
  day INTEGER PRIMARY KEY,
  reflections INTEGER NOT NULL,
  words INTEGER NOT NULL,
  attachments INTEGER NOT NULL
);
-- The last writer of each name; without text it was removed.
CREATE TABLE template (
  name TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  lamport INTEGER NOT NULL,
  device BLOB NOT NULL,
  incarnation INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE import_key (
  key BLOB NOT NULL,
  subject BLOB NOT NULL,
  PRIMARY KEY (key, subject)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5(
  text, content = 'reflection', content_rowid = 'place', columnsize = 0, tokenize = 'fallow'
);
)sql";

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_SCHEMA_H_
