#ifndef FALLOW_CLIENTS_CLI_SUPPORT_ARGUMENTS_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_ARGUMENTS_H_

// What a verb takes on the command line. Both classes are handles on what the parser owns and are
// passed by value; the parser's own headers, which cost seconds in each file that reads them, stay
// behind this one. A bound variable must live as long as the parser. One thread.

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

// An option ("--name"), or an argument that is known by its place ("name").
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option Required() const;
  // One that is given several times takes one word each time, so that what follows is not its own.
  Option OneWordEach() const;
  // A word that holds `separator` is several.
  Option SplitAt(char separator) const;
  // The help tells the value that the variable has already.
  Option ShowsDefault() const;
  Option Excludes(Option other) const;
  Option Excludes(const char* other) const;
  Option OneOf(std::vector<std::string> words) const;

 private:
  CLI::Option* option_;
};

// "--tag"; those of the verbs above and of the program as well.
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
  // Called with the word, where the option is given.
  Option AddOption(const char* name, std::function<void(const std::string&)> take,
                   const char* summary) const;
  Option AddFlag(const char* name, bool& into, const char* summary) const;
  // Called where the flag is given.
  Option AddFlag(const char* name, std::function<void()> take, const char* summary) const;

  // A verb below this one; options of this one are understood behind it as well.
  Verb AddVerb(const char* name, const char* summary) const;
  // Called while the command line is read, where it names this verb.
  Verb OnNamed(std::function<void()> take) const;
  // Exactly one of the verbs below has to be named; at most one may be.
  void RequireVerb() const;
  void AllowVerb() const;
  // What the help says below everything else.
  void Footer(const char* text) const;

  // Takes any words in any order, also such as "-this" that begin like options; with what the usage
  // calls them.
  void TakeAnyWords(const char* called) const;
  // Those words, once the command line was read.
  std::vector<std::string> AnyWords() const;
  // As OptionNames().
  std::vector<std::string> Options() const;

 private:
  CLI::App* app_;
};

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_ARGUMENTS_H_
