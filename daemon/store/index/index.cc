#include "daemon/store/index/index.h"

#include <utility>

#include "crypto/derive.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/moment.h"
#include "daemon/store/index/about.h"
#include "daemon/store/index/digest.h"
#include "daemon/store/index/figures.h"
#include "daemon/store/index/list.h"
#include "daemon/store/index/parts.h"
#include "daemon/store/index/schema.h"
#include "daemon/store/index/writer.h"

namespace fallow::store {
namespace {

using journal::SubjectId;

// The page cache, whatever the size of the journal: enough for the inner pages of every tree.
constexpr int kCacheKib = 4096;

// FTS5 merges this many segments of one size into one: a higher number means less rewriting while
// reflections arrive, but more places to look in during a search. Merging everything at once
// (`crisismerge`), which would make one write wait for seconds, is left for when gradual merging
// falls behind.
constexpr int kFtsMergedSegments = 16;
constexpr int kFtsCrisisSegments = 64;
// The WAL is written back when it is 16 MiB long, four times SQLite's default, so that pages that
// change again and again are sealed less often.
constexpr int kWalPages = 4096;
// While everything is merged, so that each writing back is as short as a step.
constexpr int kWalPagesOfSteps = 1024;
// Pages of FTS5 that are written in one transaction when everything is merged.
constexpr int64_t kScrubbedPages = 100;

absl::Status MakeTables(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  FALLOW_RETURN_IF_ERROR(database.Execute(kIndexTables));
  FALLOW_ASSIGN_OR_RETURN(Statement option,
                          database.Prepare("INSERT INTO words(words, rank) VALUES (?, ?)"));
  FALLOW_RETURN_IF_ERROR(option.Bind(1, "pgsz").Bind(2, kFtsPageBytes).Run());
  FALLOW_RETURN_IF_ERROR(option.Bind(1, "automerge").Bind(2, kFtsMergedSegments).Run());
  FALLOW_RETURN_IF_ERROR(option.Bind(1, "crisismerge").Bind(2, kFtsCrisisSegments).Run());
  FALLOW_RETURN_IF_ERROR(database.Execute("PRAGMA user_version = " + std::to_string(kIndexSchema)));
  return transaction.Commit();
}

absl::StatusOr<int64_t> QueryInt(Database& database, std::string_view sql) {
  FALLOW_ASSIGN_OR_RETURN(Statement query, database.Prepare(sql));
  FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
  if (!row) return BrokenIndex();
  return query.Int(0);
}

absl::Status SetWalPages(Database& database, int pages) {
  return database.Execute("PRAGMA wal_autocheckpoint = " + std::to_string(pages));
}

absl::Status AddFile(SealedVfs& vfs, const std::filesystem::path& path,
                     const crypto::IndexKey& key) {
  return vfs.AddFile(path, Index::FileKeyOf(key), Durability::kCheckpoints);
}

}  // namespace

Index::Index(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Index::~Index() = default;

absl::StatusOr<std::unique_ptr<Index>> Index::Open(SealedVfs& vfs,
                                                   const std::filesystem::path& path,
                                                   const crypto::IndexKey& key, int oldest) {
  FALLOW_RETURN_IF_ERROR(AddFile(vfs, path, key));
  FALLOW_ASSIGN_OR_RETURN(const bool exists, vfs.Exists(path));
  DatabaseOptions options;
  options.mode = exists ? DatabaseOptions::Mode::kOpen : DatabaseOptions::Mode::kCreate;
  options.cache_kib = kCacheKib;

  auto parts = std::make_unique<Parts>(vfs, path);
  FALLOW_ASSIGN_OR_RETURN(parts->database, Database::Open(vfs, path, options));
  Database& database = *parts->database;
  if (parts->tokenizer.Register(database.handle()) != SQLITE_OK) {
    return absl::InternalError("this SQLite has no FTS5");
  }
  FALLOW_RETURN_IF_ERROR(SetWalPages(database, kWalPages));
  if (!exists) FALLOW_RETURN_IF_ERROR(MakeTables(database));
  FALLOW_ASSIGN_OR_RETURN(const int64_t schema, QueryInt(database, "PRAGMA user_version"));
  // An index that was never completed has schema 0.
  if (schema < oldest || schema > kIndexSchema) {
    return absl::DataLossError("the index has another schema");
  }
  parts->older = schema != kIndexSchema;
  FALLOW_ASSIGN_OR_RETURN(const int64_t position, QueryInt(database, "SELECT position FROM meta"));
  FALLOW_ASSIGN_OR_RETURN(parts->making, QueryInt(database, "SELECT making FROM meta"));
  parts->position = static_cast<uint64_t>(position);
  return std::unique_ptr<Index>(new Index(std::move(parts)));
}

bool Index::MustRebuild(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsUnimplemented(status);
}

absl::Status Index::Remove(SealedVfs& vfs, const std::filesystem::path& path) {
  return vfs.Delete(path);
}

bool Index::older() const {
  return parts_->older;
}

uint64_t Index::position() const {
  return parts_->position;
}

absl::Status Index::Apply(const IndexBatch& batch) {
  FALLOW_RETURN_IF_ERROR(WriteBatch(*parts_->database, parts_->tokenizer, batch));
  parts_->position = batch.position;
  return absl::OkStatus();
}

absl::StatusOr<journal::Folded> Index::LoadFolded(const SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(Statement query,
                          parts_->database->Prepare(std::string("SELECT ") + kReflectionColumns +
                                                    "r.text, r.state FROM reflection r "
                                                    "WHERE r.subject = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, query.Bind(1, crypto::AsBytes(id.view())).Step());
  if (!row) return base::NotFound("There is no such reflection", "", "");
  journal::Folded folded;
  FALLOW_ASSIGN_OR_RETURN(folded.view, ReadReflection(query));
  const crypto::ByteSpan state = query.Blob(5);
  if (!folded.state.ParseFromArray(state.data(), static_cast<int>(state.size()))) {
    return BrokenIndex();
  }
  return folded;
}

absl::StatusOr<bool> Index::KnowsImportKey(const ImportKey& key) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement query, parts_->database->Prepare("SELECT 1 FROM import_key WHERE key = ? LIMIT 1"));
  return query.Bind(1, crypto::ByteSpan(key)).Step();
}

absl::StatusOr<SubjectId> Index::Find(const journal::IdRange& range) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement query, parts_->database->Prepare(
                           "SELECT subject FROM reflection WHERE subject BETWEEN ? AND ? LIMIT 2"));
  query.Bind(1, crypto::AsBytes(range.first.view())).Bind(2, crypto::AsBytes(range.last.view()));
  FALLOW_ASSIGN_OR_RETURN(const bool found, query.Step());
  if (!found) {
    return base::NotFound("No reflection has this id", "", base::Show(base::Thing::kReflections));
  }
  absl::StatusOr<SubjectId> id = SubjectId::FromBytes(crypto::AsChars(query.Blob(0)));
  if (!id.ok()) return BrokenIndex();
  FALLOW_ASSIGN_OR_RETURN(const bool another, query.Step());
  if (another) {
    return base::Invalid("Several reflections have ids that start with this", "",
                         base::Next::kGiveMoreOfTheId);
  }
  return id;
}

absl::StatusOr<journal::Reflection> Index::Get(const SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(Statement query,
                          parts_->database->Prepare(std::string("SELECT ") + kReflectionColumns +
                                                    "r.text FROM reflection r "
                                                    "WHERE r.subject = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, query.Bind(1, crypto::AsBytes(id.view())).Step());
  if (!row) return base::NotFound("There is no such reflection", "", "");
  return ReadReflection(query);
}

absl::StatusOr<std::vector<SubjectId>> Index::Deleted(size_t limit) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement query,
      parts_->database->Prepare("SELECT r.subject FROM facet d CROSS JOIN reflection r "
                                "ON r.place = d.place "
                                "WHERE d.name = ? LIMIT ?"));
  query.Bind(1, static_cast<int64_t>(FixedName::kDeleted)).Bind(2, static_cast<int64_t>(limit));
  std::vector<SubjectId> out;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return out;
    absl::StatusOr<SubjectId> id = SubjectId::FromBytes(crypto::AsChars(query.Blob(0)));
    if (!id.ok()) return BrokenIndex();
    out.push_back(*id);
  }
}

absl::StatusOr<std::vector<journal::Reflection>> Index::List(const journal::Query& query,
                                                             Cursor& cursor, size_t page) {
  // Places belong to one build of the index: after a rebuild, reflections of the same moment may be
  // in a different order.
  if (cursor.started && cursor.making != parts_->making) {
    return base::Failed("The list cannot be continued",
                        "the index was rebuilt in the meantime; start the list again",
                        base::Next::kTryAgain);
  }
  cursor.making = parts_->making;
  return ReadList(*parts_->database, parts_->tokenizer, query, cursor, page);
}

absl::StatusOr<std::vector<journal::Reflection>> Index::OnThisDay(int month, int day,
                                                                  int before_year,
                                                                  size_t text_bytes_max) {
  return ReadOnThisDay(*parts_->database, month, day, before_year, text_bytes_max);
}

absl::StatusOr<std::vector<Name>> Index::Names(NameKind kind) {
  return ReadNames(*parts_->database, kind);
}

absl::StatusOr<Stats> Index::Statistics() {
  return ReadStatistics(*parts_->database);
}

absl::StatusOr<AboutFigures> Index::About(std::span<const std::string> names, absl::Time now) {
  return ReadAbout(*parts_->database, names, now);
}

absl::StatusOr<Index::Counts> Index::Count() {
  return ReadCounts(*parts_->database);
}

absl::StatusOr<std::vector<Template>> Index::Templates() {
  return ReadTemplates(*parts_->database);
}

absl::StatusOr<IndexDigest> Index::Digest() {
  return DigestOf(*parts_->database);
}

crypto::FileKey Index::FileKeyOf(const crypto::IndexKey& key) {
  return crypto::Derive<crypto::FileKey>(key, crypto::Domain::kIndexFile, {});
}

// What FTS5's 'optimize' does in one transaction, whose pages would all be held in memory: a first
// merge with a negative number makes everything one merge, and the others go on with it.
absl::StatusOr<bool> Index::ScrubSome(bool first) {
  Database& database = *parts_->database;
  if (first) FALLOW_RETURN_IF_ERROR(SetWalPages(database, kWalPagesOfSteps));
  const sqlite3_int64 before = sqlite3_total_changes64(database.handle());
  FALLOW_ASSIGN_OR_RETURN(Statement merge,
                          database.Prepare("INSERT INTO words(words, rank) VALUES('merge', ?)"));
  FALLOW_RETURN_IF_ERROR(merge.Bind(1, first ? -kScrubbedPages : kScrubbedPages).Run());
  // By this FTS5 says that there was nothing left to do.
  return sqlite3_total_changes64(database.handle()) - before >= 2;
}

absl::Status Index::Scrub() {
  for (bool first = true, more = true; more; first = false) {
    FALLOW_ASSIGN_OR_RETURN(more, ScrubSome(first));
  }
  Thaw();
  return parts_->database->Checkpoint();
}

absl::Status Index::Freeze() {
  FALLOW_RETURN_IF_ERROR(parts_->database->Checkpoint());
  return SetWalPages(*parts_->database, 0);
}

// A WAL that goes on growing costs space until it is closed, and nothing else.
void Index::Thaw() {
  SetWalPages(*parts_->database, kWalPages).IgnoreError();
}

void Index::LeaveWal() {
  parts_->database->KeepWal(true);
}

absl::StatusOr<uint64_t> Index::Bytes() {
  FALLOW_ASSIGN_OR_RETURN(const int64_t pages, QueryInt(*parts_->database, "PRAGMA page_count"));
  return static_cast<uint64_t>(pages) * kPageBytes;
}

absl::Status Index::CopyTo(const std::filesystem::path& path, const crypto::IndexKey& key) {
  FALLOW_RETURN_IF_ERROR(Scrub());
  FALLOW_RETURN_IF_ERROR(AddFile(parts_->vfs, path, key));
  return parts_->database->VacuumInto(path);
}

}  // namespace fallow::store
