#include "daemon/store/writers/strays.h"

#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "crypto/device_identity.h"
#include "daemon/base/status.h"

namespace fallow::store {
namespace {

constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

// What decides whether one record counts.
struct Link {
  int64_t writer = 0;
  int64_t subject = 0;
  uint64_t sequence = 0;
  bool follows = false;   // the record before it on its branch, or of the parent, is there
  bool creates = false;   // and its subject's key can be read, or it was let go
  bool needs_it = false;  // nobody takes it before its subject has been created
  bool is_signed = false;
};

struct BranchEnd {
  journal::DeviceId device;
  int64_t parent = 0;
  uint64_t base = 0;
  uint64_t end = 0;         // sequence of the last record that counts
  uint64_t signed_end = 0;  // of the last of these that has a signature
  uint64_t cap = kNoLimit;  // nothing beyond counts
};

using Branches = std::map<int64_t, BranchEnd>;

absl::StatusOr<Branches> ReadBranches(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database.Prepare("SELECT id, device, parent, base FROM writer WHERE branch >= 0"));
  Branches branches;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return branches;
    BranchEnd branch;
    FALLOW_ASSIGN_OR_RETURN(branch.device,
                            journal::DeviceId::FromBytes(crypto::AsChars(read.Blob(1))));
    branch.parent = read.Int(2);
    branch.base = static_cast<uint64_t>(read.Int(3));
    branches.emplace(read.Int(0), branch);
  }
}

// The chain hash that the first record of a branch names; nothing where that record is missing.
absl::StatusOr<std::optional<crypto::Digest>> BeginOf(Database& database, const BranchEnd& branch) {
  if (branch.base == 0) return std::optional(crypto::Digest{});
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database.Prepare("SELECT header FROM record WHERE writer = ? AND sequence = ?"));
  read.Bind(1, branch.parent).Bind(2, static_cast<int64_t>(branch.base));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
  if (!row) return std::optional<crypto::Digest>();
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, journal::DecodeHeader(read.Blob(0)));
  return std::optional(journal::ChainHash(header));
}

// In order of position, in which a record comes after those that its writer knew.
absl::StatusOr<std::vector<Link>> ReadLinks(Database& database, const Branches& branches,
                                            const std::function<bool(int64_t)>& has_key) {
  struct Last {
    uint64_t sequence = 0;
    std::optional<crypto::Digest> hash;
  };
  std::map<int64_t, Last> last;
  for (const auto& [row, branch] : branches) {
    FALLOW_ASSIGN_OR_RETURN(std::optional<crypto::Digest> begin, BeginOf(database, branch));
    last[row] = {branch.base, begin};
  }
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database.Prepare("SELECT r.writer, r.subject, r.header, r.payload IS NOT NULL,"
                       " length(r.signature) FROM record r JOIN writer w ON w.id = r.writer"
                       " WHERE w.branch >= 0 ORDER BY r.position"));
  std::vector<Link> links;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return links;
    FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header,
                            journal::DecodeHeader(read.Blob(2)));
    Last& before = last[read.Int(0)];
    const bool has_payload = read.Int(3) != 0;
    Link link{read.Int(0), read.Int(1), header.stamp.sequence};
    link.follows = before.hash == header.previous && before.sequence + 1 == link.sequence;
    const bool creates = journal::MayCreate(header.kind);
    link.creates = creates && (!has_payload || has_key(link.subject));
    link.needs_it = NeedsSubject(header, has_payload) || (creates && !link.creates);
    link.is_signed = read.Int(4) == static_cast<int64_t>(sizeof(crypto::Signature::bytes));
    before = {link.sequence, journal::ChainHash(header)};
    links.push_back(link);
  }
}

// Finds the end of each branch. Whether that is final: no branch of another device ends without a
// signature.
bool FindEnds(const std::vector<Link>& links, const journal::DeviceId& self, Branches& branches) {
  std::set<int64_t> created, stopped;
  for (auto& [row, branch] : branches) branch.end = branch.signed_end = branch.base;
  for (const Link& link : links) {
    BranchEnd& branch = branches.at(link.writer);
    if (branch.end == branch.base && branch.base > 0) {
      const auto parent = branches.find(branch.parent);
      if (parent == branches.end() || parent->second.end < branch.base) stopped.insert(link.writer);
    }
    const bool counts = link.follows && link.sequence <= branch.cap &&
                        (!link.needs_it || created.contains(link.subject));
    if (!counts) stopped.insert(link.writer);
    if (stopped.contains(link.writer)) continue;
    branch.end = link.sequence;
    if (link.is_signed) branch.signed_end = link.sequence;
    if (link.creates) created.insert(link.subject);
  }
  bool final = true;
  for (auto& [row, branch] : branches) {
    if (branch.device == self || branch.end == branch.signed_end) continue;
    branch.cap = branch.signed_end;
    final = false;
  }
  return final;
}

absl::Status SignEnd(Database& database, int64_t row, uint64_t end, const crypto::SigningKey& key) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database.Prepare("SELECT position, header FROM record WHERE writer = ? AND sequence = ?"
                       " AND signature IS NULL"));
  FALLOW_ASSIGN_OR_RETURN(const bool found,
                          read.Bind(1, row).Bind(2, static_cast<int64_t>(end)).Step());
  if (!found) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, journal::DecodeHeader(read.Blob(1)));
  const crypto::Signature signature = journal::SignHead(key, journal::ChainHash(header));
  const int64_t position = read.Int(0);
  read.Reset();
  FALLOW_ASSIGN_OR_RETURN(Statement sign,
                          database.Prepare("UPDATE record SET signature = ? WHERE position = ?"));
  return sign.Bind(1, crypto::ByteSpan(signature.bytes)).Bind(2, position).Run();
}

absl::Status Move(Database& database, int64_t row, uint64_t end) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database.Prepare("INSERT INTO writer (device, incarnation, branch, parent, base)"
                       " SELECT device, incarnation, (SELECT min(0, min(branch)) - 1 FROM writer),"
                       " id, base FROM writer WHERE id = ?"));
  FALLOW_RETURN_IF_ERROR(insert.Bind(1, row).Run());
  const int64_t aside = database.last_insert_id();
  FALLOW_ASSIGN_OR_RETURN(
      Statement move,
      database.Prepare("UPDATE record SET writer = ? WHERE writer = ? AND sequence > ?"));
  return move.Bind(1, aside).Bind(2, row).Bind(3, static_cast<int64_t>(end)).Run();
}

}  // namespace

bool NeedsSubject(const journal::RecordHeader& header, bool has_payload) {
  const bool is_derived =
      journal::IsDevice(header.kind) && crypto::IsMadeOfKeys(header.subject.bytes);
  return has_payload && !is_derived && !journal::MayCreate(header.kind);
}

absl::StatusOr<uint64_t> SetStraysAside(Database& database, const journal::DeviceId& self,
                                        const crypto::SigningKey& key,
                                        const std::function<bool(int64_t)>& has_key) {
  FALLOW_ASSIGN_OR_RETURN(Branches branches, ReadBranches(database));
  FALLOW_ASSIGN_OR_RETURN(const std::vector<Link> links, ReadLinks(database, branches, has_key));
  while (!FindEnds(links, self, branches)) {
  }
  std::set<int64_t> rows;
  uint64_t moved = 0;
  for (const Link& link : links) {
    if (link.sequence <= branches.at(link.writer).end) continue;
    rows.insert(link.writer);
    ++moved;
  }
  for (const int64_t row : rows) {
    const BranchEnd& branch = branches.at(row);
    FALLOW_RETURN_IF_ERROR(Move(database, row, branch.end));
    if (branch.device != self) continue;
    FALLOW_RETURN_IF_ERROR(SignEnd(database, row, branch.end, key));
  }
  return moved;
}

absl::StatusOr<StrayCount> CountStrays(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database.Prepare("SELECT count(*), max(r.sequence),"
                       " max(w.base, (SELECT coalesce(max(sequence), 0) FROM record"
                       "              WHERE writer = w.parent))"
                       " FROM writer w JOIN record r ON r.writer = w.id WHERE w.branch < 0"
                       " GROUP BY w.parent"));
  StrayCount count;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return count;
    const int64_t missing = read.Int(1) - read.Int(2) - read.Int(0);
    count.strays += static_cast<uint64_t>(read.Int(0));
    if (missing > 0) count.missing += static_cast<uint64_t>(missing);
  }
}

absl::StatusOr<std::optional<Stray>> FindStray(Database& database, int64_t row,
                                               std::optional<uint64_t> sequence) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement find,
      database.Prepare(sequence ? "SELECT position, subject, header, signature IS NOT NULL,"
                                  " payload IS NOT NULL FROM record"
                                  " WHERE writer = ? AND sequence = ?"
                                : "SELECT position, subject, header, signature IS NOT NULL,"
                                  " payload IS NOT NULL FROM record WHERE writer = ?"
                                  " ORDER BY sequence LIMIT 1"));
  find.Bind(1, row);
  if (sequence) find.Bind(2, static_cast<int64_t>(*sequence));
  FALLOW_ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::optional<Stray>();
  Stray stray;
  stray.position = find.Int(0);
  stray.subject = find.Int(1);
  FALLOW_ASSIGN_OR_RETURN(stray.header, journal::DecodeHeader(find.Blob(2)));
  stray.is_signed = find.Int(3) != 0;
  stray.has_payload = find.Int(4) != 0;
  return std::optional(stray);
}

absl::StatusOr<bool> IsCreated(Database& database, int64_t subject) {
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database.Prepare("SELECT r.header FROM record r"
                                           " JOIN writer w ON w.id = r.writer"
                                           " WHERE r.subject = ? AND w.branch >= 0"));
  read.Bind(1, subject);
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return false;
    FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header,
                            journal::DecodeHeader(read.Blob(0)));
    if (journal::MayCreate(header.kind)) return true;
  }
}

absl::StatusOr<bool> HasStrays(Database& database, int64_t subject) {
  FALLOW_ASSIGN_OR_RETURN(Statement find,
                          database.Prepare("SELECT 1 FROM record r JOIN writer w ON w.id = r.writer"
                                           " WHERE r.subject = ? AND w.branch < 0 LIMIT 1"));
  return find.Bind(1, subject).Step();
}

absl::StatusOr<uint64_t> DropStrays(Database& database, const journal::RecordHeader& header) {
  std::vector<int64_t> positions;
  {
    FALLOW_ASSIGN_OR_RETURN(
        Statement find,
        database.Prepare("SELECT r.position FROM writer w JOIN record r ON r.writer = w.id"
                         " WHERE w.branch < 0 AND w.device = ? AND w.incarnation = ?"
                         " AND r.sequence = ? AND r.header = ?"));
    find.Bind(1, crypto::ByteSpan(header.stamp.device.bytes))
        .Bind(2, int64_t{header.stamp.incarnation})
        .Bind(3, static_cast<int64_t>(header.stamp.sequence))
        .Bind(4, crypto::ByteSpan(journal::Encode(header)));
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(const bool row, find.Step());
      if (!row) break;
      positions.push_back(find.Int(0));
    }
  }
  for (const int64_t position : positions) {
    FALLOW_ASSIGN_OR_RETURN(Statement drop,
                            database.Prepare("DELETE FROM record WHERE position = ?"));
    FALLOW_RETURN_IF_ERROR(drop.Bind(1, position).Run());
  }
  return positions.size();
}

}  // namespace fallow::store
