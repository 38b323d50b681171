#ifndef FALLOW_DAEMON_TRANSFER_FRONT_MATTER_H_
#define FALLOW_DAEMON_TRANSFER_FRONT_MATTER_H_

// The block of YAML between two `---` lines at the top of a Markdown file, as a flat list of keys.
// Deeper structure than a list of small maps is passed over, aliases are never followed, so that a
// few hostile lines cannot grow into much. Pure functions.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace fallow::transfer {

inline constexpr std::size_t kFrontMatterBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kFrontMatterDepthMax = 32;
inline constexpr std::size_t kFrontMatterKeysMax = 1000;

struct FrontMatter {
  struct Item {
    std::string scalar;
    std::vector<std::pair<std::string, std::string>> fields;  // of a map in a list
  };
  struct Value {
    std::string key;  // lower case, '-' as '_'
    int line = 0;     // in the file, from 1
    bool is_list = false;
    bool is_deeper = false;   // holds more structure than was read
    std::vector<Item> items;  // one for a scalar, none for null
  };
  std::vector<Value> values;
};

struct SplitFile {
  bool has_matter = false;
  std::string_view matter;
  std::string_view body;
};

// A file that does not begin with `---`, or where no line closes the block within
// kFrontMatterBytesMax, is all body.
SplitFile SplitFrontMatter(std::string_view file);

// INVALID_ARGUMENT with the reason and its line as message, without a full stop, when this is not
// YAML or not a map.
absl::StatusOr<FrontMatter> ParseFrontMatter(std::string_view matter);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_FRONT_MATTER_H_
