#ifndef FALLOW_DAEMON_SYNC_ADDRESS_BOOK_H_
#define FALLOW_DAEMON_SYNC_ADDRESS_BOOK_H_

// The addresses ("HOST:PORT") at which one device may be found, likeliest first: those heard in
// beacons, then those where it was reached before, then those from the configuration. At most
// kAddressesMax of each kind are kept. Not synchronised.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::sync {

class AddressBook {
 public:
  // Returns whether the fixed addresses changed.
  bool SetFixed(std::vector<std::string> addresses);
  // Restores the learned addresses from the peer's notes, newest first.
  void SetLearned(std::vector<std::string> addresses);
  void Hear(const std::string& address);
  // The device answered at `address`.
  void Learn(const std::string& address);
  // A different device answers at `address`.
  void Unhear(const std::string& address);

  const std::vector<std::string>& learned() const { return learned_; }
  // All addresses in dialling order, without duplicates.
  std::vector<std::string> Candidates() const;

 private:
  std::vector<std::string> heard_, learned_, fixed_;
};

// Replaces the port in "HOST:PORT". Returns an empty string when `address` has no port.
std::string WithPort(std::string_view address, uint32_t port);

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_ADDRESS_BOOK_H_
