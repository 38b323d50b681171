#ifndef FALLOW_DAEMON_USECASES_PAGES_H_
#define FALLOW_DAEMON_USECASES_PAGES_H_

// Everything that is on a connection's page, gathered from its records and from the reflections
// about it. Belongs to the journal executor.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/farewell.h"
#include "daemon/journal/reflection.h"
#include "daemon/practice/signs.h"
#include "daemon/store/practice/connection_ends.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/vault.h"

namespace fallow::usecases {

inline constexpr size_t kPageLatest = 20;          // reflections on a page
inline constexpr size_t kPageTextBytesMax = 4096;  // of each reflection

struct SignCount {
  std::string sign;
  bool bright = false;
  uint64_t count = 0;
};
// Most frequent first. A sign that is not in the vocabulary counts as not bright.
std::vector<SignCount> CountSigns(const std::map<std::string, size_t>& by_sign,
                                  const practice::Vocabulary& vocabulary);

// Something that was set down about a connection, and when. It says nothing of what that means.
struct StoryEvent {
  enum class Kind {
    kSeason,         // `season`
    kFirstWritten,   // the first reflection about the connection
    kSign,           // `sign`, noticed for the first time
    kLastContact,    // so far
    kFarewellBegun,  // and has been worked on since
    kFarewellSaid,
    kLetterFinished,  // one that stays unsent
    kRelease,         // planned for that day
  };
  absl::CivilDay day = {};
  Kind kind = Kind::kSeason;
  fallow::store::v1::Season season = fallow::store::v1::SEASON_UNSPECIFIED;
  std::string sign = {};
};

struct ConnectionPage {
  journal::Connection connection;
  store::AboutFigures figures = {};
  std::vector<SignCount> signs = {};
  std::vector<journal::Reflection> latest = {};
  std::vector<StoryEvent> story = {};  // in chronological order
  std::optional<journal::Farewell> farewell = {};
  std::optional<absl::Time> release_due = {};
};
// The page of the connection called `name`, or what was kept of a released one, found by its name,
// if that was kept, or by the release's id. `zone` determines the day of an instant.
absl::StatusOr<std::variant<ConnectionPage, store::KeptConnection>> PageOf(store::Vault& vault,
                                                                           std::string_view name,
                                                                           const std::string& zone);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_PAGES_H_
