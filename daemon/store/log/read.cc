#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/moment.h"
#include "daemon/store/log/log.h"
#include "daemon/store/log/read_ids.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

uint64_t Unsigned(int64_t value) {
  return static_cast<uint64_t>(value);
}

constexpr std::string_view kSelect =
    "SELECT r.position, r.header, r.payload, iif(s.wrapped_key IS NULL, NULL, s.id) ";
constexpr std::string_view kNoStray =
    " AND r.writer NOT IN (SELECT id FROM writer WHERE branch < 0)";

}  // namespace

absl::StatusOr<LogEntry> Log::EntryOf(const Statement& row) {
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, journal::DecodeHeader(row.Blob(1)));
  LogEntry entry{Unsigned(row.Int(0)), header, false, std::string()};
  if (row.IsNull(2) || row.IsNull(3)) {
    entry.let_go = true;
    entry.operation = base::NotFound("This was let go", "", "");
    return entry;
  }
  absl::StatusOr<crypto::SubjectKey> key = keyring_->KeyOf(row.Int(3));
  // Only a key that is damaged makes a record unreadable; a disk that fails may work again.
  if (!key.ok() && !absl::IsDataLoss(key.status())) return key.status();
  entry.operation =
      key.ok() ? codec_.Open(*key, header, row.Blob(2)) : absl::StatusOr<std::string>(key.status());
  return entry;
}

absl::Status Log::Read(uint64_t after, const Visit& visit) {
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database_->Prepare(absl::StrCat(
                              base::ToAbsl(kSelect),
                              "FROM record r JOIN subject s ON s.id = r.subject"
                              " WHERE r.position > ?",
                              base::ToAbsl(leave_out_strays_ ? kNoStray : std::string_view()),
                              " ORDER BY r.position")));
  read.Bind(1, static_cast<int64_t>(after));
  return VisitRows(read, visit);
}

// From the start, uses the index of practice subjects; later, reads by position, since few records
// are new then.
absl::Status Log::ReadPractice(uint64_t after, const Visit& visit) {
  const auto read_all = [&]() -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(
        Statement read,
        database_->Prepare(
            after == 0
                ? "SELECT r.position, r.header, r.payload, iif(s.wrapped_key IS NULL, NULL, s.id) "
                  "FROM subject s"
                  " CROSS JOIN record r ON r.subject = s.id"
                  " WHERE s.kind >= 64 AND s.kind BETWEEN ?2 AND ?3 AND r.position > ?1"
                  " ORDER BY r.position"
                : "SELECT r.position, r.header, r.payload, iif(s.wrapped_key IS NULL, NULL, s.id) "
                  "FROM record r"
                  " CROSS JOIN subject s ON s.id = r.subject"
                  " WHERE r.position > ?1 AND s.kind BETWEEN ?2 AND ?3 ORDER BY r.position"));
    read.Bind(1, static_cast<int64_t>(after))
        .Bind(2, static_cast<int64_t>(journal::kFirstPracticeKind))
        .Bind(3, static_cast<int64_t>(journal::kLastPracticeKind));
    return VisitRows(read, visit);
  };
  const absl::Status read = read_all();
  if (!absl::IsDataLoss(read)) return read;
  met_damage_ = true;
  return ReadPracticeOneByOne(after, visit);
}

// By position alone, and on from the row behind each that is damaged: needs no page but that of the
// record and that of its subject.
absl::Status Log::ReadPracticeOneByOne(uint64_t after, const Visit& visit) {
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database_->Prepare("SELECT r.position, r.header, r.payload, "
                                             "iif(s.wrapped_key IS NULL, NULL, s.id) FROM record r"
                                             " CROSS JOIN subject s ON s.id = r.subject"
                                             " WHERE r.position = ? AND s.kind BETWEEN ? AND ?"));
  for (uint64_t position = after + 1; position <= position_; ++position) {
    read.Bind(1, static_cast<int64_t>(position))
        .Bind(2, static_cast<int64_t>(journal::kFirstPracticeKind))
        .Bind(3, static_cast<int64_t>(journal::kLastPracticeKind));
    const absl::StatusOr<bool> row = read.Step();
    if (absl::IsDataLoss(row.status())) continue;
    FALLOW_RETURN_IF_ERROR(row.status());
    if (!*row) continue;
    const absl::StatusOr<LogEntry> entry = EntryOf(read);
    if (!entry.ok() && !absl::IsDataLoss(entry.status())) return entry.status();
    if (entry.ok()) FALLOW_RETURN_IF_ERROR(visit(*entry));
    read.Reset();
  }
  return absl::OkStatus();
}

absl::Status Log::VisitRows(Statement& read, const Visit& visit) {
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return absl::OkStatus();
    FALLOW_ASSIGN_OR_RETURN(const LogEntry entry, EntryOf(read));
    FALLOW_RETURN_IF_ERROR(visit(entry));
  }
}

absl::StatusOr<std::vector<LogEntry>> Log::ReadSubject(const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database_->Prepare(absl::StrCat(
                              base::ToAbsl(kSelect),
                              "FROM subject s JOIN record r ON r.subject = s.id"
                              " WHERE s.subject = ?",
                              base::ToAbsl(leave_out_strays_ ? kNoStray : std::string_view()),
                              " ORDER BY r.position")));
  read.Bind(1, crypto::ByteSpan(subject.bytes));
  std::vector<LogEntry> entries;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) break;
    FALLOW_ASSIGN_OR_RETURN(LogEntry entry, EntryOf(read));
    entries.push_back(std::move(entry));
  }
  const auto creates = [](const LogEntry& entry) { return journal::MayCreate(entry.header.kind); };
  const auto first = std::find_if(entries.begin(), entries.end(), creates);
  if (first != entries.end()) std::rotate(entries.begin(), first, first + 1);
  return entries;
}

absl::StatusOr<bool> Log::IsOf(const journal::SubjectId& subject, journal::RecordKind kind) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement find, database_->Prepare("SELECT 1 FROM subject WHERE subject = ? AND kind = ?"));
  return find.Bind(1, crypto::ByteSpan(subject.bytes)).Bind(2, static_cast<int64_t>(kind)).Step();
}

absl::StatusOr<std::optional<journal::RecordKind>> Log::FirstKindOf(
    const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement find,
      database_->Prepare("SELECT kind FROM subject WHERE subject = ? AND wrapped_key IS NOT NULL"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, find.Bind(1, crypto::ByteSpan(subject.bytes)).Step());
  if (!row) return std::optional<journal::RecordKind>();
  return std::optional(static_cast<journal::RecordKind>(find.Int(0)));
}

absl::StatusOr<Log::Place> Log::LastOf(const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement find,
      database_->Prepare("SELECT r.position, w.device FROM subject s"
                         " JOIN record r ON r.subject = s.id JOIN writer w ON w.id = r.writer"
                         " WHERE s.subject = ? ORDER BY r.position DESC LIMIT 1"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, find.Bind(1, crypto::ByteSpan(subject.bytes)).Step());
  if (!row) return base::NotFound("This is not in the journal", "", "");
  FALLOW_ASSIGN_OR_RETURN(const journal::DeviceId writer,
                          journal::DeviceId::FromBytes(crypto::AsChars(find.Blob(1))));
  return Place{Unsigned(find.Int(0)), writer};
}

absl::StatusOr<uint64_t> Log::Reached(absl::Duration now,
                                      const std::function<bool(absl::Duration)>& long_ago) {
  const int64_t counted = absl::ToInt64Milliseconds(now);
  // An earlier Fallow has noted times of day, which lie beyond all that is counted.
  FALLOW_ASSIGN_OR_RETURN(Statement later, database_->Prepare("DELETE FROM reached WHERE at > ?"));
  FALLOW_RETURN_IF_ERROR(later.Bind(1, counted).Run());
  FALLOW_ASSIGN_OR_RETURN(Statement note,
                          database_->Prepare("INSERT OR IGNORE INTO reached VALUES (?, ?)"));
  FALLOW_RETURN_IF_ERROR(note.Bind(1, counted).Bind(2, static_cast<int64_t>(position_)).Run());
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database_->Prepare("SELECT at, position FROM reached ORDER BY at DESC"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return 0;
    const int64_t at = read.Int(0);
    if (!long_ago(absl::Milliseconds(at))) continue;
    const uint64_t reached = Unsigned(read.Int(1));
    read.Reset();
    // Of what had been reached by then, this note says it all.
    FALLOW_ASSIGN_OR_RETURN(Statement drop, database_->Prepare("DELETE FROM reached WHERE at < ?"));
    FALLOW_RETURN_IF_ERROR(drop.Bind(1, at).Run());
    return reached;
  }
}

absl::StatusOr<uint64_t> Log::CountRecords(std::span<const journal::SubjectId> subjects) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read, database_->Prepare("SELECT r.header FROM subject s"
                                         " JOIN record r ON r.subject = s.id WHERE s.subject = ?"));
  uint64_t count = 0;
  for (const journal::SubjectId& subject : subjects) {
    read.Bind(1, crypto::ByteSpan(subject.bytes));
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
      if (!row) break;
      FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header,
                              journal::DecodeHeader(read.Blob(0)));
      if (header.kind != journal::RecordKind::kSubjectReleased) ++count;
    }
  }
  return count;
}

absl::StatusOr<std::vector<journal::SubjectId>> Log::SubjectsOf(journal::RecordKind kind) {
  // Told twice for devices, since SQLite looks into their own index only where the query says so.
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare(journal::IsDevice(kind)
                             ? "SELECT subject FROM subject WHERE kind = ?"
                               " AND kind BETWEEN 48 AND 50 AND wrapped_key IS NOT NULL ORDER BY id"
                             : "SELECT subject FROM subject WHERE kind = ?"
                               " AND wrapped_key IS NOT NULL ORDER BY id"));
  read.Bind(1, static_cast<int64_t>(kind));
  return ReadIds(read);
}

absl::StatusOr<bool> Log::Holds(uint64_t position, const crypto::Digest& chain_hash) {
  if (position == 0) return chain_hash == crypto::Digest{};
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database_->Prepare("SELECT header FROM record WHERE position = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Bind(1, static_cast<int64_t>(position)).Step());
  if (!row) return false;
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, journal::DecodeHeader(read.Blob(0)));
  return journal::ChainHash(header) == chain_hash;
}

}  // namespace fallow::store
