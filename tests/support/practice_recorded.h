#ifndef FALLOW_TESTS_SUPPORT_PRACTICE_RECORDED_H_
#define FALLOW_TESTS_SUPPORT_PRACTICE_RECORDED_H_

// Short ways to write practice records in a test.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/practice_record.h"

namespace fallow::tests {

// At `lamport`, by the device whose id consists of the byte `device`.
template <class Operation>
journal::PracticeRecord Recorded(journal::RecordKind kind, Operation operation, uint64_t lamport,
                                 uint8_t device = 1) {
  operation.set_salt(lamport * 256 + device);
  journal::PracticeRecord record{{}, kind, operation.SerializeAsString()};
  record.stamp.device.bytes.fill(device);
  record.stamp.sequence = lamport;
  record.stamp.lamport = lamport;
  REQUIRE(journal::CheckPractice(kind, record.operation).ok());
  return record;
}

inline journal::PracticeHistory Ordered(std::vector<journal::PracticeRecord> records) {
  std::ranges::sort(records, journal::Precedes);
  return records;
}

inline journal::SubjectId SubjectOf(uint8_t byte) {
  journal::SubjectId id;
  id.bytes.fill(byte);
  return id;
}

inline journal::Moment DayIn(const char* zone, int year, int month, int day, int hour = 0) {
  absl::TimeZone loaded;
  FALLOW_CHECK(absl::LoadTimeZone(zone, &loaded));
  return {absl::FromCivil(absl::CivilHour(year, month, day, hour), loaded), zone};
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_PRACTICE_RECORDED_H_
