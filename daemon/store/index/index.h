#ifndef FALLOW_DAEMON_STORE_INDEX_INDEX_H_
#define FALLOW_DAEMON_STORE_INDEX_INDEX_H_

// Every view of the journal, and the full-text index: what the log says, arranged for reading. It
// holds nothing of its own. Lost, damaged, or of another schema, it is removed and built again from
// the log, and `position` says how far along the log it is.
//
//   reflection   one row each, by place: the moment in milliseconds, shifted to leave room for
//                those that share it. Order of places is order of time, so listings, date ranges
//                and matches come newest first without a sort.
//   facet        (name, place): tags, people, moods, signs, stars, attachments, deletion. Every
//                filter is the same look-up here.
//   words        FTS5 over the texts, by place, cut into tokens by daemon/store/index/tokenizer.h.
//   day, name, spelling, template, import_key, meta: counts and small things.
//
// Deleted reflections stay in the same tables, marked, until they are purged; they count in no
// name and no figure. Not thread-safe: the journal executor owns it, as it owns the Vault.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/keys.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/query.h"
#include "daemon/journal/record.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/index/views.h"

namespace fallow::journal {
struct Folded;
}

namespace fallow::store {

class SealedVfs;

// A larger schema version means that an index is built anew, nothing else.
inline constexpr int kIndexSchema = 4;

using ImportKey = std::array<uint8_t, 16>;
using IndexDigest = std::array<uint8_t, 32>;

// What a stretch of the log adds up to, as the index takes it in.
struct IndexBatch {
  std::vector<journal::Folded> reflections;   // each in its state at `position`; a subject once
  std::vector<journal::SubjectId> forgotten;  // subjects whose keys are gone, whatever else is here
  struct TemplateSet {
    Template what;  // without text: removed
    journal::RecordStamp stamp;
  };
  std::vector<TemplateSet> templates;  // the last writer of a name counts, in whatever order
  struct Imported {
    ImportKey key;
    journal::SubjectId subject;
  };
  std::vector<Imported> imported;
  uint64_t position = 0;  // of the log's latest record that is in here
};

class Index {
 public:
  // Opens the index at `path`, or makes an empty one at position 0 where there is none. A failure
  // for which `MustRebuild` holds means: Remove it, Open again, Apply the log from 0. Any other (a
  // full disk, an unwritable folder) is not the index's fault, and removing would not help. This
  // holds for every method below.
  static absl::StatusOr<std::unique_ptr<Index>> Open(SealedVfs& vfs,
                                                     const std::filesystem::path& path,
                                                     const crypto::IndexKey& key);
  static bool MustRebuild(const absl::Status& status);
  // REQUIRES: not open.
  static absl::Status Remove(SealedVfs& vfs, const std::filesystem::path& path);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Of the log's latest record that is in here; 0: none.
  uint64_t position() const;

  // All of `batch` and its position, or nothing. 256 reflections at a time are quick and small.
  absl::Status Apply(const IndexBatch& batch);

  // What the next record of this subject is folded into. NOT_FOUND: this is its first.
  absl::StatusOr<journal::Folded> LoadFolded(const journal::SubjectId& id);
  absl::StatusOr<bool> KnowsImportKey(const ImportKey& key);

  // NOT_FOUND: none in the range; INVALID_ARGUMENT: more than one.
  absl::StatusOr<journal::SubjectId> Find(const journal::IdRange& range);
  absl::StatusOr<journal::Reflection> Get(const journal::SubjectId& id);

  // As Reflections::List and Reflections::OnThisDay.
  absl::StatusOr<std::vector<journal::Reflection>> List(const journal::Query& query, Cursor& cursor,
                                                        size_t page);
  absl::StatusOr<std::vector<journal::Reflection>> OnThisDay(int month, int day, int before_year,
                                                             size_t text_bytes_max);
  // Those deleted before `before`, at most `limit`, in any order.
  absl::StatusOr<std::vector<journal::SubjectId>> DeletedBefore(absl::Time before, size_t limit);

  absl::StatusOr<std::vector<Name>> Names(NameKind kind);  // most used first
  absl::StatusOr<Stats> Statistics();
  // As Reflections::About, by a clock that shows `now`.
  absl::StatusOr<AboutFigures> About(std::span<const std::string> names, absl::Time now);
  struct Counts {
    uint64_t reflections = 0;  // without the deleted ones
    uint64_t deleted = 0;
  };
  absl::StatusOr<Counts> Count();
  absl::StatusOr<std::vector<Template>> Templates();  // by name

  // After subjects were forgotten: their words are still in the full-text index's older segments
  // and in free pages. Scrub merges and empties those and truncates the WAL, at the cost of
  // rewriting the full-text index once.
  absl::Status Scrub();
  // Scrub, and then a compact copy to `path` under a key of its own: once it has taken this index's
  // place and this key is gone, nothing that was forgotten can be read. REQUIRES: `path` is absent.
  absl::Status CopyTo(const std::filesystem::path& path, const crypto::IndexKey& key);

  // Hashes all that the index says, independent of how it came to say it: indexes of the same
  // records have one digest, on one device or on several, in whatever order the records arrived.
  // Checks the full-text index against the texts, too. Reads everything.
  absl::StatusOr<IndexDigest> Digest();

 private:
  struct Parts;
  explicit Index(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_INDEX_H_
