#include "daemon/base/address.h"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <string>

namespace fallow::base {
namespace {

// Hosts, and what is made of the same characters, so that much of it is nearly one.
rc::Gen<std::string> NearHost() {
  return rc::gen::oneOf(
      rc::gen::element<std::string>("::1", "fe80::1%eth0", "192.0.2.7", "2001:db8::192.0.2.7",
                                    "desk.lan"),
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("abfz0129.-_"))),
      rc::gen::container<std::string>(
          rc::gen::elementOf(std::string("abfz0129.-_%:::[[]] \n\\\0", 23))));
}

TEST_CASE("what is taken as an address is printed as it was given") {
  CHECK(rc::check([] {
    const bool brackets = *rc::gen::arbitrary<bool>();
    const std::string host = *NearHost();
    const std::string port =
        *rc::gen::element<std::string>(":80", ":7433", ":65535", ":65536", ":0", ":080", ":8x", "");
    const std::string text = (brackets ? "[" + host + "]" : host) + port;
    const auto address = Address::Parse(text);
    RC_CLASSIFY(address.ok());
    if (!address.ok()) return;
    RC_ASSERT(address->Text() == text);
    RC_ASSERT(Address::Of(address->host(), address->port()).value() == *address);
  }));
}

TEST_CASE("every host and port that make an address are read back from its text") {
  CHECK(rc::check([] {
    const std::string host = *NearHost();
    const auto made = Address::Of(host, *rc::gen::inRange<uint32_t>(0, 70'000));
    RC_CLASSIFY(made.ok());
    if (!made.ok()) return;
    RC_ASSERT(made->host() == host);
    RC_ASSERT(made->Text().size() <= Address::kTextBytesMax);
    RC_ASSERT(Address::Parse(made->Text()).value() == *made);
  }));
}

TEST_CASE("an address of bytes of any kind is read or refused") {
  CHECK(rc::check([](const std::string& bytes) {
    const auto address = Address::Parse(bytes);
    if (address.ok()) RC_ASSERT(address->Text() == bytes);
  }));
}

}  // namespace
}  // namespace fallow::base
