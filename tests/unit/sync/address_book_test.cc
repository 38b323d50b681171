#include "daemon/sync/address_book.h"

#include <catch2/catch.hpp>

#include "daemon/sync/limits.h"
#include "tests/support/address.h"

namespace fallow::sync {
namespace {

using tests::AddressesOf;
using tests::AddressOf;

TEST_CASE("the likeliest address comes first, and each once") {
  AddressBook book;
  book.SetFixed(AddressesOf({"fixed:1", "heard:1"}));
  book.SetLearned(AddressesOf({"learned:1", "fixed:1"}));
  book.Hear(AddressOf("heard:2"));
  book.Hear(AddressOf("heard:1"));
  CHECK(book.Candidates() == AddressesOf({"heard:1", "heard:2", "learned:1", "fixed:1"}));
  book.Unhear(AddressOf("heard:1"));
  CHECK(book.Candidates() == AddressesOf({"heard:2", "learned:1", "fixed:1", "heard:1"}));
  book.Learn(AddressOf("fixed:1"));
  CHECK(book.learned() == AddressesOf({"fixed:1", "learned:1"}));
}

TEST_CASE("no more addresses are kept than there is room for") {
  AddressBook book;
  for (int i = 1; i < 100; ++i) book.Learn(AddressOf("host:" + std::to_string(i)));
  CHECK(book.learned().size() == kAddressesMax);
  CHECK(book.learned().front() == AddressOf("host:99"));
  CHECK(book.Candidates().size() == kAddressesMax);
}

}  // namespace
}  // namespace fallow::sync
