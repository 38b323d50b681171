#include "daemon/practice/prompt_packs.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "daemon/base/strings.h"
#include "daemon/text/utf8.h"
#include "toml++/toml.h"

namespace fallow::practice {
namespace {

constexpr std::string_view kWordRule = "lower-case letters, digits and hyphens, at most 64 of them";

bool IsWord(std::string_view word) {
  return !word.empty() && word.size() <= kPromptWordBytesMax &&
         std::ranges::all_of(word, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

// Whether a terminal shows `text` as one line, in the order in which it is written.
bool IsPlainLine(std::string_view text) {
  if (text::FindBadPlace(text) || text.find_first_of("\n\t") != std::string_view::npos)
    return false;
  static constexpr std::string_view kReordering[] = {"\u202A", "\u202B", "\u202C", "\u202D",
                                                     "\u202E", "\u2066", "\u2067", "\u2068",
                                                     "\u2069", "\u2028", "\u2029"};
  return std::ranges::none_of(kReordering, [&](std::string_view control) {
    return text.find(control) != std::string_view::npos;
  });
}

// A brace that is not part of {name} is probably a mistake.
bool HasStrayBrace(std::string_view text) {
  for (size_t at = 0; (at = text.find_first_of("{}", at)) != std::string_view::npos;
       at += kNameSlot.size()) {
    if (text.substr(at, kNameSlot.size()) != kNameSlot) return true;
  }
  return false;
}

std::string StemOf(std::string_view file) {
  file.remove_prefix(std::min(file.size(), file.rfind('/') + 1));
  return std::string(file.substr(0, file.rfind('.')));
}

uint64_t LineOf(const toml::node& node) {
  return node.source().begin.line;
}

class PackReader {
 public:
  explicit PackReader(std::string_view file) : file_(file) {}

  Pack Read(std::string_view text) && {
    if (text.size() > Prompts::kPackBytesMax) {
      Report(0, "The pack is longer than 256 KiB, so it is left out",
             "Divide it into several files.");
      return std::move(pack_);
    }
    try {
      ReadFile(toml::parse(text));
    } catch (const toml::parse_error& error) {
      Report(error.source().begin.line, "The pack is not TOML, so it is left out",
             "Correct that line.");
    }
    return std::move(pack_);
  }

 private:
  void ReadFile(const toml::table& file);
  void ReadGroup(const toml::node& node);
  void ReadPrompt(const toml::node& node, const std::string& group);
  // What is wrong with a text, and what to do about it.
  static std::optional<std::pair<std::string, std::string>> WrongWith(const std::string& text);
  void Report(uint64_t line, std::string what, std::string todo);

  std::string file_;
  std::set<std::string> ids_;
  Pack pack_;
};

void PackReader::Report(uint64_t line, std::string what, std::string todo) {
  std::vector<PromptProblem>& problems = pack_.problems;
  if (problems.size() == kPackProblemsMax) return;
  if (problems.size() + 1 == kPackProblemsMax) {
    what = "More is left out";
    todo = "Correct the problems above first, then look again.";
  }
  problems.push_back({file_, line, std::move(what), std::move(todo)});
}

void PackReader::ReadFile(const toml::table& file) {
  const toml::node* version = file.get("version");
  if (version == nullptr || version->value<int64_t>() != 1) {
    Report(version == nullptr ? 1 : LineOf(*version),
           "The pack's version is not 1, so it is left out",
           "Write `version = 1` in its first line, or use a newer Fallow.");
    return;
  }
  const toml::node* name = file.get("name");
  const std::string word =
      name == nullptr ? StemOf(file_) : name->value<std::string>().value_or(std::string());
  if (!IsWord(word)) {
    Report(name == nullptr ? 0 : LineOf(*name), "The pack has no name, so it is left out",
           "Give it a `name` of " + std::string(kWordRule) + ".");
    return;
  }
  const toml::array* groups = file["group"].as_array();
  if (groups == nullptr) {
    Report(0, "The pack has no groups", "Write its prompts below a line `[[group]]`.");
    return;
  }
  pack_.name = word;
  for (const toml::node& group : *groups) ReadGroup(group);
}

void PackReader::ReadGroup(const toml::node& node) {
  const toml::table* group = node.as_table();
  const auto name = group == nullptr ? std::nullopt : (*group)["name"].value<std::string>();
  if (!name || !IsWord(*name)) {
    Report(LineOf(node), "A group has no name, so it is left out",
           "Give it a `name` of " + std::string(kWordRule) + ".");
    return;
  }
  const toml::array* entries = (*group)["prompts"].as_array();
  if (entries == nullptr) {
    Report(LineOf(node), "A group has no prompts", "Give it a list `prompts`.");
    return;
  }
  for (const toml::node& entry : *entries) ReadPrompt(entry, *name);
}

std::optional<std::pair<std::string, std::string>> PackReader::WrongWith(const std::string& text) {
  if (base::IsBlank(text)) return {{"has no text", "Give it a `text`."}};
  if (text.size() > kPromptTextBytesMax) {
    return {{"is longer than 500 bytes", "Shorten its `text`."}};
  }
  if (!IsPlainLine(text)) {
    return {{"holds a character that does not belong in a line",
             "Write its `text` in one line, without control characters."}};
  }
  if (HasStrayBrace(text)) {
    return {{"holds a brace that is not part of {name}", "Write {name}, or leave the braces out."}};
  }
  return std::nullopt;
}

void PackReader::ReadPrompt(const toml::node& node, const std::string& group) {
  const toml::table* entry = node.as_table();
  Prompt prompt{.id = "", .group = group, .text = ""};
  if (entry != nullptr) {
    prompt.id = (*entry)["id"].value_or(std::string());
    prompt.text = (*entry)["text"].value_or(std::string());
  }
  if (!IsWord(prompt.id)) {
    Report(LineOf(node), "A prompt has no id, so it is left out",
           "Give it an `id` of " + std::string(kWordRule) + ".");
    return;
  }
  if (const auto wrong = WrongWith(prompt.text)) {
    Report(LineOf(node), "A prompt " + wrong->first + ", so it is left out", wrong->second);
    return;
  }
  if (!ids_.insert(prompt.id).second) {
    Report(LineOf(node), "A prompt has the id of another, so it is left out",
           "Give it an `id` of its own.");
    return;
  }
  pack_.prompts.push_back(std::move(prompt));
}

}  // namespace

Pack ReadPack(std::string_view file, std::string_view toml) {
  return PackReader(file).Read(toml);
}

}  // namespace fallow::practice
