#include "daemon/journal/quiet.h"

#include <catch2/catch.hpp>
#include <string>

namespace fallow::journal {
namespace {

const absl::Time kUntil = absl::FromUnixSeconds(10);

Connection Called(std::string name, std::vector<std::string> aliases = {}) {
  Connection connection;
  connection.name = std::move(name);
  connection.aliases = std::move(aliases);
  return connection;
}

Reflection About(std::vector<std::string> names) {
  Reflection reflection;
  reflection.about = std::move(names);
  return reflection;
}

TEST_CASE("a connection is quiet until the moment named, and not at it") {
  Connection ana = Called("Ana");
  CHECK_FALSE(QuietUntil(ana, absl::FromUnixSeconds(1)));
  ana.quiet_until = kUntil;
  CHECK(QuietUntil(ana, absl::FromUnixSeconds(9)) == kUntil);
  CHECK_FALSE(QuietUntil(ana, kUntil));
}

TEST_CASE("what is about somebody quiet is left out, under any name") {
  Connection ana = Called("Ana", {"Annie"});
  ana.quiet_until = kUntil;
  const ConnectionBook book({ana, Called("Ben")});
  std::vector<Reflection> found = {About({"annie", "Ben"}), About({"Ben"}), About({}),
                                   About({"Zoltan"})};
  std::vector<Reflection> later = found;
  QuietOnes(book, absl::FromUnixSeconds(9)).LeaveOut(found);
  REQUIRE(found.size() == 3U);
  CHECK(found[0].about == std::vector<std::string>{"Ben"});
  QuietOnes(book, kUntil).LeaveOut(later);
  CHECK(later.size() == 4U);
}

}  // namespace
}  // namespace fallow::journal
