#ifndef FALLOW_DAEMON_BASE_ADDRESS_H_
#define FALLOW_DAEMON_BASE_ADDRESS_H_

// Where another program listens: a host and a port, written "HOST:PORT". A host is a name, an IPv4
// address, or an IPv6 address with or without a zone ("fe80::1%eth0"), in brackets when it is
// written with its port. Names are not looked up. An Address is always well formed, and there is
// only one way to write it: Text returns what Parse accepted. Pure values: any thread.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fallow::base {

class Address {
 public:
  static constexpr size_t kHostBytesMax = 253;                // of a name in the DNS
  static constexpr size_t kTextBytesMax = kHostBytesMax + 8;  // with brackets, colon and port

  // INVALID_ARGUMENT unless the text has this form, with a port from 1 to 65535 without leading
  // zeros.
  static absl::StatusOr<Address> Parse(std::string_view text);
  // `host` without brackets. INVALID_ARGUMENT as for Parse.
  static absl::StatusOr<Address> Of(std::string_view host, uint32_t port);

  const std::string& host() const { return host_; }  // without brackets
  uint16_t port() const { return port_; }
  // Whether the host names one of this machine's interfaces, so that only this machine can use it.
  bool has_zone() const { return host_.find('%') != std::string::npos; }
  std::string Text() const;

  auto operator<=>(const Address&) const = default;

 private:
  Address(std::string_view host, uint16_t port) : host_(host), port_(port) {}

  std::string host_;
  uint16_t port_;
};

// Whether this is an IPv4 or IPv6 address, without brackets and zone.
bool IsIpAddress(std::string_view host);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_ADDRESS_H_
