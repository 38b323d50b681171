#include "daemon/store/index/writer.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "daemon/base/status.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/moment.h"
#include "daemon/store/index/facets.h"
#include "daemon/store/index/parts.h"
#include "daemon/store/index/schema.h"

namespace fallow::store {
namespace {

using journal::Reflection;
using journal::SubjectId;

constexpr char kFindRow[] =
    "SELECT r.subject, r.at, r.deleted, r.view, r.text, r.place, r.day, r.words "
    "FROM reflection r WHERE r.subject = ?";
constexpr char kAddRow[] =
    "INSERT INTO reflection(place, subject, at, day, deleted, words, view, state, text) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

// The text decides when two copies of one disk wrote independently of each other.
constexpr char kPutTemplate[] =
    "INSERT INTO template VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    "text = excluded.text, lamport = excluded.lamport, device = excluded.device, "
    "incarnation = excluded.incarnation "
    "WHERE (excluded.lamport, excluded.device, excluded.incarnation, excluded.text) > "
    "(lamport, device, incarnation, text)";

// The place of a reflection, and what it adds to the figures.
struct Spot {
  int64_t place = 0;
  int64_t day = 0;
  int64_t words = 0;
};

// A reflection that is in the index.
struct Row {
  Spot spot;
  Reflection reflection;
};

// A change to the full-text index. FTS5 gets texts in ascending order of place, because it flushes
// everything that it has gathered whenever the order is broken.
struct TextChange {
  int64_t place = 0;
  bool adds = false;  // at one place, removal comes before addition
  std::string_view text;
  friend auto operator<=>(const TextChange& a, const TextChange& b) {
    return std::pair(a.place, a.adds) <=> std::pair(b.place, b.adds);
  }
};

int64_t DayOf(const journal::Moment& at) {
  return absl::CivilDay(journal::LocalTime(at)) - absl::CivilDay(1970, 1, 1);
}

class BatchWriter {
 public:
  static absl::StatusOr<BatchWriter> Make(Database& database, Tokenizer& tokenizer);

  // Call before all else: what the batch forgets is not put.
  absl::Status Forget(const SubjectId& subject);
  absl::Status Put(const journal::Folded& folded);
  absl::Status PutTemplate(const IndexBatch::TemplateSet& set);
  absl::Status PutImportKey(const IndexBatch::Imported& imported);
  // Writes what was gathered. No call may follow.
  absl::Status Finish(uint64_t position);

 private:
  struct DayChange {
    int64_t reflections = 0, words = 0, attachments = 0;
  };

  BatchWriter(Database& database, Tokenizer& tokenizer, FacetWriter facets, Statement find_row,
              Statement add_row, Statement drop_row, Statement last_place)
      : database_(database),
        tokenizer_(tokenizer),
        facets_(std::move(facets)),
        find_row_(std::move(find_row)),
        add_row_(std::move(add_row)),
        drop_row_(std::move(drop_row)),
        last_place_(std::move(last_place)) {}

  absl::StatusOr<std::optional<Row>> Find(const SubjectId& subject);
  absl::StatusOr<int64_t> FreePlace(int64_t unix_millis);
  absl::Status Add(const Spot& spot, const journal::Folded& folded);
  absl::Status Drop(int64_t place) { return drop_row_.Bind(1, place).Run(); }
  void CountDay(const Spot& spot, const Reflection& reflection, int64_t by);
  void RemoveText(Row row);
  absl::Status DropImportKeys();
  absl::Status WriteTexts();
  absl::Status WriteDays();

  Database& database_;
  Tokenizer& tokenizer_;
  FacetWriter facets_;
  Statement find_row_, add_row_, drop_row_, last_place_;
  std::map<int64_t, DayChange> days_;
  std::set<SubjectId> forgotten_;
  // A forgotten subject was in the index, so its import keys go, too, found in one pass over all of
  // them.
  bool holds_forgotten_ = false;
  std::vector<TextChange> texts_;
  std::deque<std::string> old_texts_;  // referred to by texts_
};

absl::StatusOr<BatchWriter> BatchWriter::Make(Database& database, Tokenizer& tokenizer) {
  FALLOW_ASSIGN_OR_RETURN(FacetWriter facets, FacetWriter::Make(database));
  FALLOW_ASSIGN_OR_RETURN(Statement find_row, database.Prepare(kFindRow));
  FALLOW_ASSIGN_OR_RETURN(Statement add_row, database.Prepare(kAddRow));
  FALLOW_ASSIGN_OR_RETURN(Statement drop_row,
                          database.Prepare("DELETE FROM reflection WHERE place = ?"));
  FALLOW_ASSIGN_OR_RETURN(
      Statement last_place,
      database.Prepare("SELECT max(place) FROM reflection WHERE place BETWEEN ? AND ?"));
  return BatchWriter(database, tokenizer, std::move(facets), std::move(find_row),
                     std::move(add_row), std::move(drop_row), std::move(last_place));
}

absl::StatusOr<std::optional<Row>> BatchWriter::Find(const SubjectId& subject) {
  find_row_.Bind(1, crypto::AsBytes(subject.view()));
  FALLOW_ASSIGN_OR_RETURN(const bool found, find_row_.Step());
  if (!found) return std::optional<Row>();
  Row row;
  row.spot = {find_row_.Int(5), find_row_.Int(6), find_row_.Int(7)};
  FALLOW_ASSIGN_OR_RETURN(row.reflection, ReadReflection(find_row_));
  find_row_.Reset();
  return std::optional<Row>(std::move(row));
}

absl::StatusOr<int64_t> BatchWriter::FreePlace(int64_t unix_millis) {
  for (int64_t first = FirstPlace(unix_millis);; first += kPlacesPerMilli) {
    const int64_t last = first + kPlacesPerMilli - 1;
    FALLOW_ASSIGN_OR_RETURN(const bool row, last_place_.Bind(1, first).Bind(2, last).Step());
    const int64_t next = row && !last_place_.IsNull(0) ? last_place_.Int(0) + 1 : first;
    last_place_.Reset();
    if (next <= last) return next;
  }
}

absl::Status BatchWriter::Add(const Spot& spot, const journal::Folded& folded) {
  const Reflection& reflection = folded.view;
  add_row_.Bind(1, spot.place)
      .Bind(2, crypto::AsBytes(reflection.id.view()))
      .Bind(3, journal::ToMillis(reflection.at.at))
      .Bind(4, spot.day)
      .Bind(6, spot.words)
      .Bind(7, crypto::AsBytes(EncodeView(reflection)))
      .Bind(8, crypto::AsBytes(folded.state.SerializeAsString()))
      .Bind(9, reflection.text);
  if (reflection.deleted) {
    add_row_.Bind(5, journal::ToMillis(*reflection.deleted));
  } else {
    add_row_.BindNull(5);
  }
  return add_row_.Run();
}

void BatchWriter::CountDay(const Spot& spot, const Reflection& reflection, int64_t by) {
  if (reflection.deleted) return;
  DayChange& day = days_[spot.day];
  day.reflections += by;
  day.words += by * spot.words;
  day.attachments += by * static_cast<int64_t>(reflection.attachments.size());
}

void BatchWriter::RemoveText(Row row) {
  old_texts_.push_back(std::move(row.reflection.text));
  texts_.push_back({.place = row.spot.place, .adds = false, .text = old_texts_.back()});
}

absl::Status BatchWriter::Put(const journal::Folded& folded) {
  const Reflection& reflection = folded.view;
  if (forgotten_.contains(reflection.id)) return absl::OkStatus();
  const int64_t millis = journal::ToMillis(reflection.at.at);
  FALLOW_ASSIGN_OR_RETURN(std::optional<Row> before, Find(reflection.id));
  Spot spot;
  spot.day = DayOf(reflection.at);
  Placed placed_before;
  bool keeps_place = false;
  bool keeps_text = false;
  if (before) {
    keeps_place = journal::ToMillis(before->reflection.at.at) == millis;
    keeps_text = keeps_place && before->reflection.text == reflection.text;
    placed_before = {&before->reflection, before->spot.place};
    CountDay(before->spot, before->reflection, -1);
    FALLOW_RETURN_IF_ERROR(Drop(before->spot.place));
  }
  spot.words = keeps_text ? before->spot.words
                          : static_cast<int64_t>(tokenizer_.CountWords(reflection.text));
  if (keeps_place) {
    spot.place = before->spot.place;
  } else {
    FALLOW_ASSIGN_OR_RETURN(spot.place, FreePlace(millis));
  }
  CountDay(spot, reflection, +1);
  FALLOW_RETURN_IF_ERROR(Add(spot, folded));
  FALLOW_RETURN_IF_ERROR(facets_.Replace(placed_before, {&reflection, spot.place}));
  if (keeps_text) return absl::OkStatus();
  if (before) RemoveText(*std::move(before));
  texts_.push_back({.place = spot.place, .adds = true, .text = reflection.text});
  return absl::OkStatus();
}

absl::Status BatchWriter::Forget(const SubjectId& subject) {
  forgotten_.insert(subject);
  FALLOW_ASSIGN_OR_RETURN(std::optional<Row> row, Find(subject));
  if (!row) return absl::OkStatus();
  holds_forgotten_ = true;
  CountDay(row->spot, row->reflection, -1);
  FALLOW_RETURN_IF_ERROR(Drop(row->spot.place));
  FALLOW_RETURN_IF_ERROR(facets_.Replace({&row->reflection, row->spot.place}, {}));
  RemoveText(*std::move(row));
  return absl::OkStatus();
}

absl::Status BatchWriter::DropImportKeys() {
  if (!holds_forgotten_) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(Statement all, database_.Prepare("SELECT key, subject FROM import_key"));
  FALLOW_ASSIGN_OR_RETURN(
      Statement drop, database_.Prepare("DELETE FROM import_key WHERE key = ? AND subject = ?"));
  std::vector<std::pair<std::string, SubjectId>> dropped;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, all.Step());
    if (!row) break;
    const absl::StatusOr<SubjectId> subject = SubjectId::FromBytes(crypto::AsChars(all.Blob(1)));
    if (!subject.ok()) return BrokenIndex();
    if (forgotten_.contains(*subject)) dropped.emplace_back(crypto::AsChars(all.Blob(0)), *subject);
  }
  for (const auto& [key, subject] : dropped) {
    drop.Bind(1, crypto::AsBytes(key)).Bind(2, crypto::AsBytes(subject.view()));
    FALLOW_RETURN_IF_ERROR(drop.Run());
  }
  return absl::OkStatus();
}

absl::Status BatchWriter::PutTemplate(const IndexBatch::TemplateSet& set) {
  const journal::RecordStamp& stamp = set.stamp;
  FALLOW_ASSIGN_OR_RETURN(Statement put, database_.Prepare(kPutTemplate));
  return put.Bind(1, set.what.name)
      .Bind(2, set.what.text)
      .Bind(3, static_cast<int64_t>(stamp.lamport))
      .Bind(4, crypto::AsBytes(stamp.device.view()))
      .Bind(5, int64_t{stamp.incarnation})
      .Run();
}

absl::Status BatchWriter::PutImportKey(const IndexBatch::Imported& imported) {
  if (forgotten_.contains(imported.subject)) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(Statement put,
                          database_.Prepare("INSERT OR IGNORE INTO import_key VALUES (?, ?)"));
  return put.Bind(1, crypto::ByteSpan(imported.key))
      .Bind(2, crypto::AsBytes(imported.subject.view()))
      .Run();
}

absl::Status BatchWriter::WriteTexts() {
  FALLOW_ASSIGN_OR_RETURN(Statement add,
                          database_.Prepare("INSERT INTO words(rowid, text) VALUES (?, ?)"));
  FALLOW_ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("INSERT INTO words(words, rowid, text) VALUES ('delete', ?, ?)"));
  std::sort(texts_.begin(), texts_.end());
  for (const TextChange& change : texts_) {
    Statement& statement = change.adds ? add : remove;
    FALLOW_RETURN_IF_ERROR(statement.Bind(1, change.place).Bind(2, change.text).Run());
  }
  return absl::OkStatus();
}

absl::Status BatchWriter::WriteDays() {
  FALLOW_ASSIGN_OR_RETURN(
      Statement count,
      database_.Prepare("INSERT INTO day VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                        "reflections = reflections + excluded.reflections, "
                        "words = words + excluded.words, "
                        "attachments = attachments + excluded.attachments"));
  for (const auto& [day, change] : days_) {
    count.Bind(1, day).Bind(2, change.reflections).Bind(3, change.words);
    FALLOW_RETURN_IF_ERROR(count.Bind(4, change.attachments).Run());
  }
  FALLOW_ASSIGN_OR_RETURN(Statement drop,
                          database_.Prepare("DELETE FROM day WHERE day = ? AND reflections = 0"));
  for (const auto& [day, change] : days_) {
    if (change.reflections <= 0) FALLOW_RETURN_IF_ERROR(drop.Bind(1, day).Run());
  }
  return absl::OkStatus();
}

absl::Status BatchWriter::Finish(uint64_t position) {
  FALLOW_RETURN_IF_ERROR(DropImportKeys());
  FALLOW_RETURN_IF_ERROR(WriteTexts());
  FALLOW_RETURN_IF_ERROR(facets_.Finish());
  FALLOW_RETURN_IF_ERROR(WriteDays());
  FALLOW_ASSIGN_OR_RETURN(Statement move, database_.Prepare("UPDATE meta SET position = ?"));
  return move.Bind(1, static_cast<int64_t>(position)).Run();
}

}  // namespace

absl::Status WriteBatch(Database& database, Tokenizer& tokenizer, const IndexBatch& batch) {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  {
    FALLOW_ASSIGN_OR_RETURN(BatchWriter writer, BatchWriter::Make(database, tokenizer));
    for (const SubjectId& subject : batch.forgotten) {
      FALLOW_RETURN_IF_ERROR(writer.Forget(subject));
    }
    for (const journal::Folded& folded : batch.reflections) {
      FALLOW_RETURN_IF_ERROR(writer.Put(folded));
    }
    for (const IndexBatch::Imported& imported : batch.imported) {
      FALLOW_RETURN_IF_ERROR(writer.PutImportKey(imported));
    }
    for (const IndexBatch::TemplateSet& set : batch.templates) {
      FALLOW_RETURN_IF_ERROR(writer.PutTemplate(set));
    }
    FALLOW_RETURN_IF_ERROR(writer.Finish(batch.position));
  }
  return transaction.Commit();
}

}  // namespace fallow::store
