#include "daemon/sync/address_book.h"

#include <algorithm>
#include <utility>

#include "daemon/sync/limits.h"

namespace fallow::sync {
namespace {

std::vector<base::Address> Bounded(std::vector<base::Address> addresses) {
  if (addresses.size() > kAddressesMax)
    addresses.erase(addresses.begin() + kAddressesMax, addresses.end());
  return addresses;
}

void PutFirst(const base::Address& address, std::vector<base::Address>& addresses) {
  std::erase(addresses, address);
  addresses.insert(addresses.begin(), address);
  if (addresses.size() > kAddressesMax) addresses.pop_back();
}

}  // namespace

bool AddressBook::SetFixed(std::vector<base::Address> addresses) {
  std::vector<base::Address> before = std::exchange(fixed_, Bounded(std::move(addresses)));
  return fixed_ != before;
}

void AddressBook::SetLearned(std::vector<base::Address> addresses) {
  learned_ = Bounded(std::move(addresses));
}

void AddressBook::Hear(const base::Address& address) {
  PutFirst(address, heard_);
}

void AddressBook::Learn(const base::Address& address) {
  PutFirst(address, learned_);
}

void AddressBook::Unhear(const base::Address& address) {
  std::erase(heard_, address);
}

std::vector<base::Address> AddressBook::Candidates() const {
  std::vector<base::Address> all;
  for (const auto* addresses : {&heard_, &learned_, &fixed_}) {
    for (const base::Address& address : *addresses) {
      if (std::find(all.begin(), all.end(), address) == all.end()) all.push_back(address);
    }
  }
  return all;
}

}  // namespace fallow::sync
