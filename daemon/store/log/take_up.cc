// Records behind one that is missing: how they are set aside, and how they come to count again.

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

// Taken up in one transaction, or as many more as come before the next signature.
constexpr size_t kAtOnce = 1000;

absl::Status MoveTo(Database& database, const Stray& stray, int64_t row, uint64_t position) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement move,
      database.Prepare("UPDATE record SET position = ?, writer = ? WHERE position = ?"));
  return move.Bind(1, static_cast<int64_t>(position)).Bind(2, row).Bind(3, stray.position).Run();
}

}  // namespace

absl::Status Log::SetStraysAside() {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*database_));
  const auto has_key = [this](int64_t row) { return keyring_->KeyOf(row).ok(); };
  FALLOW_RETURN_IF_ERROR(
      store::SetStraysAside(*database_, writer_.device, writer_.key, has_key).status());
  FALLOW_ASSIGN_OR_RETURN(
      Statement count,
      database_->Prepare("SELECT coalesce(max(position), 0) - count(*) FROM record"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, count.Step());
  const uint64_t gone = row ? static_cast<uint64_t>(count.Int(0)) : 0;
  count.Reset();
  FALLOW_RETURN_IF_ERROR(settings_.Set(setting::kPositionsGone, gone));
  // Records of this device may be strays now: none of their numbers is given twice.
  const uint32_t incarnation = NewIncarnation();
  FALLOW_RETURN_IF_ERROR(settings_.Set(setting::kIncarnation, incarnation));
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  return Load();
}

absl::Status Log::FindMark() {
  FALLOW_ASSIGN_OR_RETURN(Statement last,
                          database_->Prepare("SELECT r.position, r.header FROM record r"
                                             " JOIN writer w ON w.id = r.writer WHERE w.branch >= 0"
                                             " ORDER BY r.position DESC LIMIT 1"));
  FALLOW_ASSIGN_OR_RETURN(const bool any, last.Step());
  mark_ = {};
  if (!any) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, journal::DecodeHeader(last.Blob(1)));
  mark_ = {static_cast<uint64_t>(last.Int(0)), journal::ChainHash(header)};
  return absl::OkStatus();
}

absl::Status Log::CountGone(uint64_t positions) {
  if (positions == 0) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const uint64_t before, settings_.Get(setting::kPositionsGone));
  return settings_.Set(setting::kPositionsGone, before + positions);
}

absl::StatusOr<bool> Log::HasStrays(const journal::SubjectId& subject) {
  if (!has_strays()) return false;
  FALLOW_ASSIGN_OR_RETURN(const std::optional<Subject> known, FindSubject(subject));
  return known ? store::HasStrays(*database_, known->row) : absl::StatusOr<bool>(false);
}

absl::Status Log::ReadStrays(const Visit& visit) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT r.position, r.header, r.payload,"
                         " iif(s.wrapped_key IS NULL, NULL, s.id) FROM record r"
                         " JOIN subject s ON s.id = r.subject JOIN writer w ON w.id = r.writer"
                         " WHERE w.branch < 0 ORDER BY r.position"));
  return VisitRows(read, visit);
}

absl::Status Log::DropStray(const journal::RecordHeader& header) {
  if (!has_strays()) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const uint64_t dropped, store::DropStrays(*database_, header));
  return CountGone(dropped);
}

absl::Status Log::DropStrays(std::span<const journal::RecordHeader> headers) {
  for (const journal::RecordHeader& header : headers) {
    FALLOW_RETURN_IF_ERROR(DropStray(header));
  }
  return absl::OkStatus();
}

// The branch that a stray in this row continues: one that it was on, or the beginning of one that
// left another at a record that is back. Nothing while what comes before it is missing.
absl::StatusOr<std::optional<Branch>> Log::BranchBefore(const Writers::StrayRow& row) {
  for (const Branch* const branch : writers_.Of(row.writer)) {
    FALLOW_ASSIGN_OR_RETURN(const std::optional<Stray> next,
                            FindStray(*database_, row.row, branch->sequence + 1));
    if (next && next->header.previous == branch->head) return std::optional(*branch);
  }
  FALLOW_ASSIGN_OR_RETURN(const std::optional<Stray> first,
                          FindStray(*database_, row.row, std::nullopt));
  if (!first) return std::optional<Branch>();
  Branch fresh;
  fresh.writer = row.writer;
  const journal::RecordStamp& stamp = first->header.stamp;
  if (stamp.sequence > 1) {
    FALLOW_ASSIGN_OR_RETURN(
        const Branch* const parent,
        writers_.Holding({row.writer, stamp.sequence - 1, first->header.previous}));
    if (parent == nullptr) return std::optional<Branch>();
    FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader left,
                            writers_.HeaderAt(*parent, stamp.sequence - 1));
    fresh.parent = parent->row;
    fresh.base = fresh.sequence = left.stamp.sequence;
    fresh.lamport = left.stamp.lamport;
    fresh.head = journal::ChainHash(left);
  }
  const bool has_room =
      !IsFull(row.writer.device) && writers_.branches().size() < journal::kFrontierHeadsMax;
  return has_room ? std::optional(fresh) : std::nullopt;
}

absl::StatusOr<Log::Continuation> Log::ContinuationIn(const Writers::StrayRow& row) {
  Continuation next;
  FALLOW_ASSIGN_OR_RETURN(const std::optional<Branch> branch, BranchBefore(row));
  if (!branch) return next;
  next.branch = *branch;
  const bool own = row.writer.device == writer_.device;
  crypto::Digest head = branch->head;
  uint64_t lamport = branch->lamport;
  std::set<int64_t> created;
  size_t good = 0;
  while (next.strays.size() < kAtOnce || good == 0) {
    FALLOW_ASSIGN_OR_RETURN(
        const std::optional<Stray> stray,
        FindStray(*database_, row.row, branch->sequence + 1 + next.strays.size()));
    if (!stray || stray->header.previous != head || stray->header.stamp.lamport <= lamport) break;
    if (NeedsSubject(stray->header, stray->has_payload) && !created.contains(stray->subject)) {
      FALLOW_ASSIGN_OR_RETURN(const bool is_created, IsCreated(*database_, stray->subject));
      if (!is_created) break;
    }
    if (journal::MayCreate(stray->header.kind)) {
      // Without its key no other device takes it.
      if (stray->has_payload && !keyring_->KeyOf(stray->subject).ok()) break;
      created.insert(stray->subject);
    }
    head = journal::ChainHash(stray->header);
    lamport = stray->header.stamp.lamport;
    next.strays.push_back(*stray);
    if (own || stray->is_signed) good = next.strays.size();
  }
  next.strays.resize(good);
  return next;
}

absl::StatusOr<bool> Log::TakeUpSome() {
  for (const Writers::StrayRow& row : writers_.strays()) {
    FALLOW_ASSIGN_OR_RETURN(const Continuation next, ContinuationIn(row));
    if (next.strays.empty()) continue;
    FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*database_));
    Stand stand = Here(next.branch);
    if (stand.branch.row == 0) {
      FALLOW_ASSIGN_OR_RETURN(stand.branch, writers_.Insert(stand.branch));
    }
    for (const Stray& stray : next.strays) {
      FALLOW_RETURN_IF_ERROR(MoveTo(*database_, stray, stand.branch.row, ++stand.position));
      stand.branch.sequence = stray.header.stamp.sequence;
      stand.branch.lamport = stray.header.stamp.lamport;
      stand.branch.head = journal::ChainHash(stray.header);
    }
    if (!next.strays.back().is_signed) {
      const crypto::Signature signature = journal::SignHead(writer_.key, stand.branch.head);
      FALLOW_ASSIGN_OR_RETURN(
          Statement sign, database_->Prepare("UPDATE record SET signature = ? WHERE position = ?"));
      sign.Bind(1, crypto::ByteSpan(signature.bytes)).Bind(2, static_cast<int64_t>(stand.position));
      FALLOW_RETURN_IF_ERROR(sign.Run());
    }
    FALLOW_RETURN_IF_ERROR(CountGone(next.strays.size()));
    FALLOW_RETURN_IF_ERROR(transaction.Commit());
    Settle(stand);
    return true;
  }
  return false;
}

absl::Status Log::TakeUpStrays() {
  if (!has_strays()) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(refusal_);
  FALLOW_RETURN_IF_ERROR(writers_.LookForStrays());
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool some, TakeUpSome());
    if (!some) return absl::OkStatus();
    FALLOW_RETURN_IF_ERROR(writers_.LookForStrays());
  }
}

}  // namespace fallow::store
