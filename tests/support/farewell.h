#ifndef FALLOW_TESTS_SUPPORT_FAREWELL_H_
#define FALLOW_TESTS_SUPPORT_FAREWELL_H_

// How one device creates a connection's farewell, without a store.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/journal/farewell.h"

namespace fallow::tests {

inline journal::SubjectId SubjectFrom(uint8_t number) {
  journal::SubjectId id;
  id.bytes.fill(number);
  return id;
}

struct FarewellRecord {
  journal::SubjectId subject;
  journal::PracticeRecord record;
  friend bool operator==(const FarewellRecord& a, const FarewellRecord& b) {
    return a.record.stamp == b.record.stamp && a.record.operation == b.record.operation;
  }
};

class FarewellWriter {
 public:
  explicit FarewellWriter(uint8_t device) { stamp_.device.bytes.fill(device); }

  // Everything known here, in order of arrival.
  const std::vector<FarewellRecord>& known() const { return known_; }
  journal::FarewellSubjects subjects() const {
    journal::FarewellSubjects subjects;
    for (const auto& [id, history] : histories_) subjects.push_back({id, &history});
    journal::PutInOrder(subjects);
    return subjects;
  }
  journal::Farewell Folded() const { return journal::FoldFarewell(subjects()); }
  std::string Part(size_t part) const { return Folded().parts[part].text; }
  uint32_t VersionOf(size_t part) const { return Folded().parts[part].version; }

  void Begin(uint8_t subject) {
    fallow::store::v1::FarewellOperation operation;
    operation.set_connection(std::string(journal::SubjectId::kBytes, 'c'));
    Append(SubjectFrom(subject), journal::RecordKind::kFarewellBegun, operation);
  }
  absl::Status TryWrite(size_t part, std::string text, uint32_t base_version = 0) {
    const uint64_t salt = (stamp_.sequence + 1) * 1'000'003 + stamp_.device.bytes[0];
    const journal::Occasion occasion{Next(), absl::UnixEpoch(), salt};
    auto changes =
        journal::ComposeFarewellPart(subjects(), {part, std::move(text), base_version}, occasion);
    if (!changes.ok()) return changes.status();
    for (const journal::FarewellChange& change : *changes) {
      Append(change.subject, journal::RecordKind::kFarewellChanged, change.operation);
    }
    return absl::OkStatus();
  }
  void Write(size_t part, std::string text, uint32_t base_version = 0) {
    const absl::Status status = TryWrite(part, std::move(text), base_version);
    INFO(status);
    REQUIRE(status.ok());
  }
  void Append(const journal::SubjectId& subject, journal::RecordKind kind,
              fallow::store::v1::FarewellOperation operation) {
    const journal::RecordStamp stamp = Next();
    operation.set_salt(stamp.sequence);
    operation.set_written_unix_millis(static_cast<int64_t>(stamp.lamport));
    journal::PracticeRecord record{stamp, kind, operation.SerializeAsString()};
    INFO(journal::CheckPractice(kind, record.operation));
    REQUIRE(journal::CheckPractice(kind, record.operation).ok());
    Receive({subject, std::move(record)});
    stamp_ = stamp;
  }
  // In the order of store::PracticeRecords.
  void Receive(FarewellRecord what) {
    if (std::find(known_.begin(), known_.end(), what) != known_.end()) return;
    what.record.arrived = known_.size() + 1;
    stamp_.lamport = std::max(stamp_.lamport, what.record.stamp.lamport);
    journal::PracticeHistory& history = histories_[what.subject];
    const auto place =
        std::lower_bound(history.begin(), history.end(), what.record,
                         [](const auto& a, const auto& b) { return journal::Precedes(a, b); });
    history.insert(place, what.record);
    known_.push_back(std::move(what));
  }
  void Hear(const FarewellWriter& other) {
    for (const FarewellRecord& record : other.known_) Receive(record);
  }

 private:
  journal::RecordStamp Next() const {
    return {stamp_.device, 0, stamp_.sequence + 1, stamp_.lamport + 1};
  }

  journal::RecordStamp stamp_;
  std::map<journal::SubjectId, journal::PracticeHistory> histories_;
  std::vector<FarewellRecord> known_;
};

// Everything in a farewell, except the counters that depend on the order in which records arrived.
inline std::string Said(const journal::Farewell& farewell) {
  std::string said(farewell.id.view());
  for (const journal::FarewellText& part : farewell.parts) said += part.text + "|";
  said += farewell.language + "|" + farewell.how + "|" + absl::FormatTime(farewell.begun) + "|";
  if (farewell.edited) said += absl::FormatTime(*farewell.edited);
  said += "|";
  if (farewell.said) said += absl::FormatTime(farewell.said->at) + farewell.said->zone;
  for (const uint64_t finding : farewell.aside) said += "|" + std::to_string(finding);
  return said + (farewell.unsent ? "*" : "");
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_FAREWELL_H_
