#ifndef FALLOW_DAEMON_PRACTICE_SIGNS_H_
#define FALLOW_DAEMON_PRACTICE_SIGNS_H_

// The small words for what was noticed about a connection. Dark and bright only decide on which
// side of a plot a sign is counted. The user's own signs stand beside those that Fallow ships. Safe
// to read from any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace fallow::practice {

enum class Tone { kDark, kBright };

struct Sign {
  std::string id;
  Tone tone = Tone::kDark;
  std::string meaning;  // one line
};

class Vocabulary {
 public:
  static constexpr size_t kSignsMax = 1000;
  static constexpr size_t kIdBytesMax = 64;
  static constexpr size_t kMeaningBytesMax = 200;

  // Starts with the signs that Fallow ships.
  Vocabulary();

  // INVALID_ARGUMENT: the id is not lower-case words joined by hyphens, is taken or is too long;
  // the meaning is empty, too long or has several lines; or there are kSignsMax already.
  absl::Status Add(Sign sign);

  const std::vector<Sign>& all() const { return signs_; }
  const Sign* Find(std::string_view id) const;
  // The known id most similar to an unknown one, if any is similar at all.
  std::optional<std::string> Nearest(std::string_view id) const;

 private:
  std::vector<Sign> signs_;
};

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_SIGNS_H_
