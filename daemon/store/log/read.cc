#include <map>
#include <optional>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/store/log/log.h"
#include "daemon/store/log/read_ids.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

constexpr size_t kBrokenMax = 16;     // positions that a report names
constexpr uint64_t kTellEvery = 256;  // records

uint64_t Unsigned(int64_t value) {
  return static_cast<uint64_t>(value);
}

// Follows the chain of one branch.
class ChainCheck {
 public:
  ChainCheck() = default;
  // One that left another behind `header`.
  explicit ChainCheck(const journal::RecordHeader& header) { Move(header); }

  // Whether `header` comes next. A break is told once: the chain goes on from here.
  bool Follows(const journal::RecordHeader& header) {
    const bool follows = header.previous == head_ && header.stamp.sequence == sequence_ + 1 &&
                         header.stamp.lamport > lamport_;
    Move(header);
    return follows;
  }
  const crypto::Digest& head() const { return head_; }

  // Of the latest record, as far as they were stored with it.
  uint64_t position = 0;
  std::optional<crypto::Signature> signature;

 private:
  void Move(const journal::RecordHeader& header) {
    sequence_ = header.stamp.sequence;
    lamport_ = header.stamp.lamport;
    head_ = journal::ChainHash(header);
  }

  crypto::Digest head_{};
  uint64_t sequence_ = 0;
  uint64_t lamport_ = 0;
};

using Chains = std::map<int64_t, ChainCheck>;  // by row of the branch

void Break(Log::Report& report, uint64_t position) {
  if (report.broken.size() < kBrokenMax) report.broken.push_back(position);
}

// Where the chain of a branch begins: with its writer's first record, or behind one of its parent.
absl::StatusOr<ChainCheck> BeginChain(const Writers& writers, const Branch* branch) {
  const Branch* const parent = branch == nullptr ? nullptr : writers.Find(branch->parent);
  if (parent == nullptr) return ChainCheck();
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader left,
                          writers.HeaderAt(*parent, branch->base));
  return ChainCheck(left);
}

// The last signature of a branch vouches for all of it, so the ones before need not be verified.
void CheckHeads(const Chains& chains, const Log::KeyOfDevice& key_of, const Writers& writers,
                Log::Report& report) {
  for (const auto& [row, chain] : chains) {
    const Branch* const branch = writers.Find(row);
    const std::optional<crypto::PublicKey> key =
        branch == nullptr ? std::nullopt : key_of(branch->writer.device);
    const bool vouched =
        key && chain.signature && journal::VerifyHead(*key, chain.head(), *chain.signature);
    if (!vouched) Break(report, chain.position);
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
  absl::StatusOr<crypto::SubjectKey> key = keyring_->Unwrap(header.subject, row.Blob(3));
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
  return VisitRows(read, visit);
}

// From the beginning by the index of their subjects; later by position, since little is new then.
absl::Status Log::ReadPractice(uint64_t after, const Visit& visit) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare(
          after == 0 ? "SELECT r.position, r.header, r.payload, s.wrapped_key FROM subject s"
                       " CROSS JOIN record r ON r.subject = s.id"
                       " WHERE s.kind >= 64 AND s.kind BETWEEN ?2 AND ?3 AND r.position > ?1"
                       " ORDER BY r.position"
                     : "SELECT r.position, r.header, r.payload, s.wrapped_key FROM record r"
                       " CROSS JOIN subject s ON s.id = r.subject"
                       " WHERE r.position > ?1 AND s.kind BETWEEN ?2 AND ?3 ORDER BY r.position"));
  read.Bind(1, static_cast<int64_t>(after))
      .Bind(2, static_cast<int64_t>(journal::kFirstPracticeKind))
      .Bind(3, static_cast<int64_t>(journal::kLastPracticeKind));
  return VisitRows(read, visit);
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

absl::StatusOr<uint64_t> Log::Reached(absl::Time now, absl::Time then) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement find,
      database_->Prepare("SELECT max(position), max(at) FROM reached WHERE at <= ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, find.Bind(1, journal::ToMillis(then)).Step());
  const uint64_t reached = row ? Unsigned(find.Int(0)) : 0;
  // Of what had been reached by then, the latest note says it all.
  FALLOW_ASSIGN_OR_RETURN(Statement drop,
                          database_->Prepare("DELETE FROM reached WHERE at > ? OR at < ?"));
  drop.Bind(1, journal::ToMillis(now)).Bind(2, row ? find.Int(1) : 0);
  find.Reset();
  FALLOW_RETURN_IF_ERROR(drop.Run());
  FALLOW_ASSIGN_OR_RETURN(Statement note,
                          database_->Prepare("INSERT OR IGNORE INTO reached VALUES (?, ?)"));
  FALLOW_RETURN_IF_ERROR(
      note.Bind(1, journal::ToMillis(now)).Bind(2, static_cast<int64_t>(position_)).Run());
  return reached;
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
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT subject FROM subject WHERE kind = ? AND wrapped_key IS NOT NULL"
                         " ORDER BY id"));
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

absl::StatusOr<Log::Report> Log::Verify(const KeyOfDevice& key_of,
                                        const std::function<bool(uint64_t)>& visited) {
  Report report;
  Chains chains;
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT r.position, r.header, r.payload, s.wrapped_key, r.signature,"
                         " r.writer FROM record r LEFT JOIN subject s ON s.id = r.subject"
                         " ORDER BY r.position"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) break;
    ++report.records;
    if (report.records % kTellEvery == 0 && !visited(report.records)) {
      return absl::CancelledError("The check was stopped.");
    }
    FALLOW_ASSIGN_OR_RETURN(const LogEntry entry, EntryOf(read));
    const int64_t writer = read.Int(5);
    const Branch* const branch = writers_.Find(writer);
    auto chain = chains.find(writer);
    if (chain == chains.end()) {
      FALLOW_ASSIGN_OR_RETURN(ChainCheck begun, BeginChain(writers_, branch));
      chain = chains.emplace(writer, begun).first;
    }
    const journal::RecordStamp& stamp = entry.header.stamp;
    const bool follows = chain->second.Follows(entry.header) && entry.position == report.records &&
                         branch != nullptr &&
                         branch->writer == journal::WriterId{stamp.device, stamp.incarnation};
    const bool whole =
        read.IsNull(2) || journal::PayloadHash(read.Blob(2)) == entry.header.payload_hash;
    if (!follows || !whole) Break(report, entry.position);
    if (entry.let_go) {
      ++report.let_go;
    } else if (!entry.operation.ok()) {
      ++report.unreadable;
    }
    chain->second.position = entry.position;
    chain->second.signature = StoredSignature(read.Blob(4));
  }
  CheckHeads(chains, key_of, writers_, report);
  return report;
}

}  // namespace fallow::store
