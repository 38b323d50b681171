#include "clients/cli/completion_words.h"

#include <algorithm>
#include <array>

#include "clients/words/vocabulary.h"

namespace fallow::cli {
namespace {

using Word = std::string_view;

constexpr auto kColors = std::to_array<Word>({"auto", "always", "never"});
constexpr auto kSigns = std::to_array<Word>(
    {"quieter", "less-laughter", "hesitating", "alone-together", "drained", "effort", "upkeep",
     "chasing-the-past", "numbing", "at-ease", "laughter", "seen", "nourished", "growing"});
constexpr auto kGroups = std::to_array<Word>(
    {"notice", "season", "honest", "farewell", "letting-go", "space", "lights", "ahead"});
constexpr auto kSpans = std::to_array<Word>({"month", "season", "year"});
constexpr auto kImports = std::to_array<Word>({"markdown", "jrnl", "dayone"});
constexpr auto kExports = std::to_array<Word>({"markdown", "jrnl", "json"});
constexpr auto kShells = std::to_array<Word>({"bash", "zsh", "fish"});

struct Values {
  Word verb;  // empty: for every verb
  Word name;
  std::span<const Word> words;
};

const auto kValues = std::to_array<Values>({
    {"", "--color", kColors},
    {"", "--kind", words::KindWords()},
    {"", "--season", words::SeasonWords()},
    {"season", "season", words::SeasonWords()},
    {"", "--part", words::PartWords()},
    {"", "--keep", words::KeepWords()},
    {"", "--sign", kSigns},
    {"", "--remove-sign", kSigns},
    {"", "--group", kGroups},
    {"look-back", "span", kSpans},
    {"import", "format", kImports},
    {"export", "format", kExports},
    {"completion", "shell", kShells},
});

}  // namespace

std::span<const std::string_view> FixedWords(std::string_view verb, std::string_view name) {
  const auto found = std::ranges::find_if(kValues, [&](const Values& each) {
    return each.name == name && (each.verb.empty() || each.verb == verb);
  });
  return found == kValues.end() ? std::span<const Word>() : found->words;
}

}  // namespace fallow::cli
