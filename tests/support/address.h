#ifndef FALLOW_TESTS_SUPPORT_ADDRESS_H_
#define FALLOW_TESTS_SUPPORT_ADDRESS_H_

// Addresses as tests write them.

#include <initializer_list>
#include <string_view>
#include <vector>

#include "daemon/base/address.h"
#include "daemon/base/status.h"

namespace fallow::tests {

// REQUIRES: `text` is one.
inline base::Address AddressOf(std::string_view text) {
  const auto address = base::Address::Parse(text);
  FALLOW_CHECK(address.ok());
  return *address;
}

inline std::vector<base::Address> AddressesOf(std::initializer_list<std::string_view> texts) {
  std::vector<base::Address> addresses;
  for (const std::string_view text : texts) addresses.push_back(AddressOf(text));
  return addresses;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_ADDRESS_H_
