#include "daemon/sync/address_book.h"

#include <catch2/catch.hpp>

#include "daemon/sync/limits.h"

namespace fallow::sync {
namespace {

using Addresses = std::vector<std::string>;

TEST_CASE("the likeliest address comes first, and each once") {
  AddressBook book;
  book.SetFixed({"fixed:1", "heard:1"});
  book.SetLearned({"learned:1", "fixed:1"});
  book.Hear("heard:2");
  book.Hear("heard:1");
  CHECK(book.Candidates() == Addresses{"heard:1", "heard:2", "learned:1", "fixed:1"});
  book.Unhear("heard:1");
  CHECK(book.Candidates() == Addresses{"heard:2", "learned:1", "fixed:1", "heard:1"});
  book.Learn("fixed:1");
  CHECK(book.learned() == Addresses{"fixed:1", "learned:1"});
}

TEST_CASE("no more addresses are kept than there is room for, and none that is no address") {
  AddressBook book;
  for (int i = 0; i < 100; ++i) book.Learn("host:" + std::to_string(i));
  CHECK(book.learned().size() == kAddressesMax);
  CHECK(book.learned().front() == "host:99");
  for (const std::string& bad : {std::string(), std::string("a b:1"), std::string("a\nb:1"),
                                 std::string("\x80:1"), std::string(kAddressBytesMax + 1, 'a')}) {
    book.Hear(bad);
  }
  CHECK(book.Candidates().size() == kAddressesMax);
}

TEST_CASE("a device that was let in is called back at the port that it names") {
  CHECK(WithPort("192.0.2.7:55555", 7000) == "192.0.2.7:7000");
  CHECK(WithPort("[2001:db8::7]:55555", 7000) == "[2001:db8::7]:7000");
  CHECK(WithPort("nothing", 7000).empty());
  CHECK(WithPort(":55555", 7000).empty());
}

}  // namespace
}  // namespace fallow::sync
