#ifndef FALLOW_DAEMON_BASE_SECRET_STRING_H_
#define FALLOW_DAEMON_BASE_SECRET_STRING_H_

// A passphrase on its way from the user to the daemon, which wipes itself when it is no longer
// needed. For clients, which do not link the daemon's cryptography. Not thread-safe.

#include <memory>
#include <string>
#include <string_view>

namespace fallow::base {

inline constexpr size_t kPassphraseBytesMax = 1024;

// Overwrites `text`, in a way that the compiler cannot optimise away, and empties it. For copies
// that cannot be avoided, such as a field of a request.
void Wipe(std::string* text);

// A secret of at most kPassphraseBytesMax bytes. Move-only.
class SecretString {
 public:
  SecretString() = default;
  // REQUIRES: `text` is no longer than kPassphraseBytesMax.
  explicit SecretString(std::string_view text);
  ~SecretString() { Clear(); }
  SecretString(SecretString&& other) noexcept;
  SecretString& operator=(SecretString&& other) noexcept;

  std::string_view view() const { return {bytes_.get(), size_}; }
  bool empty() const { return size_ == 0; }
  bool operator==(const SecretString& other) const { return view() == other.view(); }

 private:
  void Clear();

  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0;
};

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_SECRET_STRING_H_
