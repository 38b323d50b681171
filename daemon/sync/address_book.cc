#include "daemon/sync/address_book.h"

#include <algorithm>
#include <utility>

#include "daemon/sync/limits.h"

namespace fallow::sync {
namespace {

bool IsSound(const std::string& address) {
  return !address.empty() && address.size() <= kAddressBytesMax &&
         std::all_of(address.begin(), address.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::vector<std::string> Bounded(std::vector<std::string> addresses) {
  std::erase_if(addresses, [](const std::string& address) { return !IsSound(address); });
  if (addresses.size() > kAddressesMax) addresses.resize(kAddressesMax);
  return addresses;
}

void PutFirst(const std::string& address, std::vector<std::string>& addresses) {
  if (!IsSound(address)) return;
  std::erase(addresses, address);
  addresses.insert(addresses.begin(), address);
  if (addresses.size() > kAddressesMax) addresses.pop_back();
}

}  // namespace

bool AddressBook::SetFixed(std::vector<std::string> addresses) {
  std::vector<std::string> before = std::exchange(fixed_, Bounded(std::move(addresses)));
  return fixed_ != before;
}

void AddressBook::SetLearned(std::vector<std::string> addresses) {
  learned_ = Bounded(std::move(addresses));
}

void AddressBook::Hear(const std::string& address) {
  PutFirst(address, heard_);
}

void AddressBook::Learn(const std::string& address) {
  PutFirst(address, learned_);
}

void AddressBook::Unhear(const std::string& address) {
  std::erase(heard_, address);
}

std::vector<std::string> AddressBook::Candidates() const {
  std::vector<std::string> all;
  for (const auto* addresses : {&heard_, &learned_, &fixed_}) {
    for (const std::string& address : *addresses) {
      if (std::find(all.begin(), all.end(), address) == all.end()) all.push_back(address);
    }
  }
  return all;
}

std::string WithPort(std::string_view address, uint32_t port) {
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return "";
  return std::string(address.substr(0, colon + 1)) + std::to_string(port);
}

}  // namespace fallow::sync
