#ifndef FALLOW_TESTS_SUPPORT_HTML_CHECK_H_
#define FALLOW_TESTS_SUPPORT_HTML_CHECK_H_

// Whether a page is HTML of the simple kind used for a look-back: every element closed in the right
// place, only the elements and attributes that it needs (none of which run or fetch anything),
// everything else escaped, unique ids, references to existing ids, headings in order.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::tests {

class HtmlCheck {
 public:
  // What is wrong; empty if nothing.
  static std::string Problem(std::string_view page) {
    HtmlCheck check(page);
    check.Run();
    return check.problem_;
  }

 private:
  explicit HtmlCheck(std::string_view page) : rest_(page) {}

  void Run() {
    constexpr std::string_view kDoctype = "<!DOCTYPE html>\n";
    if (!rest_.starts_with(kDoctype)) return Say("no doctype");
    rest_.remove_prefix(kDoctype.size());
    while (problem_.empty() && !rest_.empty()) {
      if (!open_.empty() && open_.back() == "style") {
        rest_.remove_prefix(std::min(rest_.size(), rest_.find("</style>")));
      }
      rest_.front() == '<' ? Tag() : Character();
    }
    if (!open_.empty()) Say("never closed: " + open_.back());
    for (const std::string& id : referred_) {
      if (!ids_.contains(id)) Say("no such id: " + id);
    }
    for (const char* const once : {"html", "head", "body", "main", "h1", "header"}) {
      if (seen_[once] != 1) Say(std::string("not there once: ") + once);
    }
  }

  void Say(const std::string& problem) {
    if (problem_.empty()) problem_ = problem + " before: " + std::string(rest_.substr(0, 60));
  }

  bool Take(std::string_view piece) {
    if (!rest_.starts_with(piece)) return false;
    rest_.remove_prefix(piece.size());
    return true;
  }

  std::string Word() {
    size_t length = 0;
    while (length < rest_.size() &&
           (std::isalnum(static_cast<unsigned char>(rest_[length])) != 0 || rest_[length] == '-')) {
      ++length;
    }
    std::string word(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return word;
  }

  void Character() {
    if (rest_.front() == '&') {
      if (!Take("&amp;") && !Take("&lt;") && !Take("&gt;") && !Take("&quot;")) Say("stray &");
      return;
    }
    const bool blank = rest_.front() == '\n' || rest_.front() == ' ';
    static const std::set<std::string> holders = {"title", "style", "h1",  "h2",  "h3",
                                                  "p",     "li",    "bdi", "text"};
    if (!blank && (open_.empty() || !holders.contains(open_.back()))) return Say("stray text");
    if (rest_.front() == '>') return Say("stray >");
    rest_.remove_prefix(1);
  }

  void Tag() {
    if (Take("</")) {
      const std::string name = Word();
      if (open_.empty() || open_.back() != name || !Take(">"))
        return Say("closed wrongly: " + name);
      open_.pop_back();
      return;
    }
    Take("<");
    const std::string name = Word();
    static const std::set<std::string> known = {
        "html", "head", "meta", "title", "style", "body",   "header",    "main", "section",
        "h1",   "h2",   "h3",   "p",     "div",   "figure", "ul",        "li",   "br",
        "bdi",  "svg",  "text", "line",  "rect",  "circle", "blockquote"};
    if (!known.contains(name)) return Say("unknown element " + name);
    if (name != "bdi" && name != "br" && !open_.empty() && open_.back() == "p") {
      return Say("block in a paragraph");
    }
    ++seen_[name];
    Heading(name);
    Attributes(name);
    const bool in_svg = std::ranges::find(open_, "svg") != open_.end();
    if (in_svg && Take("/>")) return;
    if (!Take(">")) return Say("tag not ended");
    if (name != "meta" && name != "br") open_.push_back(name);
  }

  void Heading(const std::string& name) {
    if (name.size() != 2 || name[0] != 'h' || name[1] < '1' || name[1] > '9') return;
    if (name[1] > level_ + 1) Say("a heading's level is passed over");
    level_ = name[1];
  }

  void Attributes(const std::string& element) {
    static const std::set<std::string> known = {
        "lang", "charset", "http-equiv", "content", "name",        "aria-labelledby",
        "id",   "class",   "role",       "viewBox", "text-anchor", "dir",
        "x",    "y",       "x1",         "y1",      "x2",          "y2",
        "cx",   "cy",      "r",          "width",   "height"};
    std::set<std::string> names;
    while (problem_.empty() && Take(" ")) {
      const std::string name = Word();
      if (!known.contains(name) || !names.insert(name).second || !Take("=\"")) {
        return Say("bad attribute " + name + " of " + element);
      }
      const std::string value(rest_.substr(0, rest_.find('"')));
      if (value.find_first_of("<>&\n") != std::string::npos) return Say("bad value of " + name);
      rest_.remove_prefix(std::min(rest_.size(), value.size() + 1));
      if (name == "id" && !ids_.insert(value).second) return Say("an id is there twice");
      if (name == "aria-labelledby") referred_.push_back(value);
    }
  }

  std::string_view rest_;
  std::string problem_;
  std::vector<std::string> open_;
  std::set<std::string> ids_;
  std::vector<std::string> referred_;
  std::map<std::string, int> seen_;
  char level_ = '0';
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_HTML_CHECK_H_
