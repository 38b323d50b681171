#ifndef FALLOW_DAEMON_SYNC_ADDRESS_BOOK_H_
#define FALLOW_DAEMON_SYNC_ADDRESS_BOOK_H_

// Where one device may be found, the likeliest place first: where it was heard of, where it was
// reached before, what the configuration says. Addresses are "HOST:PORT". Not synchronised.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::sync {

class AddressBook {
 public:
  // Whether they are others than before.
  bool SetFixed(std::vector<std::string> addresses);
  // As they were kept, newest first.
  void SetLearned(std::vector<std::string> addresses);
  void Hear(const std::string& address);
  // It answered there.
  void Learn(const std::string& address);
  // Another device answers there.
  void Unhear(const std::string& address);

  const std::vector<std::string>& learned() const { return learned_; }
  // Each once.
  std::vector<std::string> Candidates() const;

 private:
  std::vector<std::string> heard_, learned_, fixed_;
};

// "HOST:PORT" with another port; an empty string when `address` is no such thing.
std::string WithPort(std::string_view address, uint32_t port);

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_ADDRESS_BOOK_H_
