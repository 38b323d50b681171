#include "daemon/practice/clarity_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "daemon/practice/farewell_parts.h"
#include "fmt/format.h"
#include "toml++/toml.h"

namespace fallow::practice {
namespace {

// Why a rule is left out. Thrown and caught within this file.
struct Unusable {
  std::string why;
  uint64_t line;
};

[[noreturn]] void Refuse(std::string why, const toml::node& where) {
  throw Unusable{std::move(why), where.source().begin.line};
}

using WordLists = std::map<std::string, std::string, std::less<>>;

std::array<std::string_view, kParts> PartNames() {
  std::array<std::string_view, kParts> names;
  for (const FarewellPart& each : FarewellParts()) {
    names[static_cast<size_t>(each.part)] = each.name;
  }
  return names;
}

constexpr std::array<std::string_view, 5> kKindNames = {"phrase", "count", "share", "missing",
                                                        "step-aside"};
constexpr std::array<std::string_view, 4> kFileKeys = {"version", "language", "words", "rule"};
constexpr std::array<std::string_view, 15> kKeys = {
    "id",    "kind", "part",  "patterns", "needs",  "hints",  "doubts",   "unless",
    "first", "last", "least", "share",    "silent", "reason", "direction"};

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string Text(const toml::table& rule, std::string_view key, std::string_view otherwise) {
  const toml::node* node = rule.get(key);
  if (node == nullptr) return std::string(otherwise);
  const auto text = node->value<std::string>();
  if (!text) Refuse("`" + std::string(key) + "` is not a text", *node);
  return *text;
}

uint64_t Number(const toml::table& rule, std::string_view key, uint64_t otherwise, uint64_t max) {
  const toml::node* node = rule.get(key);
  if (node == nullptr) return otherwise;
  const auto number = node->value_exact<int64_t>();
  if (!number || *number < 1 || *number > static_cast<int64_t>(max)) {
    Refuse("`" + std::string(key) + "` is not a whole number from 1 to " + std::to_string(max),
           *node);
  }
  return static_cast<uint64_t>(*number);
}

template <size_t n>
size_t Choice(const toml::table& rule, std::string_view key,
              const std::array<std::string_view, n>& names, std::string_view otherwise) {
  const std::string name = Text(rule, key, otherwise);
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) {
    Refuse(fmt::format("`{}` is not one of {}", key, fmt::join(names, ", ")), *rule.get(key));
  }
  return static_cast<size_t>(found - names.begin());
}

bool IsSilent(const toml::table& rule) {
  const toml::node* node = rule.get("silent");
  if (node == nullptr) return false;
  const auto silent = node->value_exact<bool>();
  if (!silent) Refuse("`silent` is not true or false", *node);
  return *silent;
}

// Such a rule reads all of a letter and says nothing.
void CheckStepsAside(const toml::table& table) {
  for (const std::string_view key :
       {"part", "first", "last", "least", "share", "reason", "direction"}) {
    const toml::node* node = table.get(key);
    if (node != nullptr) Refuse(fmt::format("`{}` is not for the kind \"step-aside\"", key), *node);
  }
}

// An unknown key may be a mistyped known one, so it is not ignored.
template <size_t n>
void CheckKeys(const toml::table& table, const std::array<std::string_view, n>& known) {
  for (const auto& [key, value] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    Refuse(IsName(key.str()) ? fmt::format("`{}` is not known", key.str()) : "a key is not known",
           value);
  }
}

// The word lists by name, each as a group of alternatives. They may hold patterns, but no other
// lists.
WordLists ReadWordLists(const toml::table& file) {
  WordLists lists;
  const toml::node* node = file.get("words");
  if (node == nullptr) return lists;
  if (!node->is_table()) Refuse("`words` is not a table", *node);
  for (const auto& [name, list] : *node->as_table()) {
    if (!IsName(name.str()) || !list.is_array()) Refuse("a word list cannot be used", list);
    std::string alternatives;
    for (const toml::node& word : *list.as_array()) {
      const auto text = word.value<std::string>();
      if (!text || text->empty()) Refuse("a word in a list is not a text", word);
      alternatives += (alternatives.empty() ? "" : "|") + *text;
    }
    if (alternatives.empty()) Refuse("a word list is empty", list);
    lists.emplace(name.str(), "(?:" + alternatives + ")");
  }
  return lists;
}

// `pattern` with each <name> replaced by the word list of that name.
std::string WithLists(std::string_view pattern, const WordLists& lists, const toml::node& where) {
  std::string whole;
  for (size_t at = 0; at < pattern.size();) {
    const size_t close = pattern[at] == '<' ? pattern.find('>', at) : std::string_view::npos;
    const bool named = close != std::string_view::npos && (at == 0 || pattern[at - 1] != 'P');
    if (named && IsName(pattern.substr(at + 1, close - at - 1))) {
      const auto list = lists.find(pattern.substr(at + 1, close - at - 1));
      if (list == lists.end()) Refuse("a pattern names a word list that does not exist", where);
      whole += list->second;
      at = close + 1;
    } else {
      whole += pattern[at++];
    }
    if (whole.size() > kPatternBytesMax) Refuse("a pattern is too long", where);
  }
  return whole;
}

std::unique_ptr<const re2::RE2> Compile(const toml::node& node, const WordLists& lists) {
  const auto pattern = node.value<std::string>();
  if (!pattern) Refuse("a pattern is not a text", node);
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(kPatternMemoryBytesMax);
  auto compiled = std::make_unique<const re2::RE2>(WithLists(*pattern, lists, node), options);
  if (!compiled->ok()) {
    // The part after the colon quotes the pattern, which may contain a name.
    Refuse("a pattern cannot be used (" + compiled->error().substr(0, compiled->error().find(':')) +
               ")",
           node);
  }
  if (re2::RE2::FullMatch("", *compiled)) Refuse("a pattern matches an empty text", node);
  return compiled;
}

Patterns CompileAll(const toml::node* node, const WordLists& lists) {
  Patterns patterns;
  if (node == nullptr) return patterns;
  if (!node->is_array()) Refuse("patterns are not a list", *node);
  if (node->as_array()->size() > kPatternsMax) Refuse("there are too many patterns", *node);
  for (const toml::node& pattern : *node->as_array()) patterns.push_back(Compile(pattern, lists));
  return patterns;
}

void ReadMatching(const toml::table& table, const WordLists& lists, Rule& rule) {
  rule.patterns = CompileAll(table.get("patterns"), lists);
  rule.unless = CompileAll(table.get("unless"), lists);
  if (const toml::node* needs = table.get("needs"); needs != nullptr) {
    if (!needs->is_array()) Refuse("`needs` is not a list of lists", *needs);
    if (needs->as_array()->size() > kPatternsMax) Refuse("there are too many `needs`", *needs);
    for (const toml::node& group : *needs->as_array()) {
      rule.needs.push_back(CompileAll(&group, lists));
      if (rule.needs.back().empty()) Refuse("one of the `needs` has no patterns", group);
    }
  }
  rule.hints = CompileAll(table.get("hints"), lists);
  if (const toml::node* doubts = table.get("doubts"); doubts != nullptr) {
    if (!doubts->is_array()) Refuse("`doubts` is not a list of rules", *doubts);
    for (const toml::node& id : *doubts->as_array()) {
      const std::string name = id.value<std::string>().value_or("");
      if (!IsName(name)) Refuse("one of the `doubts` is not the id of a rule", id);
      rule.doubts.insert(name);
    }
  }
  const bool missing = rule.kind == Rule::Kind::kMissing;
  if (missing && rule.needs.empty()) Refuse("the rule has no `needs`", table);
  if (!missing && rule.patterns.empty()) Refuse("the rule has no `patterns`", table);
  const bool of_missing = !rule.needs.empty() || !rule.hints.empty() || !rule.doubts.empty();
  if (missing != rule.patterns.empty() || missing != of_missing) {
    Refuse("`needs`, `hints` and `doubts` belong to the kind \"missing\", `patterns` to the others",
           table);
  }
}

Rule ReadRule(const toml::table& table, const std::string& id, const WordLists& lists) {
  Rule rule;
  rule.id = id;
  rule.kind = static_cast<Rule::Kind>(Choice(table, "kind", kKindNames, "phrase"));
  rule.part = static_cast<Part>(Choice(table, "part", PartNames(), "words"));
  rule.first = Number(table, "first", 0, 1000);
  rule.last = Number(table, "last", 0, 1000);
  rule.least = Number(table, "least", 1, 1000);
  rule.percent = Number(table, "share", 1, 100);
  rule.reason = Text(table, "reason", "");
  rule.direction = Text(table, "direction", "");
  if (rule.kind == Rule::Kind::kStepAside) {
    CheckStepsAside(table);
  } else {
    if (rule.reason.empty()) Refuse("the rule has no `reason`", table);
    if (rule.direction.empty()) Refuse("the rule has no `direction`", table);
  }
  ReadMatching(table, lists, rule);
  return rule;
}

void Put(std::shared_ptr<const Rule> rule, Rules& rules) {
  const auto steps_aside = [](const Rule& one) { return one.kind == Rule::Kind::kStepAside; };
  const auto same = std::ranges::find_if(rules, [&](const auto& other) {
    return other->id == rule->id && other->language == rule->language &&
           steps_aside(*other) == steps_aside(*rule);
  });
  if (same != rules.end()) {
    *same = std::move(rule);
  } else {
    rules.push_back(std::move(rule));
  }
}

class FileReader {
 public:
  FileReader(std::string_view file, Rules& rules, std::vector<RuleProblem>& problems)
      : file_(file), rules_(rules), problems_(problems) {}

  void Read(std::string_view text) {
    try {
      ReadFile(toml::parse(text));
    } catch (const toml::parse_error& error) {
      Report("", error.source().begin.line, "the file is not TOML");
    } catch (const Unusable& unusable) {
      Report("", unusable.line, unusable.why);
    }
  }

  void Report(const std::string& rule, uint64_t line, const std::string& why) {
    const std::string place =
        file_ + (line > 0 ? ", line " + std::to_string(line) : "") +
        (rule.empty() ? ": these rules are left out: " : ": the rule " + rule + " is left out: ");
    problems_.push_back({file_, rule, line, place + why + ". Correct it; the others are used."});
  }

 private:
  void ReadFile(const toml::table& file) {
    const toml::node* version = file.get("version");
    if (version == nullptr) Refuse("there is no `version`", file);
    if (version->value_exact<int64_t>() != 1) Refuse("the version is not 1", *version);
    CheckKeys(file, kFileKeys);
    language_ = Text(file, "language", "");
    if (language_.empty()) Refuse("there is no `language`", file);
    if (!IsName(language_)) Refuse("`language` is not a language code", *file.get("language"));
    lists_ = ReadWordLists(file);
    const toml::array* entries = file["rule"].as_array();
    if (entries == nullptr) Refuse("there are no rules", file);
    std::set<std::string> ids;
    for (const toml::node& entry : *entries) ReadEntry(entry, ids);
  }

  void ReadEntry(const toml::node& entry, std::set<std::string>& ids) {
    std::string id;
    try {
      const toml::table* table = entry.as_table();
      if (table == nullptr) Refuse("a rule is not a table", entry);
      id = Text(*table, "id", "");
      if (!IsName(id)) {
        id.clear();
        Refuse("`id` is not made of lower-case letters, digits and hyphens", entry);
      }
      if (!ids.insert(id).second) Refuse("the id is used twice", entry);
      CheckKeys(*table, kKeys);
      if (IsSilent(*table)) {
        std::erase_if(rules_, [&](const auto& rule) {
          return rule->id == id && rule->language == language_;
        });
        return;
      }
      if (rules_.size() >= Clarity::kRulesMax) Refuse("there are too many rules", entry);
      auto rule = std::make_shared<Rule>(ReadRule(*table, id, lists_));
      rule->language = language_;
      Put(std::move(rule), rules_);
    } catch (const Unusable& unusable) {
      Report(id.empty() ? "without a name" : id, unusable.line, unusable.why);
    }
  }

  std::string file_;
  Rules& rules_;
  std::vector<RuleProblem>& problems_;
  std::string language_;
  WordLists lists_;
};

}  // namespace

void ReadRules(std::string_view file, std::string_view toml, Rules& rules,
               std::vector<RuleProblem>& problems) {
  FileReader reader(file, rules, problems);
  if (toml.size() > Clarity::kRuleFileBytesMax) {
    reader.Report("", 0, "the file is longer than 256 KiB");
    return;
  }
  reader.Read(toml);
}

}  // namespace fallow::practice
