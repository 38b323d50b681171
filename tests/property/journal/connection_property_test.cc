#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/journal/connection.h"
#include "daemon/journal/connection_book.h"
#include "daemon/journal/names.h"
#include "daemon/journal/own_signs.h"
#include "tests/support/connections.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using tests::PracticeWriter;
using tests::SubjectOf;

struct Written {
  SubjectId subject;
  PracticeRecord record;
};

constexpr uint8_t kSubjects = 5;

rc::Gen<std::string> Name() {
  return rc::gen::element<std::string>("Ana", "ANA", "Anna", "Ben", "ben", "Cleo", "Aunt May",
                                       "李明", "José", "Jose\u0301");
}

v1::ConnectionOperation ArbitraryChange() {
  v1::ConnectionOperation operation;
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      operation.set_name(*Name());
      break;
    case 1:
      operation.add_aliases_added(*Name());
      break;
    case 2:
      operation.add_aliases_removed(*Name());
      break;
    case 3:
      tests::AddSeason(operation, static_cast<v1::Season>(*rc::gen::inRange(1, 6)),
                       *rc::gen::inRange(1, 4) * 1000);
      break;
    case 4:
      operation.set_gave(*rc::gen::element<std::string>("", "time", "patience"));
      operation.set_quiet_until_unix_millis(*rc::gen::inRange(0, 3));
      break;
    default: {
      const SubjectId into = SubjectOf(*rc::gen::inRange<uint8_t>(1, kSubjects + 1));
      operation.set_merged_into(into.bytes.data(), into.bytes.size());
    }
  }
  return operation;
}

// What some devices write that hear of each other now and then.
std::vector<Written> ArbitraryLog() {
  std::vector<PracticeWriter> writers{PracticeWriter(1), PracticeWriter(2), PracticeWriter(3)};
  std::vector<Written> log;
  for (uint8_t subject = 1; subject <= kSubjects; ++subject) {
    PracticeWriter& writer = writers[subject % writers.size()];
    log.push_back(
        {SubjectOf(subject), writer.Make(RecordKind::kConnectionCreated, tests::Named(*Name()))});
  }
  const int changes = *rc::gen::inRange(0, 25);
  for (int i = 0; i < changes; ++i) {
    PracticeWriter& writer = writers[*rc::gen::inRange<size_t>(0, writers.size())];
    if (*rc::gen::arbitrary<bool>()) writer.Hear(log.back().record);
    log.push_back({SubjectOf(*rc::gen::inRange<uint8_t>(1, kSubjects + 1)),
                   writer.Make(RecordKind::kConnectionChanged, ArbitraryChange())});
  }
  return log;
}

PracticeSubjects Received(const std::vector<Written>& log) {
  PracticeSubjects subjects;
  for (const Written& each : log) tests::Put(subjects, each.subject, each.record);
  return subjects;
}

std::vector<Written> Shuffled(std::vector<Written> log) {
  for (size_t i = log.size(); i > 1; --i) {
    std::swap(log[i - 1], log[*rc::gen::inRange<size_t>(0, i)]);
  }
  return log;
}

TEST_CASE("connections are the same in whatever order their records come") {
  CHECK(rc::check([] {
    const std::vector<Written> log = ArbitraryLog();
    const std::vector<Connection> folded = FoldConnections(Received(log));
    RC_ASSERT(folded == FoldConnections(Received(Shuffled(log))));
  }));
}

TEST_CASE("every subject is part of one connection, and every connection has its own name") {
  CHECK(rc::check([] {
    const PracticeSubjects subjects = Received(ArbitraryLog());
    const std::vector<Connection> folded = FoldConnections(subjects);
    std::vector<SubjectId> parts;
    std::set<std::string> names;
    for (const Connection& each : folded) {
      RC_ASSERT(each.parts.front() == each.id);
      parts.insert(parts.end(), each.parts.begin(), each.parts.end());
      RC_ASSERT(names.insert(NameKey(each.name)).second);
      NameSet own;
      for (const std::string& name : NamesOf(each)) RC_ASSERT(own.Insert(NameKey(name)));
    }
    std::sort(parts.begin(), parts.end());
    RC_ASSERT(std::adjacent_find(parts.begin(), parts.end()) == parts.end());
    RC_ASSERT(parts.size() == subjects.size());
  }));
}

TEST_CASE("each name of a connection leads to one, and each connection's name to itself") {
  CHECK(rc::check([] {
    const ConnectionBook book(FoldConnections(Received(ArbitraryLog())));
    for (const Connection& each : book.all()) {
      RC_ASSERT(book.Named(each.name) == &each);
      for (const std::string& alias : each.aliases) RC_ASSERT(book.Named(alias) != nullptr);
      for (const SubjectId& part : each.parts) RC_ASSERT(book.WithPart(part) == &each);
    }
  }));
}

TEST_CASE("a person's own signs are the same in whatever order their records come") {
  CHECK(rc::check([] {
    std::vector<PracticeWriter> writers{PracticeWriter(1), PracticeWriter(2)};
    std::vector<Written> log;
    const int changes = *rc::gen::inRange(1, 15);
    for (int i = 0; i < changes; ++i) {
      v1::PracticeOperation operation;
      v1::SignSet& set = *operation.add_signs();
      set.set_id(*rc::gen::element<std::string>("tender", "brittle"));
      set.set_meaning(*rc::gen::element<std::string>("", "one", "two"));
      PracticeWriter& writer = writers[*rc::gen::inRange<size_t>(0, 2)];
      if (i > 0 && *rc::gen::arbitrary<bool>()) writer.Hear(log.back().record);
      log.push_back({SubjectOf(*rc::gen::inRange<uint8_t>(1, 3)),
                     writer.Make(RecordKind::kPracticeSet, operation)});
    }
    RC_ASSERT(FoldOwnSigns(Received(log)) == FoldOwnSigns(Received(Shuffled(log))));
  }));
}

}  // namespace
}  // namespace fallow::journal
