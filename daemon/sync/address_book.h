#ifndef FALLOW_DAEMON_SYNC_ADDRESS_BOOK_H_
#define FALLOW_DAEMON_SYNC_ADDRESS_BOOK_H_

// The addresses at which one device may be found, likeliest first: those heard in
// beacons, then those where it was reached before, then those from the configuration. At most
// kAddressesMax of each kind are kept. Not synchronised.

#include <vector>

#include "daemon/base/address.h"

namespace fallow::sync {

class AddressBook {
 public:
  // Returns whether the fixed addresses changed.
  bool SetFixed(std::vector<base::Address> addresses);
  // Restores the learned addresses from the peer's notes, newest first.
  void SetLearned(std::vector<base::Address> addresses);
  void Hear(const base::Address& address);
  // The device answered at `address`.
  void Learn(const base::Address& address);
  // A different device answers at `address`.
  void Unhear(const base::Address& address);

  const std::vector<base::Address>& learned() const { return learned_; }
  // All addresses in dialling order, without duplicates.
  std::vector<base::Address> Candidates() const;

 private:
  std::vector<base::Address> heard_, learned_, fixed_;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_ADDRESS_BOOK_H_
