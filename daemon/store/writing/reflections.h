#ifndef FALLOW_DAEMON_STORE_WRITING_REFLECTIONS_H_
#define FALLOW_DAEMON_STORE_WRITING_REFLECTIONS_H_

// What can be done with the reflections of an unlocked vault. A change returns once it is appended
// to the log, durable, and folded into the index. Not thread-safe: the journal executor owns it, as
// it owns the Vault.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/random.h"
#include "daemon/journal/compose.h"
#include "daemon/journal/history.h"
#include "daemon/journal/query.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/index/views.h"

namespace fallow::base {
class Clock;
}

namespace fallow::store {

class Blobs;
class IndexKeeper;
class Log;
struct LogEntry;

inline constexpr size_t kWriteManyMax = 1000;

class Reflections {
 public:
  using Id = journal::SubjectId;
  // All of them outlive it.
  Reflections(base::Clock& clock, crypto::RandomSource& random, Log& log, IndexKeeper& index,
              Blobs& blobs);

  // NOT_FOUND when no reflection's id begins with this; INVALID_ARGUMENT when several do.
  absl::StatusOr<Id> Resolve(std::string_view id_prefix);
  absl::StatusOr<journal::Reflection> Get(const Id& id);

  // INVALID_ARGUMENT: the text is not UTF-8, contains control characters, is too long, and so on.
  // NOT_FOUND: an attachment that is not a pending upload.
  absl::StatusOr<journal::Reflection> Write(const journal::NewReflection& what);
  // At most kWriteManyMax at once, in one transaction each for log and index. Returns one result
  // per entry: the id, or why it was not written; ALREADY_EXISTS when its import key is already
  // known. If the outer status is a failure (a full disk), none were written.
  absl::StatusOr<std::vector<absl::StatusOr<Id>>> WriteMany(
      std::span<const journal::NewReflection> what);
  bool KnowsImportKey(std::span<const uint8_t, 16> key);

  // Merges with what other devices have changed since `base_version`. ABORTED: the text was changed
  // on this device since then.
  absl::StatusOr<journal::Reflection> Edit(const Id& id, const journal::ReflectionEdit& what);
  absl::StatusOr<journal::Reflection> Delete(const Id& id);
  absl::StatusOr<journal::Reflection> Undelete(const Id& id);
  // Reflections that are not deleted, or not here, are skipped.
  absl::Status UndeleteAll(std::span<const Id> ids);
  // Those that are deleted here and would not be without what the records of `device` after the
  // log's position `after` have deleted: no other has deleted them as well, nor `device` before.
  // Where that cannot be read any more, they count as such. Those not here are left out.
  absl::StatusOr<std::vector<Id>> DeletedOnlyBy(std::span<const Id> ids,
                                                const journal::DeviceId& device, uint64_t after);

  // Oldest first.
  absl::StatusOr<std::vector<journal::Version>> History(const Id& id);
  absl::StatusOr<journal::Reflection> RestoreVersion(const Id& id, uint32_t version);

  // Up to `page` reflections after `cursor`, which is moved past them; empty: there are no more.
  // The query's limit counts over all pages; the caller has to enforce it.
  absl::StatusOr<std::vector<journal::Reflection>> List(const journal::Query& query, Cursor& cursor,
                                                        size_t page);
  // Reflections of this day in all years before `before_year`, newest first; days are those that
  // the writer's own clock showed.
  absl::StatusOr<std::vector<journal::Reflection>> OnThisDay(int month, int day, int before_year,
                                                             size_t text_bytes_max);
  using NameKind = store::NameKind;
  absl::StatusOr<std::vector<Name>> Names(NameKind kind);  // most used first
  absl::StatusOr<Stats> Statistics();
  absl::StatusOr<AboutFigures> About(std::span<const std::string> names);

 private:
  class Batch;
  absl::StatusOr<Id> AddNew(const journal::NewReflection& what, Batch& batch);
  absl::StatusOr<journal::Folded> Load(const Id& id);
  journal::Occasion OccasionOf(const journal::RecordStamp& stamp, absl::Time now);
  absl::StatusOr<journal::Reflection> Append(
      const Id& id, journal::RecordKind kind,
      const fallow::store::v1::ReflectionOperation& operation, journal::Folded folded);
  absl::StatusOr<std::vector<journal::PastRecord>> Past(
      const Id& id, const std::function<bool(const LogEntry&)>& is_wanted = {});

  base::Clock& clock_;
  crypto::RandomSource& random_;
  Log& log_;
  IndexKeeper& index_;
  Blobs& blobs_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_REFLECTIONS_H_
