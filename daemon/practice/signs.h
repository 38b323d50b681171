#ifndef FALLOW_DAEMON_PRACTICE_SIGNS_H_
#define FALLOW_DAEMON_PRACTICE_SIGNS_H_

// The small words for what was noticed about a connection. Dark and bright say only on which side
// of a plot a sign is counted. A person's own signs stand beside those that Fallow ships. Safe to
// read from any thread.

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

  // Begins with what Fallow ships.
  Vocabulary();

  // INVALID_ARGUMENT: an id that is not lower-case words joined by hyphens, is taken or too long; a
  // meaning that is empty, too long or of several lines; more than kSignsMax.
  absl::Status Add(Sign sign);

  const std::vector<Sign>& all() const { return signs_; }
  const Sign* Find(std::string_view id) const;
  // The id most like an unknown one, when any is like it at all.
  std::optional<std::string> Nearest(std::string_view id) const;

 private:
  std::vector<Sign> signs_;
};

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_SIGNS_H_
