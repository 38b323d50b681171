#include "daemon/store/writers/writers.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/writers/strays.h"

namespace fallow::store {
namespace {

using journal::WriterHead;
using journal::WriterId;

absl::Status BadWriters(std::string_view why) {
  return base::Damaged("The file `journal.db` is damaged", why,
                       base::WithName(base::Next::kPutBackCopy, "journal.db"));
}

}  // namespace

std::optional<crypto::Signature> StoredSignature(crypto::ByteSpan bytes) {
  crypto::Signature signature{};
  if (bytes.size() != signature.bytes.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), signature.bytes.begin());
  return signature;
}

absl::StatusOr<Writers> Writers::Load(Database& database) {
  Writers writers(database);
  FALLOW_ASSIGN_OR_RETURN(
      Statement read, database.Prepare("SELECT id, device, incarnation, parent, base FROM writer"
                                       " WHERE branch >= 0 ORDER BY id"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) break;
    Branch branch;
    branch.row = read.Int(0);
    FALLOW_ASSIGN_OR_RETURN(branch.writer.device,
                            journal::DeviceId::FromBytes(crypto::AsChars(read.Blob(1))));
    branch.writer.incarnation = static_cast<uint32_t>(read.Int(2));
    branch.parent = read.Int(3);
    branch.base = static_cast<uint64_t>(read.Int(4));
    FALLOW_RETURN_IF_ERROR(writers.LoadHead(branch));
    // A writer without records does not count yet.
    if (branch.sequence > 0) writers.branches_.push_back(branch);
  }
  FALLOW_RETURN_IF_ERROR(writers.LookForStrays());
  return writers;
}

absl::Status Writers::LookForStrays() {
  strays_.clear();
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT w.id, w.parent, r.header FROM writer w JOIN record r ON"
                         " r.writer = w.id AND r.sequence ="
                         " (SELECT max(sequence) FROM record WHERE writer = w.id)"
                         " WHERE w.branch < 0 ORDER BY w.id"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return absl::OkStatus();
    FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader last, journal::DecodeHeader(read.Blob(2)));
    strays_.push_back({read.Int(0), read.Int(1),
                       WriterId{last.stamp.device, last.stamp.incarnation}, last.stamp.sequence,
                       journal::ChainHash(last)});
    stray_lamport_ = std::max(stray_lamport_, last.stamp.lamport);
  }
}

bool Writers::IsStray(int64_t row) const {
  return std::any_of(strays_.begin(), strays_.end(),
                     [&](const StrayRow& one) { return one.row == row; });
}

absl::StatusOr<const Branch*> Writers::Behind(const WriterHead& at) const {
  for (const StrayRow& one : strays_) {
    if (one.writer != at.writer) continue;
    FALLOW_ASSIGN_OR_RETURN(const std::optional<Stray> stray,
                            FindStray(*database_, one.row, at.sequence));
    if (stray && journal::ChainHash(stray->header) == at.hash) return Find(one.branch);
  }
  return nullptr;
}

absl::Status Writers::LoadHead(Branch& branch) const {
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database_->Prepare("SELECT header FROM record WHERE writer = ?"
                                             " ORDER BY sequence DESC LIMIT 1"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Bind(1, branch.row).Step());
  if (!row) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, journal::DecodeHeader(read.Blob(0)));
  if (WriterId{header.stamp.device, header.stamp.incarnation} != branch.writer) {
    return BadWriters("a record in it belongs to another writer than its row says");
  }
  branch.sequence = header.stamp.sequence;
  branch.lamport = header.stamp.lamport;
  branch.head = journal::ChainHash(header);
  return absl::OkStatus();
}

const Branch* Writers::Find(int64_t row) const {
  for (const Branch& branch : branches_) {
    if (branch.row == row) return &branch;
  }
  return nullptr;
}

std::vector<const Branch*> Writers::Of(const WriterId& writer) const {
  std::vector<const Branch*> of;
  for (const Branch& branch : branches_) {
    if (branch.writer == writer) of.push_back(&branch);
  }
  return of;
}

journal::Frontier Writers::Heads() const {
  journal::Frontier heads;
  for (const Branch& branch : branches_) {
    heads.push_back({branch.writer, branch.sequence, branch.head});
  }
  std::sort(heads.begin(), heads.end());
  return heads;
}

uint64_t Writers::lamport() const {
  uint64_t highest = stray_lamport_;
  for (const Branch& branch : branches_) highest = std::max(highest, branch.lamport);
  return highest;
}

absl::StatusOr<const Branch*> Writers::Holding(const WriterHead& at) const {
  for (const Branch& branch : branches_) {
    if (branch.writer != at.writer || at.sequence <= branch.base || at.sequence > branch.sequence) {
      continue;
    }
    if (at.sequence == branch.sequence) {
      if (at.hash == branch.head) return &branch;
      continue;
    }
    FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, HeaderAt(branch, at.sequence));
    if (journal::ChainHash(header) == at.hash) return &branch;
  }
  return nullptr;
}

absl::StatusOr<journal::RecordHeader> Writers::HeaderAt(const Branch& branch,
                                                        uint64_t sequence) const {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT header FROM record WHERE writer = ? AND sequence = ?"));
  read.Bind(1, branch.row).Bind(2, static_cast<int64_t>(sequence));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
  if (!row) return BadWriters("a record is missing in it");
  return journal::DecodeHeader(read.Blob(0));
}

absl::StatusOr<Possession> Writers::PossessionOf(const journal::Frontier& theirs) const {
  Possession had;
  for (const WriterHead& head : theirs) {
    FALLOW_ASSIGN_OR_RETURN(const Branch* branch, Holding(head));
    if (branch == nullptr) {
      had.more = true;
      const std::vector<const Branch*> ours = Of(head.writer);
      const bool beyond = std::all_of(ours.begin(), ours.end(), [&](const Branch* one) {
        return one->sequence < head.sequence;
      });
      if (beyond) had.beyond_us.insert(head.writer);
      continue;
    }
    // A device that has a record also has all earlier ones of that writer, back to the first.
    uint64_t up_to = head.sequence;
    while (branch != nullptr) {
      uint64_t& known = had.up_to[branch->row];
      known = std::max(known, up_to);
      up_to = branch->base;
      branch = branch->parent == 0 ? nullptr : Find(branch->parent);
    }
  }
  return had;
}

absl::StatusOr<Branch> Writers::Insert(Branch branch) const {
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database_->Prepare("INSERT INTO writer (device, incarnation, branch, parent, base)"
                         " VALUES (?1, ?2, (SELECT coalesce(max(branch), -1) + 1 FROM writer"
                         "  WHERE device = ?1 AND incarnation = ?2 AND branch >= 0), ?3, ?4)"));
  insert.Bind(1, crypto::ByteSpan(branch.writer.device.bytes))
      .Bind(2, int64_t{branch.writer.incarnation})
      .Bind(4, static_cast<int64_t>(branch.base));
  if (branch.parent == 0) {
    insert.BindNull(3);
  } else {
    insert.Bind(3, branch.parent);
  }
  FALLOW_RETURN_IF_ERROR(insert.Run());
  branch.row = database_->last_insert_id();
  return branch;
}

void Writers::Put(const Branch& branch) {
  for (Branch& one : branches_) {
    if (one.row == branch.row) {
      one = branch;
      return;
    }
  }
  branches_.push_back(branch);
}

}  // namespace fallow::store
