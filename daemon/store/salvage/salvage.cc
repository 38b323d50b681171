#include "daemon/store/salvage/salvage.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/journal/record.h"
#include "daemon/store/keys/packed_keys.h"
#include "daemon/store/salvage/leaf_rows.h"
#include "daemon/store/sealed/page_images.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

constexpr uint64_t kPagesInOneTransaction = 256;

// The form of a column, by which a row's table is known.
enum class Form { kNull, kInteger, kText, kId, kBlob, kEmpty, kHeader, kBlock };

struct Column {
  Form form = Form::kNull;
  bool may_be_null = false;
  int64_t exactly = 0;  // of a number; 0: any
};

// A table of the log, as its rows lie on a page. In those with row ids the first column is the id.
struct Shape {
  std::string_view insert;
  bool has_row_id = false;
  std::vector<Column> columns;
};

const std::vector<Shape>& Shapes() {
  static const auto* const kShapes = new std::vector<Shape>{
      {"INSERT OR IGNORE INTO record (position, writer, sequence, subject, header, payload,"
       " signature) VALUES (?, ?, ?, ?, ?, ?, ?)",
       true,
       {{Form::kNull},
        {Form::kInteger},
        {Form::kInteger},
        {Form::kInteger},
        {Form::kHeader},
        {Form::kBlob, true},
        {Form::kBlob, true}}},
      {"INSERT OR IGNORE INTO subject (id, subject, kind, wrapped_key) VALUES (?, ?, ?, ?)",
       true,
       {{Form::kNull}, {Form::kId}, {Form::kInteger}, {Form::kEmpty, true}}},
      // Of before schema 6: the keyring packs its key.
      {"INSERT OR IGNORE INTO subject_wrapped (id, subject, kind, wrapped_key)"
       " VALUES (?, ?, ?, ?)",
       true,
       {{Form::kNull}, {Form::kId}, {Form::kInteger}, {Form::kBlob}}},
      {"INSERT OR IGNORE INTO key_bucket (id, what, sealed) VALUES (?, ?, ?)",
       true,
       {{Form::kNull}, {Form::kInteger, false, 1}, {Form::kBlock}}},
      {"INSERT OR IGNORE INTO key_bucket_2 (id, what, sealed) VALUES (?, ?, ?)",
       true,
       {{Form::kNull}, {Form::kInteger, false, 2}, {Form::kBlock}}},
      {"INSERT OR IGNORE INTO key_top (id, what, sealed) VALUES (?, ?, ?)",
       true,
       {{Form::kNull}, {Form::kInteger, false, 3}, {Form::kBlock}}},
      {"INSERT OR IGNORE INTO key_top_2 (id, what, sealed) VALUES (?, ?, ?)",
       true,
       {{Form::kNull}, {Form::kInteger, false, 4}, {Form::kBlock}}},
      {"INSERT OR IGNORE INTO writer (id, device, incarnation, branch, parent, base)"
       " VALUES (?, ?, ?, ?, ?, ?)",
       true,
       {{Form::kNull},
        {Form::kId},
        {Form::kInteger},
        {Form::kInteger},
        {Form::kInteger, true},
        {Form::kInteger}}},
      {"INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)",
       false,
       {{Form::kText}, {Form::kBlob}}},
      {"INSERT OR IGNORE INTO trusted (device, name, signing, box, tls, removed)"
       " VALUES (?, ?, ?, ?, ?, ?)",
       false,
       {{Form::kId},
        {Form::kText},
        {Form::kBlob, true},
        {Form::kBlob, true},
        {Form::kBlob, true},
        {Form::kInteger}}},
      {"INSERT OR IGNORE INTO epoch (id, lamport, device, wrapped_key, made)"
       " VALUES (?, ?, ?, ?, ?)",
       false,
       {{Form::kId}, {Form::kInteger}, {Form::kId}, {Form::kBlob}, {Form::kInteger}}},
      {"INSERT OR IGNORE INTO epoch (id, lamport, device, wrapped_key, made, released, signature)"
       " VALUES (?, ?, ?, ?, ?, ?, ?)",
       false,
       {{Form::kId},
        {Form::kInteger},
        {Form::kId},
        {Form::kBlob},
        {Form::kInteger},
        {Form::kBlob},
        {Form::kBlob, true}}},
      {"INSERT OR IGNORE INTO peer (device, position, agreed, met, epoch, addresses)"
       " VALUES (?, ?, ?, ?, ?, ?)",
       false,
       {{Form::kId},
        {Form::kInteger},
        {Form::kInteger, true},
        {Form::kInteger, true},
        {Form::kBlob, true},
        {Form::kText}}},
  };
  return *kShapes;
}

bool Fits(const Column& column, const StoredRow::Value& value) {
  if (std::holds_alternative<std::monostate>(value)) {
    return column.form == Form::kNull || column.may_be_null;
  }
  const auto* const blob = std::get_if<StoredRow::Blob>(&value);
  switch (column.form) {
    case Form::kNull:
      return false;
    case Form::kInteger: {
      const auto* const number = std::get_if<int64_t>(&value);
      return number != nullptr && (column.exactly == 0 || *number == column.exactly);
    }
    case Form::kText:
      return std::holds_alternative<std::string>(value);
    case Form::kId:
      return blob != nullptr && blob->size() == journal::SubjectId::kBytes;
    case Form::kBlob:
      return blob != nullptr;
    case Form::kEmpty:
      return blob != nullptr && blob->empty();
    case Form::kBlock:
      // One of zeros is left of a table that was made anew.
      return blob != nullptr && blob->size() == kSealedBlockBytes &&
             std::any_of(blob->begin(), blob->end(), [](uint8_t byte) { return byte != 0; });
    case Form::kHeader:
      return blob != nullptr && journal::DecodeHeader(*blob).ok();
  }
  return false;
}

bool Fits(const Shape& shape, const StoredRow& row) {
  if (shape.has_row_id != row.id.has_value() || shape.columns.size() != row.columns.size()) {
    return false;
  }
  for (size_t i = 0; i < row.columns.size(); ++i) {
    if (!Fits(shape.columns[i], row.columns[i])) return false;
  }
  return true;
}

void Bind(Statement& statement, int index, const StoredRow::Value& value) {
  if (const auto* const number = std::get_if<int64_t>(&value)) {
    statement.Bind(index, *number);
  } else if (const auto* const text = std::get_if<std::string>(&value)) {
    statement.Bind(index, std::string_view(*text));
  } else if (const auto* const blob = std::get_if<StoredRow::Blob>(&value)) {
    statement.Bind(index, crypto::ByteSpan(*blob));
  } else {
    statement.BindNull(index);
  }
}

absl::Status Insert(Database& into, const StoredRow& row) {
  for (const Shape& shape : Shapes()) {
    if (!Fits(shape, row)) continue;
    FALLOW_ASSIGN_OR_RETURN(Statement insert, into.Prepare(shape.insert));
    for (size_t i = 0; i < row.columns.size(); ++i) {
      Bind(insert, static_cast<int>(i) + 1, row.columns[i]);
    }
    if (row.id) insert.Bind(1, *row.id);
    return insert.Run();
  }
  return absl::OkStatus();
}

absl::Status CopyRows(PageImages& images, Database& into) {
  std::optional<Transaction> transaction;
  uint64_t pages = 0;
  const FetchPage fetch = [&](uint32_t number, Page page) { return images.Newest(number, page); };
  const absl::Status copied = images.ForEach([&](uint32_t number, ConstPage page) -> absl::Status {
    if (!transaction) {
      FALLOW_ASSIGN_OR_RETURN(Transaction begun, Transaction::Begin(into));
      transaction.emplace(std::move(begun));
    }
    for (const StoredRow& row : RowsOn(number, page, fetch)) {
      FALLOW_RETURN_IF_ERROR(Insert(into, row));
    }
    if (++pages % kPagesInOneTransaction != 0) return absl::OkStatus();
    const absl::Status committed = transaction->Commit();
    transaction.reset();
    return committed;
  });
  FALLOW_RETURN_IF_ERROR(copied);
  return transaction ? transaction->Commit() : absl::OkStatus();
}

using Missing = std::vector<std::pair<int64_t, journal::RecordHeader>>;

// Rows that records refer to and that are not there, with the first such record of each.
absl::StatusOr<Missing> MissingIn(Database& into, std::string_view sql) {
  Missing missing;
  FALLOW_ASSIGN_OR_RETURN(Statement read, into.Prepare(sql));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return missing;
    FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header,
                            journal::DecodeHeader(read.Blob(1)));
    missing.emplace_back(read.Int(0), header);
  }
}

// As if it had a key, which may be found or not: where none is due the subject was let go.
absl::Status StandInForSubjects(Database& into) {
  FALLOW_ASSIGN_OR_RETURN(
      const Missing missing,
      MissingIn(into,
                "SELECT subject, header FROM record WHERE position IN"
                " (SELECT min(position) FROM record"
                "  WHERE subject NOT IN (SELECT id FROM subject)"
                "  AND subject NOT IN (SELECT id FROM subject_wrapped) GROUP BY subject)"));
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      into.Prepare("INSERT OR IGNORE INTO subject (id, subject, kind, wrapped_key)"
                   " VALUES (?, ?, ?, X'')"));
  for (const auto& [id, header] : missing) {
    insert.Bind(1, id)
        .Bind(2, crypto::ByteSpan(header.subject.bytes))
        .Bind(3, static_cast<int64_t>(header.kind));
    FALLOW_RETURN_IF_ERROR(insert.Run());
  }
  return absl::OkStatus();
}

absl::Status StandInForWriters(Database& into) {
  FALLOW_ASSIGN_OR_RETURN(
      const Missing missing,
      MissingIn(into,
                "SELECT writer, header FROM record WHERE position IN"
                " (SELECT min(position) FROM record"
                "  WHERE writer NOT IN (SELECT id FROM writer) GROUP BY writer)"));
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      into.Prepare("INSERT OR IGNORE INTO writer (id, device, incarnation, branch, base)"
                   " VALUES (?, ?, ?, ?, 0)"));
  for (const auto& [id, header] : missing) {
    insert.Bind(1, id)
        .Bind(2, crypto::ByteSpan(header.stamp.device.bytes))
        .Bind(3, int64_t{header.stamp.incarnation})
        .Bind(4, id);  // no other branch has this number
    FALLOW_RETURN_IF_ERROR(insert.Run());
  }
  return absl::OkStatus();
}

// A copy of a page from before something was let go still has its key: the record that released it
// says otherwise (kind 80, bytes 86 and 87 of a header), unless it is about a device. The index may
// be from before, too.
constexpr std::string_view kLetGoAgain =
    "UPDATE subject SET wrapped_key = NULL WHERE kind NOT BETWEEN 48 AND 50 AND id IN"
    " (SELECT subject FROM record WHERE substr(header, 86, 2) = X'5000');"
    "UPDATE subject_wrapped SET wrapped_key = NULL WHERE kind NOT BETWEEN 48 AND 50 AND id IN"
    " (SELECT subject FROM record WHERE substr(header, 86, 2) = X'5000');"
    "UPDATE record SET payload = NULL"
    "  WHERE subject IN (SELECT id FROM subject WHERE wrapped_key IS NULL"
    "   UNION SELECT id FROM subject_wrapped WHERE wrapped_key IS NULL);"
    "INSERT OR IGNORE INTO purge (subject) SELECT subject FROM subject WHERE wrapped_key IS NULL"
    "  UNION SELECT subject FROM subject_wrapped WHERE wrapped_key IS NULL;";

absl::Status FillGaps(Database& into, const SalvageHints& hints) {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(into));
  FALLOW_RETURN_IF_ERROR(StandInForSubjects(into));
  FALLOW_RETURN_IF_ERROR(StandInForWriters(into));
  FALLOW_RETURN_IF_ERROR(into.Execute(kLetGoAgain));
  {
    FALLOW_ASSIGN_OR_RETURN(
        Statement self,
        into.Prepare("INSERT OR IGNORE INTO trusted (device, name, removed) VALUES (?, '', 0)"));
    FALLOW_RETURN_IF_ERROR(self.Bind(1, crypto::ByteSpan(hints.self.bytes)).Run());
  }
  LocalSettings settings(into);
  FALLOW_ASSIGN_OR_RETURN(const auto generation, settings.Find(setting::kKeyringGeneration));
  if (!generation) {
    FALLOW_RETURN_IF_ERROR(settings.Set(setting::kKeyringGeneration, hints.keyring_generation));
  }
  return transaction.Commit();
}

}  // namespace

absl::StatusOr<Salvaged> Salvage(PageImages& images, Database& into, const SalvageHints& hints) {
  FALLOW_RETURN_IF_ERROR(CopyRows(images, into));
  FALLOW_RETURN_IF_ERROR(FillGaps(into, hints));
  FALLOW_ASSIGN_OR_RETURN(Statement count,
                          into.Prepare("SELECT count(*), max(position) FROM record"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, count.Step());
  Salvaged salvaged;
  if (row) {
    salvaged.records = static_cast<uint64_t>(count.Int(0));
    salvaged.last = static_cast<uint64_t>(count.Int(1));
  }
  return salvaged;
}

}  // namespace fallow::store
