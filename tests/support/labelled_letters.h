#ifndef FALLOW_TESTS_SUPPORT_LABELLED_LETTERS_H_
#define FALLOW_TESTS_SUPPORT_LABELLED_LETTERS_H_

// The letters of tests/vectors/clarity, labelled by hand (see the README there). Throws an
// exception for a mistake in a file. Needs tomlplusplus and fallow_practice.

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/practice/clarity.h"
#include "daemon/text/utf8.h"
#include "toml++/toml.h"

namespace fallow::tests {

// The words that a rule applies to, in code points of the letter; or the letter as a whole.
struct Spot {
  std::string rule;
  bool whole;
  std::string words;
  uint64_t begin;
  uint64_t end;
};

struct LabelledLetter {
  std::string id;
  std::string words;
  std::optional<std::string> plan;
  std::vector<Spot> spots;
};

// Where in the letter a finding begins, in code points; 0 for one about a whole part.
inline uint64_t Position(std::string_view words, const practice::Finding& finding) {
  if (finding.line == 0 || finding.part != practice::Part::kWords) return 0;
  size_t start = 0;
  for (uint64_t line = 1; line < finding.line; ++line) start = words.find('\n', start) + 1;
  return text::CountCodePoints(words.substr(0, start)) + finding.column - 1;
}

inline Spot FindSpot(const std::string& letter, std::string rule, const std::string& words) {
  std::string flat = letter;
  std::ranges::replace(flat, '\n', ' ');
  const size_t at = flat.find(words);
  if (words.empty() || at == std::string::npos || flat.find(words, at + 1) != std::string::npos) {
    throw std::runtime_error("not once in its letter: " + words);
  }
  const uint64_t begin = text::CountCodePoints(std::string_view(letter).substr(0, at));
  return {std::move(rule), false, words, begin, begin + text::CountCodePoints(words)};
}

inline LabelledLetter ReadLabelledLetter(const toml::table& table) {
  LabelledLetter letter{.id = table["id"].value<std::string>().value(),
                        .words = table["words"].value<std::string>().value(),
                        .plan = table["plan"].value<std::string>(),
                        .spots = {}};
  if (const toml::array* whole = table["whole"].as_array(); whole != nullptr) {
    for (const toml::node& rule : *whole) {
      letter.spots.push_back({rule.value<std::string>().value(), true, "", 0, 0});
    }
  }
  if (const toml::table* spots = table["spots"].as_table(); spots != nullptr) {
    for (const auto& [rule, list] : *spots) {
      for (const toml::node& words : *list.as_array()) {
        letter.spots.push_back(
            FindSpot(letter.words, std::string(rule.str()), words.value<std::string>().value()));
      }
    }
  }
  return letter;
}

// All letters in the folder's files, in the order of the file names.
inline std::vector<LabelledLetter> ReadLabelledLetters(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry);
  std::ranges::sort(files);
  std::vector<LabelledLetter> letters;
  for (const std::filesystem::path& file : files) {
    const toml::table table = toml::parse_file(file.string());
    for (const toml::node& node : *table["letter"].as_array()) {
      letters.push_back(ReadLabelledLetter(*node.as_table()));
    }
  }
  return letters;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_LABELLED_LETTERS_H_
