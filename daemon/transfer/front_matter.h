#ifndef FALLOW_DAEMON_TRANSFER_FRONT_MATTER_H_
#define FALLOW_DAEMON_TRANSFER_FRONT_MATTER_H_

// The block of YAML between two `---` lines at the top of a Markdown file, as a flat list of keys.
// More structure than a list of small maps is skipped, and aliases are never followed, so that a
// few hostile lines cannot expand into much. Pure functions.

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
    std::string key;  // in lower case, with '-' as '_'
    int line = 0;     // in the file, from 1
    bool is_list = false;
    bool is_deeper = false;   // contains more structure than was read
    std::vector<Item> items;  // one for a scalar, none for null
  };
  std::vector<Value> values;
};

struct SplitFile {
  bool has_matter = false;
  std::string_view matter;
  std::string_view body;
};

// A file that does not begin with `---`, or in which no line closes the block within
// kFrontMatterBytesMax, consists of body only.
SplitFile SplitFrontMatter(std::string_view file);

// INVALID_ARGUMENT when this is not YAML or not a map; the message is the reason with its line,
// without a full stop.
absl::StatusOr<FrontMatter> ParseFrontMatter(std::string_view matter);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_FRONT_MATTER_H_
