// Whatever devices say of a space, of letters and of settings, and in whatever order and share it
// arrives, it comes to the same.

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "daemon/journal/connection_book.h"
#include "daemon/journal/letter.h"
#include "daemon/journal/practice_settings.h"
#include "daemon/journal/space.h"
#include "tests/support/practice_recorded.h"

namespace fallow::journal {
namespace {

using tests::Recorded;
using tests::SubjectOf;
namespace v1 = fallow::store::v1;

struct Saying {
  uint8_t subject;
  uint8_t device;
  uint8_t lamport;
  uint8_t what;
  uint8_t value;
};

std::vector<Saying> SomeSayings() {
  using Tuple = std::tuple<uint8_t, uint8_t, uint8_t, uint8_t, uint8_t>;
  const auto tuples = *rc::gen::container<std::vector<Tuple>>(
      rc::gen::tuple(rc::gen::inRange<uint8_t>(1, 4), rc::gen::inRange<uint8_t>(1, 4),
                     rc::gen::inRange<uint8_t>(1, 40), rc::gen::inRange<uint8_t>(0, 8),
                     rc::gen::arbitrary<uint8_t>()));
  std::vector<Saying> sayings;
  for (const auto& [subject, device, lamport, what, value] : tuples) {
    sayings.push_back({subject, device, lamport, what, value});
  }
  return sayings;
}

v1::SpaceOperation SpaceOf(const Saying& saying) {
  const Moment since{absl::FromUnixSeconds(saying.value * 86400), "UTC"};
  v1::SpaceOperation operation;
  const std::string id(SubjectOf(saying.value % 3).view());
  switch (saying.what) {
    case 0:
      return ComposeOpened(since, SubjectOf(saying.value % 2), std::vector<uint32_t>{3, 7});
    case 1:
      operation.add_answered(saying.value);
      break;
    case 2:
      operation.mutable_days()->add_days(saying.value + 1);
      break;
    case 3: {
      v1::Boundary& boundary = *operation.add_boundaries_set();
      boundary.set_id(id);
      boundary.set_text(std::to_string(saying.value));
      break;
    }
    case 4:
      operation.add_boundaries_removed(id);
      break;
    case 5:
      operation.set_closed(saying.value % 2 == 0);
      break;
    default:
      return ComposeSeen(std::vector<Reminder>{{SubjectOf(saying.value), saying.value}});
  }
  return operation;
}

PracticeRecord SpaceRecord(const Saying& saying) {
  const auto kind = saying.what == 0 ? RecordKind::kSpaceOpened : RecordKind::kSpaceChanged;
  return Recorded(kind, SpaceOf(saying), saying.lamport, saying.device);
}

// Each record once, as PracticeRecords keeps them, whatever the order in which they came.
PracticeSubjects Arrived(const std::vector<Saying>& sayings,
                         PracticeRecord (*record_of)(const Saying&)) {
  PracticeSubjects subjects;
  for (const Saying& saying : sayings) {
    PracticeHistory& history = subjects[SubjectOf(saying.subject)];
    const PracticeRecord record = record_of(saying);
    const auto place = std::lower_bound(history.begin(), history.end(), record, Precedes);
    if (place == history.end() || Precedes(record, *place)) history.insert(place, record);
  }
  return subjects;
}

auto Essence(const Space& space) {
  std::vector<std::string> boundaries;
  for (const Boundary& each : space.boundaries) boundaries.push_back(each.text);
  return std::tuple(space.subjects, space.since.at, space.follows, space.days, space.answered,
                    boundaries, space.seen, space.closed);
}

template <class Fold>
void SameInAnyOrder(const std::vector<Saying>& sayings, PracticeRecord (*record_of)(const Saying&),
                    const Fold& fold) {
  std::vector<Saying> other = sayings;
  std::reverse(other.begin(), other.end());
  const auto cut = *rc::gen::inRange<size_t>(0, sayings.size() + 1);
  std::rotate(other.begin(), other.begin() + static_cast<long>(cut), other.end());
  RC_ASSERT(fold(Arrived(sayings, record_of)) == fold(Arrived(other, record_of)));
}

TEST_CASE("spaces come to the same in any order of arrival") {
  REQUIRE(rc::check([] {
    SameInAnyOrder(SomeSayings(), SpaceRecord, [](const PracticeSubjects& subjects) {
      std::vector<decltype(Essence(Space()))> all;
      for (const Space& space : FoldSpaces(subjects)) all.push_back(Essence(space));
      return all;
    });
  }));
}

TEST_CASE("letters come to the same in any order of arrival") {
  REQUIRE(rc::check([] {
    const auto record_of = [](const Saying& saying) {
      const Moment at{absl::FromUnixSeconds(saying.value), "UTC"};
      v1::LetterOperation operation = ComposeOpening(at);
      if (saying.what % 2 == 1) {
        return Recorded(RecordKind::kLetterOpened, operation, saying.lamport, saying.device);
      }
      *operation.mutable_open_at() = operation.at();
      operation.set_text(std::to_string(saying.value));
      return Recorded(RecordKind::kLetterWritten, operation, saying.lamport, saying.device);
    };
    SameInAnyOrder(SomeSayings(), +record_of, [](const PracticeSubjects& subjects) {
      std::vector<std::tuple<std::string, absl::Time, bool, absl::Time>> all;
      for (const auto& [id, history] : subjects) {
        const auto letter = FoldLetter(id, history);
        if (!letter) continue;
        all.emplace_back(letter->text, letter->open_at.at, letter->opened.has_value(),
                         letter->opened.value_or(Moment()).at);
      }
      return all;
    });
  }));
}

TEST_CASE("settings come to the same in any order of arrival") {
  REQUIRE(rc::check([] {
    const auto record_of = [](const Saying& saying) {
      v1::PracticeOperation operation;
      const std::string name = "p-" + std::to_string(saying.value % 4);
      if (saying.what % 3 == 0) operation.mutable_days()->add_days(saying.value + 1);
      if (saying.what % 3 == 1) operation.add_prompts_silenced(name);
      if (saying.what % 3 == 2) operation.add_prompts_back(name);
      return Recorded(RecordKind::kPracticeSet, operation, saying.lamport, saying.device);
    };
    SameInAnyOrder(SomeSayings(), +record_of, [](const PracticeSubjects& subjects) {
      const PracticeSettings settings = FoldSettings(subjects);
      return std::tuple(settings.check_in_days, settings.silenced);
    });
  }));
}

TEST_CASE("whatever is made part of whatever, every connection is somewhere") {
  REQUIRE(rc::check([] {
    const auto parts = *rc::gen::container<std::vector<std::pair<uint8_t, uint8_t>>>(
        rc::gen::pair(rc::gen::inRange<uint8_t>(1, 6), rc::gen::inRange<uint8_t>(1, 6)));
    PracticeSubjects subjects;
    for (uint8_t id = 1; id < 6; ++id) {
      v1::ConnectionOperation named;
      named.set_name("C" + std::to_string(id));
      subjects[SubjectOf(id)] = {Recorded(RecordKind::kConnectionCreated, named, 1)};
    }
    uint64_t lamport = 2;
    for (const auto& [from, into] : parts) {
      v1::ConnectionOperation part;
      part.set_merged_into(std::string(SubjectOf(into).view()));
      subjects[SubjectOf(from)].push_back(
          Recorded(RecordKind::kConnectionChanged, part, lamport++));
    }
    const ConnectionBook book(FoldConnections(subjects));
    for (uint8_t id = 1; id < 6; ++id) {
      RC_ASSERT(book.WithPart(SubjectOf(id)) != nullptr);
      RC_ASSERT(book.Named("c" + std::to_string(id)) == book.WithPart(SubjectOf(id)));
    }
  }));
}

}  // namespace
}  // namespace fallow::journal
