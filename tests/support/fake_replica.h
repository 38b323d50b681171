#ifndef FALLOW_TESTS_SUPPORT_FAKE_REPLICA_H_
#define FALLOW_TESTS_SUPPORT_FAKE_REPLICA_H_

// A journal in memory that follows the rules of syncing: chained records of several writers,
// including forks, frontiers, envelopes under epoch keys, attachments. It counts what it was given,
// so that a test can check that nothing arrived twice. One thread.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "crypto/bytes.h"
#include "crypto/codec.h"
#include "crypto/derive.h"
#include "daemon/base/address.h"
#include "daemon/sync/limits.h"
#include "daemon/sync/replica.h"

namespace fallow::tests {

template <class T>
T IdOf(uint8_t n) {
  T id;
  id.bytes.fill(n);
  return id;
}

class FakeReplica final : public sync::Replica {
 public:
  explicit FakeReplica(uint8_t device) : self_(IdOf<journal::DeviceId>(device)) {
    epochs_.insert(epoch_);
  }

  // --- controls for tests

  void Write(std::string payload) { Append(writer_, std::move(payload)); }
  // Continues from the point where the log had `records` of its own, in parallel to what was
  // written since: an old image of the disk was put back.
  void PutBackTo(size_t records) {
    Record kept;
    for (const Record& record : log_) {
      if (record.writer == writer_ && record.sequence <= records) kept = record;
    }
    const FakeReplica old = *this;
    log_.clear();
    by_hash_.clear();
    for (const Record& record : old.log_) {
      if (record.writer != writer_ || record.sequence <= kept.sequence) Store(record);
    }
  }
  void Rotate(uint64_t lamport) {
    epoch_ = std::string(15, static_cast<char>(self_.bytes[0])) + static_cast<char>(lamport);
    epoch_lamport_ = lamport;
    epochs_.insert(epoch_);
  }
  // The payloads of all records, in an order that depends only on the set of records.
  std::vector<std::string> Payloads() const {
    std::vector<std::string> all;
    for (const Record& record : log_) all.push_back(record.payload);
    std::sort(all.begin(), all.end());
    return all;
  }

  std::vector<sync::Peer> peers, removed;
  std::vector<journal::DeviceId> told_removed;  // those that said that this one was removed
  absl::Status take_failure;                    // the result of every Take, unless OK
  absl::Status next_failure;
  size_t records_a_run = 8;
  std::string answer_to_next;    // written by the next Take, unless empty
  std::string said_when_agreed;  // written once, when the peer first holds the same records
  uint64_t taken = 0, passed_over = 0, agreed = 0;
  std::map<journal::SubjectId, std::string> blobs;   // complete
  std::map<journal::SubjectId, std::string> wanted;  // what they should contain
  std::map<journal::SubjectId, std::string> partial;
  std::map<journal::DeviceId, PeerNotes> notes;

  // --- Replica

  journal::VaultId vault_id() const override { return vault; }
  journal::DeviceId self() const override { return self_; }
  std::vector<sync::Peer> Peers() override { return peers; }
  std::vector<sync::Peer> Removed() override { return removed; }
  absl::Status ToldRemoved(const journal::DeviceId& by) override {
    told_removed.push_back(by);
    return absl::OkStatus();
  }

  absl::StatusOr<journal::Frontier> Known() override {
    std::set<crypto::Digest> followed;
    for (const Record& record : log_) followed.insert(record.previous);
    journal::Frontier frontier;
    for (const Record& record : log_) {
      if (!followed.contains(record.hash)) {
        frontier.push_back({record.writer, record.sequence, record.hash});
      }
    }
    std::sort(frontier.begin(), frontier.end());
    return frontier;
  }
  absl::StatusOr<bool> Covers(const journal::Frontier& theirs) override {
    return std::all_of(theirs.begin(), theirs.end(), [&](const journal::WriterHead& head) {
      return by_hash_.contains(head.hash);
    });
  }
  absl::StatusOr<std::optional<Outgoing>> Next(const journal::Frontier& theirs,
                                               uint64_t position) override {
    if (!next_failure.ok()) return next_failure;
    Outgoing out;
    const Record* last = nullptr;
    for (size_t i = position; i < log_.size(); ++i) {
      const Record& record = log_[i];
      if (IsKnownAt(theirs, record)) continue;
      if (last != nullptr && (record.writer != last->writer || out.records >= records_a_run ||
                              out.envelope.size() >= sync::kRunBytes)) {
        break;
      }
      if (last == nullptr) out.envelope = epoch_;
      out.envelope += Encode(record);
      out.position = i + 1;
      ++out.records;
      last = &record;
    }
    if (last == nullptr) return std::nullopt;
    out.epoch = epoch_;
    return out;
  }
  absl::StatusOr<Taken> Take(const journal::DeviceId& /*from*/,
                             std::string_view envelope) override {
    if (!take_failure.ok()) return take_failure;
    if (envelope.size() < 16) return absl::DataLossError("too short");
    if (!epochs_.contains(std::string(envelope.substr(0, 16)))) {
      return absl::NotFoundError("unknown epoch");
    }
    std::vector<Record> records;
    std::set<crypto::Digest> hashes;
    crypto::FieldReader fields(crypto::AsBytes(envelope.substr(16)));
    while (!fields.complete()) {
      Record record = Decode(fields);
      if (fields.overrun()) return absl::DataLossError("cut off");
      if (record.hash != HashOf(record)) return absl::DataLossError("a wrong hash");
      if (record.sequence > 1 && !by_hash_.contains(record.previous) &&
          !hashes.contains(record.previous)) {
        return absl::DataLossError("a gap");
      }
      hashes.insert(record.hash);
      records.push_back(std::move(record));
    }
    Taken outcome;
    for (Record& record : records) {
      if (by_hash_.contains(record.hash)) {
        ++passed_over;
      } else {
        Store(std::move(record));
        ++outcome.records;
      }
    }
    taken += outcome.records;
    if (outcome.records > 0 && !answer_to_next.empty()) Write(std::exchange(answer_to_next, {}));
    outcome.blobs_wanted = !wanted.empty();
    return outcome;
  }

  absl::StatusOr<sync::v1::EpochGrant> GrantFor(const journal::DeviceId& peer) override {
    const bool is_peer = std::any_of(peers.begin(), peers.end(),
                                     [&](const sync::Peer& one) { return one.id == peer; });
    if (!peers.empty() && !is_peer) return absl::NotFoundError("no such device");
    sync::v1::EpochGrant grant;
    grant.set_id(epoch_);
    grant.set_lamport(epoch_lamport_);
    grant.set_device(std::string(self_.view()));
    grant.set_sealed_key(std::string(80 + 64, 'k'));
    return grant;
  }
  absl::Status TakeGrant(const journal::DeviceId& /*from*/,
                         const sync::v1::EpochGrant& grant) override {
    if (grant.id().size() != 16) return absl::DataLossError("no epoch's id");
    epochs_.insert(grant.id());
    if (std::pair(grant.lamport(), grant.id()) > std::pair(epoch_lamport_, epoch_)) {
      epoch_ = grant.id();
      epoch_lamport_ = grant.lamport();
    }
    return absl::OkStatus();
  }
  absl::Status Agreed(const journal::DeviceId& peer, const journal::Frontier& theirs) override {
    if (theirs != *Known()) return absl::InternalError("not the same");
    ++agreed;
    notes[peer].same = absl::UnixEpoch();
    if (!said_when_agreed.empty()) Write(std::exchange(said_when_agreed, {}));
    return absl::OkStatus();
  }
  absl::StatusOr<PeerNotes> NotesOn(const journal::DeviceId& peer) override { return notes[peer]; }
  absl::Status Met(const journal::DeviceId& peer,
                   const std::vector<base::Address>& addresses) override {
    notes[peer].last_met = absl::UnixEpoch();
    notes[peer].addresses = addresses;
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Wanted>> WantedBlobs(size_t limit) override {
    std::vector<Wanted> all;
    for (const auto& [subject, content] : wanted) {
      if (all.size() < limit) all.push_back({subject, partial[subject].size()});
    }
    return all;
  }
  absl::StatusOr<Wanted> WantBlob(const journal::SubjectId& subject) override {
    if (blobs.contains(subject)) return absl::AlreadyExistsError("whole");
    if (!wanted.contains(subject)) return absl::NotFoundError("unknown");
    return Wanted{subject, partial[subject].size()};
  }
  absl::StatusOr<Part> ReadBlob(const journal::SubjectId& subject, uint64_t offset) override {
    const auto found = blobs.find(subject);
    if (found == blobs.end()) return absl::NotFoundError("not here");
    if (offset > found->second.size()) return absl::OutOfRangeError("beyond");
    Part part{found->second.substr(offset, sync::kBlobPartBytesMin)};
    part.last = offset + part.bytes.size() == found->second.size();
    return part;
  }
  absl::StatusOr<bool> TakeBlob(const journal::SubjectId& subject, uint64_t offset,
                                std::string_view bytes, bool last) override {
    if (!wanted.contains(subject)) return absl::NotFoundError("not wanted any more");
    std::string& here = partial[subject];
    if (offset != here.size()) return absl::InternalError("out of order");
    here += bytes;
    if (!last) return false;
    const std::string whole = std::exchange(here, {});
    if (whole != wanted[subject]) return absl::DataLossError("another file");
    blobs[subject] = whole;
    wanted.erase(subject);
    return true;
  }

  journal::VaultId vault = IdOf<journal::VaultId>(200);

 private:
  struct Record {
    journal::WriterId writer;
    uint64_t sequence = 0;
    crypto::Digest previous{}, hash{};
    std::string payload;
  };

  static crypto::Digest HashOf(const Record& record) {
    return crypto::Hash(crypto::Domain::kRecordChain, {record.previous, record.writer.device.bytes,
                                                       crypto::AsBytes(record.payload)});
  }
  static std::string Encode(const Record& record) {
    std::string bytes(16 + 4 + 8 + 32 + 32 + 4 + record.payload.size(), '\0');
    crypto::FieldWriter fields({reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
    fields.Bytes(record.writer.device.bytes);
    fields.Integer(record.writer.incarnation);
    fields.Integer(record.sequence);
    fields.Bytes(record.previous);
    fields.Bytes(record.hash);
    fields.Integer(static_cast<uint32_t>(record.payload.size()));
    fields.Bytes(crypto::AsBytes(record.payload));
    return bytes;
  }
  static Record Decode(crypto::FieldReader& fields) {
    Record record;
    fields.Into(record.writer.device.bytes);
    record.writer.incarnation = fields.Integer<uint32_t>();
    record.sequence = fields.Integer<uint64_t>();
    fields.Into(record.previous);
    fields.Into(record.hash);
    record.payload = crypto::AsChars(fields.Bytes(fields.Integer<uint32_t>()));
    return record;
  }

  void Append(const journal::WriterId& writer, std::string payload) {
    Record record;
    record.writer = writer;
    record.payload = std::move(payload);
    for (const Record& before : log_) {
      if (before.writer == writer && before.sequence >= record.sequence) {
        record.sequence = before.sequence;
        record.previous = before.hash;
      }
    }
    ++record.sequence;
    record.hash = HashOf(record);
    Store(std::move(record));
  }
  void Store(Record record) {
    by_hash_[record.hash] = log_.size();
    log_.push_back(std::move(record));
  }
  bool IsBehind(const Record& record, crypto::Digest head) const {
    for (auto at = by_hash_.find(head); at != by_hash_.end();) {
      const Record& one = log_[at->second];
      if (one.hash == record.hash) return true;
      if (one.sequence <= record.sequence) return false;
      at = by_hash_.find(one.previous);
    }
    return false;
  }
  // A head that is unknown here stands for the whole log here, unless the writer is known to have
  // forked.
  bool IsKnownAt(const journal::Frontier& theirs, const Record& record) const {
    for (const journal::WriterHead& head : theirs) {
      if (head.writer != record.writer) continue;
      if (IsBehind(record, head.hash)) return true;
      if (by_hash_.contains(head.hash)) continue;
      const bool forked = std::any_of(log_.begin(), log_.end(), [&](const Record& one) {
        return one.writer == head.writer && one.sequence == head.sequence;
      });
      if (!forked && record.sequence < head.sequence) return true;
    }
    return false;
  }

  journal::DeviceId self_;
  journal::WriterId writer_{self_, 0};
  std::string epoch_ = std::string(16, 'e');
  uint64_t epoch_lamport_ = 0;
  std::set<std::string> epochs_;
  std::vector<Record> log_;
  std::map<crypto::Digest, size_t> by_hash_;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_FAKE_REPLICA_H_
