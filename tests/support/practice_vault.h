#ifndef FALLOW_TESTS_SUPPORT_PRACTICE_VAULT_H_
#define FALLOW_TESTS_SUPPORT_PRACTICE_VAULT_H_

// What spaces refer to, put into a vault as records.

#include <span>
#include <string>
#include <vector>

#include "daemon/journal/moment_proto.h"
#include "daemon/journal/space.h"
#include "daemon/store/practice/records.h"
#include "tests/support/vault.h"

namespace fallow::tests {

inline journal::SubjectId AddConnection(store::PracticeRecords& records, const std::string& name) {
  fallow::store::v1::ConnectionOperation operation;
  operation.set_name(name);
  const journal::SubjectId id = records.NewSubject();
  FALLOW_REQUIRE_OK(records.Say(id, journal::RecordKind::kConnectionCreated, operation));
  return id;
}

inline void Quiet(store::PracticeRecords& records, const journal::SubjectId& connection,
                  absl::Time until) {
  fallow::store::v1::ConnectionOperation operation;
  operation.set_quiet_until_unix_millis(journal::ToMillis(until));
  FALLOW_REQUIRE_OK(records.Say(connection, journal::RecordKind::kConnectionChanged, operation));
}

// A farewell to `connection` that was said at `at`.
inline journal::SubjectId SayFarewell(store::PracticeRecords& records,
                                      const journal::SubjectId& connection,
                                      const journal::Moment& at) {
  fallow::store::v1::FarewellOperation operation;
  operation.set_connection(std::string(connection.view()));
  *operation.mutable_said()->mutable_at() = journal::MomentToProto(at);
  operation.mutable_said()->set_how("by letter");
  const journal::SubjectId id = records.NewSubject();
  FALLOW_REQUIRE_OK(records.Say(id, journal::RecordKind::kFarewellBegun, operation));
  return id;
}

inline journal::SubjectId OpenSpace(store::PracticeRecords& records,
                                    const journal::SubjectId& follows, const journal::Moment& since,
                                    const std::vector<uint32_t>& days = {3, 7, 30, 90}) {
  const journal::SubjectId id = records.NewSubject();
  FALLOW_REQUIRE_OK(records.Say(id, journal::RecordKind::kSpaceOpened,
                                journal::ComposeOpened(since, follows, days)));
  return id;
}

inline journal::SubjectId PlanRelease(store::PracticeRecords& records,
                                      const journal::SubjectId& connection, absl::Time due) {
  fallow::store::v1::ReleaseOperation operation;
  operation.add_subjects(std::string(connection.view()));
  operation.set_connection(std::string(connection.view()));
  *operation.mutable_planned() = journal::MomentToProto({records.Now(), "UTC"});
  operation.set_due_unix_millis(journal::ToMillis(due));
  const journal::SubjectId id = records.NewSubject();
  FALLOW_REQUIRE_OK(records.Say(id, journal::RecordKind::kReleasePlanned, operation));
  return id;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_PRACTICE_VAULT_H_
