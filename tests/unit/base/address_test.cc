#include "daemon/base/address.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/support/address.h"

namespace fallow::base {
namespace {

TEST_CASE("an address is a host and a port, an IPv6 host in brackets") {
  struct Row {
    const char* text;
    const char* host;
    uint16_t port;
  };
  for (const Row& row :
       {Row{"laptop.example:7433", "laptop.example", 7433}, Row{"192.0.2.7:1", "192.0.2.7", 1},
        Row{"a:65535", "a", 65535}, Row{"my_box-2:80", "my_box-2", 80}, Row{"7:7", "7", 7},
        Row{"[::1]:80", "::1", 80}, Row{"[2001:DB8::7]:443", "2001:DB8::7", 443},
        Row{"[::ffff:192.0.2.7]:80", "::ffff:192.0.2.7", 80},
        Row{"[fe80::1%2]:80", "fe80::1%2", 80}, Row{"[fe80::1%eth0.7]:80", "fe80::1%eth0.7", 80}}) {
    INFO(row.text);
    const auto address = Address::Parse(row.text);
    REQUIRE(address.ok());
    CHECK(address->host() == row.host);
    CHECK(address->port() == row.port);
    CHECK(address->Text() == row.text);
    CHECK(Address::Of(row.host, row.port).value() == *address);
  }
}

TEST_CASE("what is not an address is refused") {
  const std::string nul(1, '\0');
  for (const std::string& wrong : {std::string(),
                                   std::string(":"),
                                   std::string("host"),
                                   std::string("host:"),
                                   std::string(":80"),
                                   std::string("host:0"),
                                   std::string("host:65536"),
                                   std::string("host:4294967376"),
                                   std::string("host:80x"),
                                   std::string("host:+80"),
                                   std::string("host:-1"),
                                   std::string("host: 80"),
                                   std::string("host:080"),
                                   std::string("host:80 "),
                                   std::string("host:80\n"),
                                   std::string("ho st:80"),
                                   std::string("a/b:80"),
                                   std::string("user@host:80"),
                                   std::string("a&at=b:1"),
                                   std::string("a\nb:1"),
                                   std::string("\x80:1"),
                                   std::string("h\xc3\xb6st:1"),
                                   std::string("host%2:80"),
                                   std::string("::1:80"),
                                   std::string("fe80::1%2:80"),
                                   std::string("[::1]80"),
                                   std::string("[::1]"),
                                   std::string("[::1:80"),
                                   std::string("::1]:80"),
                                   std::string("[]:80"),
                                   std::string("[[::1]]:80"),
                                   std::string("[host]:80"),
                                   std::string("[192.0.2.7]:80"),
                                   std::string("[:::1]:80"),
                                   std::string("[1::2::3]:80"),
                                   std::string("[12345::]:80"),
                                   std::string("[::g]:80"),
                                   std::string("[::1%]:80"),
                                   std::string("[::1%a%b]:80"),
                                   std::string("[::1%a:b]:80"),
                                   std::string("[%2]:80"),
                                   "host" + nul + ":80",
                                   "[::1" + nul + "]:80",
                                   "host:80" + nul,
                                   std::string(Address::kHostBytesMax + 1, 'a') + ":1",
                                   std::string(1 << 20, ':'),
                                   "a:" + std::string(1 << 20, '1')}) {
    INFO(wrong.substr(0, 100));
    CHECK(Address::Parse(wrong).status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(Address::Parse(std::string(Address::kHostBytesMax, 'a') + ":65535").ok());
  for (const uint32_t port : {0U, 65536U, 4294967295U}) CHECK_FALSE(Address::Of("host", port).ok());
  CHECK_FALSE(Address::Of("[::1]", 80).ok());
}

TEST_CASE("a zone is only known on its own machine") {
  CHECK(tests::AddressOf("[fe80::1%eth0]:80").has_zone());
  CHECK_FALSE(tests::AddressOf("[fe80::1]:80").has_zone());
}

TEST_CASE("addresses are the same when host and port are") {
  const std::set<Address> all = {tests::AddressOf("a:1"), tests::AddressOf("a:1"),
                                 tests::AddressOf("a:2"), tests::AddressOf("b:1")};
  CHECK(all.size() == 3);
}

TEST_CASE("an IP address stands without brackets, port and zone") {
  for (const char* const good : {"192.0.2.7", "0.0.0.0", "::", "fd00::5"}) CHECK(IsIpAddress(good));
  for (const char* const bad : {"", "localhost", "192.0.2", "192.0.2.7:1", "[::1]", "fe80::1%2"}) {
    INFO(bad);
    CHECK_FALSE(IsIpAddress(bad));
  }
  CHECK_FALSE(IsIpAddress(std::string("::1\0", 4)));
}

}  // namespace
}  // namespace fallow::base
