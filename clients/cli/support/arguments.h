#ifndef FALLOW_CLIENTS_CLI_SUPPORT_ARGUMENTS_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_ARGUMENTS_H_

// The arguments of a verb on the command line. Both classes are handles to objects owned by the
// parser and are passed by value; the parser's own headers, which add seconds of compile time to
// each file that includes them, stay behind this one. A bound variable must live as long as the
// parser. One thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace fallow::cli {

// An option ("--name"), or a positional argument ("name").
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option Required() const;
  // An option that can be repeated takes one word each time, so that it does not take the words
  // after that.
  Option OneWordEach() const;
  // A word that contains `separator` counts as several.
  Option SplitAt(char separator) const;
  // The help shows the variable's current value as the default.
  Option ShowsDefault() const;
  Option Excludes(Option other) const;
  Option Excludes(const char* other) const;
  Option OneOf(std::vector<std::string> words) const;
  // A number from 0 on.
  Option NotNegative() const;
  // What the help calls its value, if ValueName() (help_format.h) would not call it so.
  Option Called(const char* value) const;

 private:
  CLI::Option* option_;
};

// The names ("--tag") of all options of this verb, the verbs above it, and the program.
std::vector<std::string> OptionNames(const CLI::App& verb);

class Verb {
 public:
  explicit Verb(CLI::App* app) : app_(app) {}

  Option AddOption(const char* name, std::string& into, const char* summary) const;
  Option AddOption(const char* name, std::optional<std::string>& into, const char* summary) const;
  Option AddOption(const char* name, std::vector<std::string>& into, const char* summary) const;
  Option AddOption(const char* name, std::vector<uint32_t>& into, const char* summary) const;
  Option AddOption(const char* name, int32_t& into, const char* summary) const;
  Option AddOption(const char* name, std::optional<int32_t>& into, const char* summary) const;
  Option AddOption(const char* name, uint32_t& into, const char* summary) const;
  // `take` is called with the word if the option is given.
  Option AddOption(const char* name, std::function<void(const std::string&)> take,
                   const char* summary) const;
  Option AddFlag(const char* name, bool& into, const char* summary) const;
  // `take` is called if the flag is given.
  Option AddFlag(const char* name, std::function<void()> take, const char* summary) const;

  // A verb below this one; options of this one are also accepted after it.
  Verb AddVerb(const char* name, const char* summary) const;
  // `take` is called while the command line is parsed, if it names this verb.
  Verb OnNamed(std::function<void()> take) const;
  // RequireVerb: exactly one of the verbs below must be given. AllowVerb: at most one may be.
  void RequireVerb() const;
  void AllowVerb() const;
  // Text at the end of the help.
  void Footer(const char* text) const;

  // Accepts any words in any order, even ones like "-this" that look like options. `called` is
  // their name in the usage line: "QUERY".
  void TakeAnyWords(const char* called) const;
  // Those words, once the command line has been parsed.
  std::vector<std::string> AnyWords() const;
  // See OptionNames().
  std::vector<std::string> Options() const;

 private:
  CLI::App* app_;
};

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_ARGUMENTS_H_
