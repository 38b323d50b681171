#include "daemon/wire/callers.h"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/support/tls.h"

namespace fallow::wire {
namespace {

using tests::TestKey;
using tests::TestTlsKey;

const LinkKeys kLink{TestKey(100), TestKey(200)};

TEST_CASE("who calls is one of the journal's devices, one that was, or a stranger") {
  Callers callers;
  callers.Set({TestKey(1), TestKey(2)}, {TestKey(3)});
  const auto second = callers.Who(ProveCaller(TestTlsKey(2), kLink), kLink);
  REQUIRE(second);
  CHECK(second->key == TestKey(2));
  CHECK_FALSE(second->removed);
  const auto third = callers.Who(ProveCaller(TestTlsKey(3), kLink), kLink);
  REQUIRE(third);
  CHECK(third->removed);
  CHECK_FALSE(callers.Who(ProveCaller(TestTlsKey(4), kLink), kLink));
  CHECK_FALSE(callers.Who("", kLink));
  CHECK(callers.Knows(TestKey(3)));
  callers.Set({}, {});
  CHECK_FALSE(callers.Who(ProveCaller(TestTlsKey(2), kLink), kLink));
  CHECK_FALSE(callers.Knows(TestKey(2)));
}

TEST_CASE("of many devices that were removed the latest are known") {
  std::vector<sync::TlsKey> removed;
  for (uint64_t i = 0; i <= Callers::kRemovedMax; ++i) removed.push_back(TestKey(1000 + i));
  Callers callers;
  callers.Set({}, removed);
  CHECK_FALSE(callers.Knows(removed.front()));
  CHECK(callers.Knows(removed[1]));
  CHECK(callers.Knows(removed.back()));
}

}  // namespace
}  // namespace fallow::wire
