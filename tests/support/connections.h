#ifndef FALLOW_TESTS_SUPPORT_CONNECTIONS_H_
#define FALLOW_TESTS_SUPPORT_CONNECTIONS_H_

// Records of connections, created by hand as a device would create them.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "daemon/journal/connection.h"
#include "daemon/journal/practice_record.h"

namespace fallow::tests {

inline journal::SubjectId SubjectOf(uint8_t number) {
  journal::SubjectId id;
  id.bytes.fill(number);
  return id;
}

// A device that knows the records it has heard.
class PracticeWriter {
 public:
  explicit PracticeWriter(uint8_t device) { device_.bytes.fill(device); }

  template <class Operation>
  journal::PracticeRecord Make(journal::RecordKind kind, Operation operation) {
    operation.set_written_unix_millis(1'700'000'000'000 + static_cast<int64_t>(lamport_));
    operation.set_salt(++sequence_ * 1000 + device_.bytes[0]);
    return {{device_, 0, sequence_, ++lamport_}, kind, operation.SerializeAsString()};
  }
  void Hear(const journal::PracticeRecord& record) {
    lamport_ = std::max(lamport_, record.stamp.lamport);
  }

 private:
  journal::DeviceId device_;
  uint64_t sequence_ = 0;
  uint64_t lamport_ = 0;
};

// Inserts a record in order, as the store does.
inline void Put(journal::PracticeSubjects& subjects, const journal::SubjectId& id,
                journal::PracticeRecord record) {
  journal::PracticeHistory& history = subjects[id];
  const auto place = std::lower_bound(history.begin(), history.end(), record, journal::Precedes);
  history.insert(place, std::move(record));
}

inline fallow::store::v1::ConnectionOperation Named(const std::string& name) {
  fallow::store::v1::ConnectionOperation operation;
  operation.set_name(name);
  return operation;
}

inline void AddSeason(fallow::store::v1::ConnectionOperation& operation,
                      fallow::store::v1::Season season, int64_t unix_seconds) {
  fallow::store::v1::SeasonSet& set = *operation.add_seasons();
  set.set_season(season);
  set.mutable_since()->set_unix_millis(unix_seconds * 1000);
  set.mutable_since()->set_zone("UTC");
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_CONNECTIONS_H_
