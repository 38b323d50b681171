#include "daemon/practice/clarity.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_replace.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/practice/clarity_rules.h"
#include "daemon/practice/letter_text.h"
#include "daemon/text/utf8.h"

namespace fallow::practice {

extern const std::string_view kShippedClarity;
extern const std::string_view kShippedSafety;

namespace {

// For one pattern in one sentence, so that the time taken stays linear in the letter.
constexpr size_t kMatchesMax = 16;

// A match within its sentence.
struct Match {
  std::string_view sentence;
  std::string_view words;
};

size_t Begin(const Match& match) {
  return static_cast<size_t>(match.words.data() - match.sentence.data());
}
size_t End(const Match& match) {
  return Begin(match) + match.words.size();
}
bool Overlap(const Match& a, const Match& b) {
  return Begin(a) < End(b) && Begin(b) < End(a);
}

std::vector<Match> AllMatches(const Patterns& patterns, std::string_view sentence) {
  std::vector<Match> matches;
  const re2::StringPiece text(sentence.data(), sentence.size());
  for (const auto& pattern : patterns) {
    size_t from = 0;
    for (size_t i = 0; i < kMatchesMax && from < sentence.size(); ++i) {
      re2::StringPiece found;
      if (!pattern->Match(text, from, sentence.size(), re2::RE2::UNANCHORED, &found, 1)) break;
      const auto begin = static_cast<size_t>(found.data() - sentence.data());
      if (!found.empty()) matches.push_back({sentence, sentence.substr(begin, found.size())});
      from = begin + std::max<size_t>(found.size(), 1);
    }
  }
  return matches;
}

// The matches that no exception overlaps, in order; of overlapping ones, only the first.
std::vector<Match> Matches(const Rule& rule, const Patterns& patterns, std::string_view sentence) {
  std::vector<Match> matches = AllMatches(patterns, sentence);
  if (matches.empty()) return matches;
  const std::vector<Match> excuses = AllMatches(rule.unless, sentence);
  std::erase_if(matches, [&](const Match& match) {
    return std::ranges::any_of(excuses, [&](const Match& e) { return Overlap(match, e); });
  });
  std::ranges::sort(matches, [](const Match& a, const Match& b) {
    return Begin(a) != Begin(b) ? Begin(a) < Begin(b) : End(a) > End(b);
  });
  std::vector<Match> apart;
  for (const Match& match : matches) {
    if (apart.empty() || !Overlap(apart.back(), match)) apart.push_back(match);
  }
  return apart;
}

// FNV-1a, 64 bits (Fowler, Noll, Vo): it must give the same in every version, and need not be
// secret.
FindingId Identity(const std::string& rule, std::string_view sentence) {
  FindingId hash = 0xCBF29CE484222325;
  for (const char c : rule + '\n' + Folded(sentence)) {
    hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3;
  }
  return hash;
}

// Reads one part by one rule.
class Reading {
 public:
  // Adds to `findings`. For a `missing` rule these already hold the findings of the other rules,
  // some of which may make its hints worthless.
  Reading(const Rule& rule, const LetterText& text, std::vector<Finding>& findings)
      : rule_(rule), text_(text), findings_(findings), sentences_(text.sentences()) {
    const size_t n = sentences_.size();
    if (rule.first > 0) sentences_ = sentences_.first(std::min<size_t>(rule.first, n));
    if (rule.last > 0) {
      sentences_ = sentences_.last(std::min<size_t>(rule.last, sentences_.size()));
    }
  }

  void Read() {
    switch (rule_.kind) {
      case Rule::Kind::kPhrase:
        return ReadPhrases();
      case Rule::Kind::kCount:
        return ReadCount();
      case Rule::Kind::kShare:
        return ReadShare();
      case Rule::Kind::kMissing:
        return ReadMissing();
      case Rule::Kind::kStepAside:
        return;  // Clarity::StepsAside
    }
  }

 private:
  void ReadPhrases() {
    for (const std::string_view sentence : sentences_) {
      const std::vector<Match> matches = Matches(rule_, rule_.patterns, sentence);
      if (matches.empty()) continue;
      const size_t begin = Begin(matches.front());
      Add(Identity(rule_.id, sentence), sentence.substr(begin, End(matches.back()) - begin));
    }
  }

  void ReadCount() {
    std::vector<std::string_view> all;
    for (const std::string_view sentence : sentences_) {
      for (const Match& match : Matches(rule_, rule_.patterns, sentence))
        all.push_back(match.words);
    }
    if (all.size() < rule_.least) return;
    Add(Identity(rule_.id, ""), all[rule_.least - 1], all.size());
  }

  // A clause goes from its opening match to the next one or to the end of the sentence.
  void ReadShare() {
    uint64_t words = 0, clauses = 0, in_clauses = 0, most = 0;
    std::string_view longest;
    for (const std::string_view sentence : sentences_) {
      words += CountWords(sentence);
      const std::vector<Match> openers = Matches(rule_, rule_.patterns, sentence);
      for (size_t i = 0; i < openers.size(); ++i) {
        const size_t begin = Begin(openers[i]);
        const size_t end = i + 1 < openers.size() ? Begin(openers[i + 1]) : sentence.size();
        const std::string_view clause = sentence.substr(begin, end - begin);
        const uint64_t count = CountWords(clause);
        ++clauses;
        in_clauses += count;
        if (count > most) {
          most = count;
          longest = clause.substr(0, clause.find_last_not_of(' ') + 1);
        }
      }
    }
    if (clauses < rule_.least || most == 0 || in_clauses * 100 < rule_.percent * words) return;
    Add(Identity(rule_.id, ""), longest, clauses, in_clauses * 100 / words);
  }

  void ReadMissing() {
    for (const Patterns& need : rule_.needs) {
      if (Stands(need) || (!InDoubt() && Stands(rule_.hints))) continue;
      return Add(Identity(rule_.id, ""), {});
    }
  }

  bool Stands(const Patterns& patterns) const {
    return std::ranges::any_of(sentences_, [&](std::string_view sentence) {
      return !Matches(rule_, patterns, sentence).empty();
    });
  }

  bool InDoubt() const {
    return std::ranges::any_of(findings_, [&](const Finding& finding) {
      return finding.part == rule_.part && rule_.doubts.contains(finding.rule);
    });
  }

  void Add(FindingId id, std::string_view words, uint64_t count = 1, uint64_t percent = 0) {
    const TextPlace place = words.empty() ? TextPlace{} : text_.PlaceOf(words);
    findings_.push_back(
        {.id = id,
         .rule = rule_.id,
         .part = rule_.part,
         .line = place.line,
         .column = place.column,
         .length = place.length,
         .reason = absl::StrReplaceAll(rule_.reason, {{"{count}", std::to_string(count)},
                                                      {"{share}", std::to_string(percent)}}),
         .direction = rule_.direction});
  }

  const Rule& rule_;
  const LetterText& text_;
  std::vector<Finding>& findings_;
  std::span<const std::string_view> sentences_;
};

absl::Status CheckPart(std::string_view part) {
  if (part.size() > Clarity::kLetterBytesMax) {
    return base::Invalid("The letter cannot be read", "one of its parts is longer than 256 KiB",
                         base::Next::kShorten);
  }
  return text::CheckText(part, "The letter");
}

void Order(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    if (a.part != b.part) return a.part < b.part;
    if ((a.line == 0) != (b.line == 0)) return b.line == 0;
    return a.line != b.line ? a.line < b.line : a.column < b.column;
  });
}

}  // namespace

Clarity::Loaded Clarity::Load(std::span<const RuleFile> files) {
  Loaded loaded;
  ReadRules("clarity_en.toml", kShippedClarity, loaded.clarity.rules_, loaded.problems);
  ReadRules("safety_en.toml", kShippedSafety, loaded.clarity.rules_, loaded.problems);
  FALLOW_CHECK(loaded.problems.empty());
  for (const RuleFile& file : files) {
    ReadRules(file.name, file.toml, loaded.clarity.rules_, loaded.problems);
  }
  return loaded;
}

absl::StatusOr<bool> Clarity::StepsAside(const Letter& letter) const {
  for (const auto& part : letter.parts) {
    if (part.has_value()) FALLOW_RETURN_IF_ERROR(CheckPart(*part));
  }
  for (const auto& part : letter.parts) {
    if (!part.has_value()) continue;
    const LetterText text(*part, letter.language, Quoted::kRead);
    for (const auto& rule : rules_) {
      if (rule->kind != Rule::Kind::kStepAside) continue;
      for (const std::string_view sentence : text.sentences()) {
        if (!Matches(*rule, rule->patterns, sentence).empty()) return true;
      }
    }
  }
  return false;
}

absl::StatusOr<std::vector<Finding>> Clarity::Check(const Letter& letter) const {
  FALLOW_ASSIGN_OR_RETURN(const bool aside, StepsAside(letter));
  std::vector<Finding> findings;
  if (aside) return findings;
  const auto& letter_words = letter.parts[static_cast<size_t>(Part::kWords)];
  if (!letter_words.has_value() || CountWords(*letter_words) == 0) return findings;
  std::array<std::unique_ptr<const LetterText>, kParts> texts;
  // Findings of other rules can make the hints of a `missing` rule worthless, so those rules come
  // last.
  for (const bool missing : {false, true}) {
    for (const auto& rule : rules_) {
      const auto index = static_cast<size_t>(rule->part);
      if ((rule->kind == Rule::Kind::kMissing) != missing) continue;
      if (rule->language != letter.language || !letter.parts[index].has_value()) continue;
      auto& text = texts[index];
      if (!text) text = std::make_unique<const LetterText>(*letter.parts[index], letter.language);
      const size_t most = findings.size() + kFindingsMax;
      Reading(*rule, *text, findings).Read();
      if (findings.size() > most) findings.resize(most);
    }
  }
  Order(findings);
  if (findings.size() > kFindingsMax) findings.resize(kFindingsMax);
  return findings;
}

bool Clarity::Knows(std::string_view language) const {
  return std::ranges::any_of(rules_, [&](const auto& rule) {
    return rule->language == language && rule->kind != Rule::Kind::kStepAside;
  });
}

std::vector<Finding> WithoutSetAside(std::vector<Finding> findings,
                                     const std::set<FindingId>& aside) {
  std::erase_if(findings, [&](const Finding& finding) { return aside.contains(finding.id); });
  return findings;
}

}  // namespace fallow::practice
