#include "daemon/practice/prompts.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "toml++/toml.h"

namespace fallow::practice {

extern const std::string_view kShippedPrompts;

namespace {

absl::Status Wrong(std::string_view why, const toml::source_region& where) {
  return base::Invalid("The prompts cannot be read",
                       std::string(why) + ", at line " + std::to_string(where.begin.line),
                       "Correct that line and try again.");
}

absl::Status ParseGroup(const toml::table& group, std::set<std::string>& ids,
                        std::vector<Prompt>& prompts) {
  const auto name = group["name"].value<std::string>();
  const toml::array* entries = group["prompts"].as_array();
  if (!name || name->empty()) return Wrong("a group has no name", group.source());
  if (entries == nullptr) return Wrong("a group has no prompts", group.source());
  for (const toml::node& node : *entries) {
    const toml::table* entry = node.as_table();
    if (entry == nullptr) return Wrong("a prompt is not a table", node.source());
    Prompt prompt{.id = (*entry)["id"].value_or(std::string()),
                  .group = *name,
                  .text = (*entry)["text"].value_or(std::string())};
    if (prompt.id.empty()) return Wrong("a prompt has no id", node.source());
    if (prompt.text.empty()) return Wrong("a prompt has no text", node.source());
    if (!ids.insert(prompt.id).second) return Wrong("an id is there twice", node.source());
    if (prompts.size() == Prompts::kPromptsMax) return Wrong("too many prompts", node.source());
    prompts.push_back(std::move(prompt));
  }
  return absl::OkStatus();
}

// Deals the groups out in turn, so that two prompts in a row rarely ask for the same thing.
std::vector<Prompt> Interleave(const std::vector<std::vector<Prompt>>& groups) {
  std::vector<Prompt> dealt;
  bool more = true;
  for (size_t round = 0; more; ++round) {
    more = false;
    for (const std::vector<Prompt>& group : groups) {
      if (round >= group.size()) continue;
      dealt.push_back(group[round]);
      more = true;
    }
  }
  return dealt;
}

absl::StatusOr<std::vector<Prompt>> ParsePrompts(std::string_view text) {
  const toml::table table = toml::parse(text);
  if (table["version"].value_or(0) != 1) return Wrong("the version is not 1", table.source());
  const toml::array* groups = table["group"].as_array();
  if (groups == nullptr) return Wrong("there are no groups", table.source());
  std::set<std::string> ids;
  std::vector<std::vector<Prompt>> parsed;
  for (const toml::node& node : *groups) {
    const toml::table* group = node.as_table();
    if (group == nullptr) return Wrong("a group is not a table", node.source());
    FALLOW_RETURN_IF_ERROR(ParseGroup(*group, ids, parsed.emplace_back()));
  }
  return Interleave(parsed);
}

}  // namespace

absl::StatusOr<Prompts> Prompts::Parse(std::string_view text) {
  try {
    FALLOW_ASSIGN_OR_RETURN(std::vector<Prompt> prompts, ParsePrompts(text));
    return Prompts(std::move(prompts));
  } catch (const toml::parse_error& error) {
    return Wrong(error.description(), error.source());
  }
}

const Prompts& Prompts::Shipped() {
  static const Prompts* const shipped = [] {
    absl::StatusOr<Prompts> parsed = Parse(kShippedPrompts);
    FALLOW_CHECK(parsed.ok());
    return new Prompts(*std::move(parsed));
  }();
  return *shipped;
}

absl::StatusOr<Prompt> Prompts::Next(std::string_view group,
                                     const std::set<std::string>& seen) const {
  const Prompt* first = nullptr;
  for (const Prompt& prompt : prompts_) {
    if (!group.empty() && prompt.group != group) continue;
    if (!seen.contains(prompt.id)) return prompt;
    if (first == nullptr) first = &prompt;
  }
  if (first != nullptr) return *first;
  return base::NotFound("There are no prompts of that group", "",
                        "`fallow prompt --list` shows them all.");
}

bool Prompts::InGroup(std::string_view id, std::string_view group) const {
  return std::ranges::any_of(
      prompts_, [&](const Prompt& prompt) { return prompt.id == id && prompt.group == group; });
}

}  // namespace fallow::practice
