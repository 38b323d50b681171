#ifndef FALLOW_DAEMON_STORE_INDEX_INDEX_H_
#define FALLOW_DAEMON_STORE_INDEX_INDEX_H_

// Every view of the journal, and the full-text index: the contents of the log, arranged for
// reading. It holds nothing that is not in the log. An index that is lost, damaged, or of another
// schema is removed and built again from the log; `position` is how far along the log it has come.
//
//   reflection   one row each, by place: the moment in milliseconds, shifted to leave room for
//                reflections that share it. Places sort as moments do, so listings, date ranges and
//                matches come newest first without a sort.
//   facet        (name, place): tags, people, moods, signs, stars, attachments, deletion. Every
//                filter is the same look-up here.
//   words        FTS5 over the texts, by place, cut into tokens by daemon/store/tokens/tokenizer.h.
//   day, name, spelling, template, import_key, meta: counts and small things.
//
// Deleted reflections stay in the same tables, marked as deleted, until they are purged; they do
// not count in names or figures. Not thread-safe: the journal executor owns the index, as it owns
// the Vault.

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

// A larger schema version only means that the index is built again.
inline constexpr int kIndexSchema = 5;
// The tables of these are the same, so what the log has lost can be taken from one of them.
inline constexpr int kIndexSchemaReadable = 4;

using ImportKey = std::array<uint8_t, 16>;
using IndexDigest = std::array<uint8_t, 32>;

// What a stretch of the log adds up to, in the form that the index takes.
struct IndexBatch {
  std::vector<journal::Folded> reflections;   // in its state at `position`; each subject once
  std::vector<journal::SubjectId> forgotten;  // their keys are gone; overrides everything else here
  struct TemplateSet {
    Template what;  // empty text: removed
    journal::RecordStamp stamp;
  };
  std::vector<TemplateSet> templates;  // in any order: the last writer of a name wins
  struct Imported {
    ImportKey key;
    journal::SubjectId subject;
  };
  std::vector<Imported> imported;
  uint64_t position = 0;  // of the last log record included here
};

class Index {
 public:
  // Opens the index at `path`; if there is none, creates an empty one at position 0. When any
  // method fails with a status for which `MustRebuild` holds, the caller has to Remove the index,
  // Open it again and Apply the log from the start. Other failures (a full disk, an unwritable
  // folder) are not the index's fault, and removing it would not help. `oldest`: one of an earlier
  // schema, down to this, is opened as well, to be read and not written.
  static absl::StatusOr<std::unique_ptr<Index>> Open(SealedVfs& vfs,
                                                     const std::filesystem::path& path,
                                                     const crypto::IndexKey& key,
                                                     int oldest = kIndexSchema);
  static bool MustRebuild(const absl::Status& status);
  // REQUIRES: the index is not open.
  static absl::Status Remove(SealedVfs& vfs, const std::filesystem::path& path);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  bool older() const;  // of an earlier schema
  // The position of the last log record that is included; 0: none.
  uint64_t position() const;

  // Applies all of `batch`, or nothing. Batches of up to 256 reflections are quick and need little
  // memory.
  absl::Status Apply(const IndexBatch& batch);

  // The state into which this subject's next record is folded. NOT_FOUND: it has no record yet.
  absl::StatusOr<journal::Folded> LoadFolded(const journal::SubjectId& id);
  absl::StatusOr<bool> KnowsImportKey(const ImportKey& key);

  // NOT_FOUND: no id in the range; INVALID_ARGUMENT: more than one.
  absl::StatusOr<journal::SubjectId> Find(const journal::IdRange& range);
  absl::StatusOr<journal::Reflection> Get(const journal::SubjectId& id);

  // See Reflections::List and Reflections::OnThisDay.
  absl::StatusOr<std::vector<journal::Reflection>> List(const journal::Query& query, Cursor& cursor,
                                                        size_t page);
  absl::StatusOr<std::vector<journal::Reflection>> OnThisDay(int month, int day, int before_year,
                                                             size_t text_bytes_max);
  // Those that are deleted, at most `limit`, in any order.
  absl::StatusOr<std::vector<journal::SubjectId>> Deleted(size_t limit);

  absl::StatusOr<std::vector<Name>> Names(NameKind kind);  // most used first
  absl::StatusOr<Stats> Statistics();
  // See Reflections::About; `now` is the present time.
  absl::StatusOr<AboutFigures> About(std::span<const std::string> names, absl::Time now);
  struct Counts {
    uint64_t reflections = 0;  // not counting deleted ones
    uint64_t deleted = 0;
  };
  absl::StatusOr<Counts> Count();
  absl::StatusOr<std::vector<Template>> Templates();  // by name

  // All that can be read of it, whatever is damaged: for an index that takes this one's place,
  // where the log has lost what this one still says.
  struct Remains {
    std::vector<journal::SubjectId> reflections;
    std::vector<IndexBatch::TemplateSet> templates;
    std::vector<IndexBatch::Imported> imported;
  };
  Remains ReadRemains();

  // The key that seals the index's file.
  static crypto::FileKey FileKeyOf(const crypto::IndexKey& key);

  // After subjects were forgotten: their words are still in the full-text index's older segments
  // and in free pages. Scrub merges and empties those and truncates the WAL, at the cost of
  // rewriting the full-text index once.
  absl::Status Scrub();
  // The same in steps of tens of milliseconds, the first of them with `first`. True: another is
  // due. Words of what is forgotten between two steps may stay.
  absl::StatusOr<bool> ScrubSome(bool first);
  // Empties the WAL into the main file, which then stays as it is, whatever is applied, until Thaw
  // or the index is closed.
  absl::Status Freeze();
  void Thaw();
  // Closing it will leave the WAL: the files are about to be removed.
  void LeaveWal();
  absl::StatusOr<uint64_t> Bytes();  // of the main file
  // Scrubs, then writes a compact copy to `path` under its own key. Once the copy has replaced this
  // index and this index's key is gone, nothing that was forgotten can be read. REQUIRES: there is
  // no file at `path`.
  absl::Status CopyTo(const std::filesystem::path& path, const crypto::IndexKey& key);

  // Hashes everything in the index, regardless of how it got there: indexes of the same records
  // have the same digest, on one device or on several, whatever order the records arrived in. Also
  // checks the full-text index against the texts. Reads everything.
  absl::StatusOr<IndexDigest> Digest();

 private:
  struct Parts;
  explicit Index(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_INDEX_H_
