#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/log.h"
#include "daemon/store/sqlite.h"

namespace fallow::store {
namespace {

constexpr size_t kBrokenMax = 16;     // positions that a report names
constexpr uint64_t kTellEvery = 256;  // records

uint64_t Unsigned(int64_t value) {
  return static_cast<uint64_t>(value);
}

// Follows one device's chain from its first record on.
class ChainCheck {
 public:
  // Whether `header` comes next. A break is told once: the chain goes on from here.
  bool Follows(const journal::RecordHeader& header) {
    const bool follows = header.previous == head_ && header.stamp.sequence == sequence_ + 1 &&
                         header.stamp.lamport > lamport_;
    sequence_ = header.stamp.sequence;
    lamport_ = header.stamp.lamport;
    head_ = journal::ChainHash(header);
    return follows;
  }
  const crypto::Digest& head() const { return head_; }

 private:
  crypto::Digest head_{};
  uint64_t sequence_ = 0;
  uint64_t lamport_ = 0;
};

void Break(Log::Report& report, uint64_t position) {
  if (report.broken.size() < kBrokenMax) report.broken.push_back(position);
}

absl::StatusOr<std::vector<journal::SubjectId>> ReadIds(Statement& read) {
  std::vector<journal::SubjectId> subjects;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return subjects;
    FALLOW_ASSIGN_OR_RETURN(const journal::SubjectId id,
                            journal::SubjectId::FromBytes(crypto::AsChars(read.Blob(0))));
    subjects.push_back(id);
  }
}

}  // namespace

absl::StatusOr<LogEntry> Log::EntryOf(const Statement& row) {
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, journal::DecodeHeader(row.Blob(1)));
  LogEntry entry{Unsigned(row.Int(0)), header, false, std::string()};
  if (row.IsNull(2) || row.IsNull(3)) {
    entry.let_go = true;
    entry.operation = base::NotFound("This was let go", "", "");
    return entry;
  }
  absl::StatusOr<crypto::SubjectKey> key = Unwrap(header.subject, row.Blob(3));
  entry.operation =
      key.ok() ? codec_.Open(*key, header, row.Blob(2)) : absl::StatusOr<std::string>(key.status());
  return entry;
}

absl::Status Log::Read(uint64_t after, const Visit& visit) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT r.position, r.header, r.payload, s.wrapped_key FROM record r"
                         " JOIN subject s ON s.id = r.subject"
                         " WHERE r.position > ? ORDER BY r.position"));
  read.Bind(1, static_cast<int64_t>(after));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return absl::OkStatus();
    FALLOW_ASSIGN_OR_RETURN(const LogEntry entry, EntryOf(read));
    FALLOW_RETURN_IF_ERROR(visit(entry));
  }
}

absl::StatusOr<std::vector<LogEntry>> Log::ReadSubject(const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT r.position, r.header, r.payload, s.wrapped_key FROM subject s"
                         " JOIN record r ON r.subject = s.id"
                         " WHERE s.subject = ? ORDER BY r.position"));
  read.Bind(1, crypto::ByteSpan(subject.bytes));
  std::vector<LogEntry> entries;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return entries;
    FALLOW_ASSIGN_OR_RETURN(LogEntry entry, EntryOf(read));
    entries.push_back(std::move(entry));
  }
}

absl::StatusOr<std::vector<journal::SubjectId>> Log::SubjectsOf(journal::RecordKind kind) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT subject FROM subject WHERE kind = ? AND wrapped_key IS NOT NULL"
                         " ORDER BY id"));
  read.Bind(1, static_cast<int64_t>(kind));
  return ReadIds(read);
}

absl::StatusOr<std::vector<journal::SubjectId>> Log::ToPurge() {
  FALLOW_ASSIGN_OR_RETURN(Statement read, database_->Prepare("SELECT subject FROM purge"));
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

absl::StatusOr<Log::Report> Log::Verify(const std::function<bool(uint64_t)>& visited) {
  Report report;
  ChainCheck chain;
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT r.position, r.header, r.payload, s.wrapped_key, r.signature"
                         " FROM record r LEFT JOIN subject s ON s.id = r.subject"
                         " ORDER BY r.position"));
  crypto::Signature signature{};
  bool is_signed = true;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) break;
    ++report.records;
    if (report.records % kTellEvery == 0 && !visited(report.records)) {
      return absl::CancelledError("The check was stopped.");
    }
    FALLOW_ASSIGN_OR_RETURN(const LogEntry entry, EntryOf(read));
    const bool follows = chain.Follows(entry.header) && entry.position == report.records &&
                         entry.header.stamp.device == writer_.device &&
                         entry.header.stamp.incarnation == writer_.incarnation;
    const bool whole =
        read.IsNull(2) || journal::PayloadHash(read.Blob(2)) == entry.header.payload_hash;
    if (!follows || !whole) Break(report, entry.position);
    if (entry.let_go) {
      ++report.let_go;
    } else if (!entry.operation.ok()) {
      ++report.unreadable;
    }
    is_signed = read.Blob(4).size() == signature.bytes.size();
    if (is_signed)
      std::copy_n(read.Blob(4).begin(), signature.bytes.size(), signature.bytes.begin());
  }
  // The last head vouches for the whole chain, so the ones before need not be verified again.
  const bool vouched =
      report.records == 0 ||
      (is_signed && journal::VerifyHead(writer_.key.public_key(), chain.head(), signature));
  if (!vouched) Break(report, report.records);
  return report;
}

}  // namespace fallow::store
