#include "daemon/system/net_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <catch2/catch.hpp>

#include "daemon/system/own_addresses.h"
#include "tests/support/address.h"

namespace fallow::system {
namespace {

using tests::AddressOf;

std::string TextOf(const std::optional<base::Address>& address) {
  return address ? address->Text() : "nothing";
}

std::string TextOf6(const char* host, uint16_t port, uint32_t zone = 0) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  address.sin6_scope_id = zone;
  REQUIRE(inet_pton(AF_INET6, host, &address.sin6_addr) == 1);
  return TextOf(system::AddressOf(reinterpret_cast<const sockaddr*>(&address)));
}

TEST_CASE("what the system knows as an address is written as one") {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(7433);
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(TextOf(system::AddressOf(reinterpret_cast<const sockaddr*>(&v4))) == "127.0.0.1:7433");
  v4.sin_port = 0;
  CHECK_FALSE(system::AddressOf(reinterpret_cast<const sockaddr*>(&v4)));
  CHECK(HostOf(reinterpret_cast<const sockaddr*>(&v4)) == "127.0.0.1");
  CHECK(TextOf6("fd00::5", 7433) == "[fd00::5]:7433");
  CHECK(TextOf6("fe80::1", 80, 2) == "[fe80::1%2]:80");
  CHECK(TextOf6("::ffff:192.0.2.1", 80) == "192.0.2.1:80");
  CHECK(TextOf6("::1", 0) == "nothing");
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  CHECK_FALSE(system::AddressOf(reinterpret_cast<const sockaddr*>(&local)));
  CHECK_FALSE(PeerAddress(-1));
}

TEST_CASE("gRPC's peers are read, and what it dials is written as it reads it") {
  CHECK(TextOf(FromGrpcPeer("ipv4:127.0.0.1:80")) == "127.0.0.1:80");
  CHECK(TextOf(FromGrpcPeer("ipv6:%5B::1%5D:80")) == "[::1]:80");
  CHECK(TextOf(FromGrpcPeer("ipv6:%5Bfe80::1%252%5D:80")) == "[fe80::1%2]:80");
  for (const char* const other :
       {"", "unknown", "unix:", "unix:/run/socket", "ipv4:", "%", "a:%5"}) {
    INFO(other);
    CHECK_FALSE(FromGrpcPeer(other));
  }
  CHECK(ToGrpcTarget(AddressOf("[fe80::1%2]:80")) == "dns:///%5Bfe80::1%252%5D:80");
}

TEST_CASE("a machine that listens at one address names that one") {
  CHECK(OwnAddresses("192.0.2.1", 7433) == tests::AddressesOf({"192.0.2.1:7433"}));
  CHECK(OwnAddresses("fd00::5", 7433) == tests::AddressesOf({"[fd00::5]:7433"}));
  CHECK_FALSE(OwnAddresses("", 7433).empty());
}

}  // namespace
}  // namespace fallow::system
