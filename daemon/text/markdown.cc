#include "daemon/text/markdown.h"

#include <md4c.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"

namespace fallow::text {
namespace {

// How many places after the words of a link are tried when its destination contains escapes.
constexpr int kPlacesTried = 64;

// Receives md4c's events, as far as they are useful here.
class Listener {
 public:
  explicit Listener(std::string_view source) : source_(source) {}
  virtual ~Listener() = default;

  // Parsing fails only for lack of memory; the events up to then still count.
  void Parse() {
    if (source_.size() > std::numeric_limits<MD_SIZE>::max()) return;
    MD_PARSER parser{};
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<Listener*>(self)->OnBlock(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE, void*, void*) { return 0; };
    parser.enter_span = [](MD_SPANTYPE, void*, void*) { return 0; };
    parser.leave_span = [](MD_SPANTYPE type, void* detail, void* self) {
      return static_cast<Listener*>(self)->OnSpanEnd(type, detail);
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return static_cast<Listener*>(self)->OnText(type, {text, size});
    };
    md_parse(source_.data(), static_cast<MD_SIZE>(source_.size()), &parser, this);
  }

 protected:
  virtual int OnBlock(MD_BLOCKTYPE /*type*/, const void* /*detail*/) { return 0; }
  virtual int OnSpanEnd(MD_SPANTYPE /*type*/, const void* /*detail*/) { return 0; }
  virtual int OnText(MD_TEXTTYPE type, std::string_view text) = 0;

  std::string_view source() const { return source_; }

  // Where `part` lies in the source; nothing for text that md4c composed itself.
  std::optional<Stretch> PlaceOf(std::string_view part) const {
    const std::less<> before;
    const char* const end = source_.data() + source_.size();
    if (part.empty() || before(part.data(), source_.data()) || !before(part.data(), end)) {
      return std::nullopt;
    }
    const auto begin = static_cast<size_t>(part.data() - source_.data());
    return Stretch{begin, begin + part.size()};
  }

 private:
  const std::string_view source_;
};

std::string_view View(const MD_ATTRIBUTE& attribute) {
  return {attribute.text, attribute.size};
}

class CodeListener final : public Listener {
 public:
  using Listener::Listener;

  std::vector<Stretch> found;

 private:
  int OnBlock(MD_BLOCKTYPE type, const void* detail) override {
    if (type == MD_BLOCK_CODE) {
      Add(View(static_cast<const MD_BLOCK_CODE_DETAIL*>(detail)->info));
    }
    return 0;
  }
  int OnText(MD_TEXTTYPE type, std::string_view text) override {
    if (type == MD_TEXT_CODE) Add(text);
    return 0;
  }

  void Add(std::string_view part) {
    if (const std::optional<Stretch> place = PlaceOf(part)) found.push_back(*place);
  }
};

class LinkListener final : public Listener {
 public:
  using Listener::Listener;

  std::vector<Link> found;

 private:
  // At the end of the span, since the destination of a link follows those of the images inside it.
  int OnSpanEnd(MD_SPANTYPE type, const void* detail) override {
    if (type == MD_SPAN_A) Add(static_cast<const MD_SPAN_A_DETAIL*>(detail)->href, false);
    if (type == MD_SPAN_IMG) Add(static_cast<const MD_SPAN_IMG_DETAIL*>(detail)->src, true);
    return 0;
  }
  int OnText(MD_TEXTTYPE /*type*/, std::string_view text) override {
    if (const std::optional<Stretch> place = PlaceOf(text)) last_text_ = *place;
    return 0;
  }

  void Add(const MD_ATTRIBUTE& destination, bool is_image) {
    const std::string_view target = View(destination);
    if (target.empty()) return;
    std::optional<Stretch> place = PlaceOf(target);
    // In <https://example.org> the words are the destination.
    if (place && *place == last_text_) return;
    if (!place) place = Escaped(target);
    if (!place) return;
    const bool in_angles = place->begin > 0 && source()[place->begin - 1] == '<';
    found.push_back({*place, std::string(target), is_image, in_angles});
  }

  // The place of a destination that contains escapes, after the words of its link.
  std::optional<Stretch> Escaped(std::string_view target) const {
    size_t at = last_text_.end;
    for (int tried = 0; tried < kPlacesTried; ++tried) {
      at = source().find("](", at);
      if (at == std::string_view::npos) return std::nullopt;
      at += 2;
      size_t begin = source().find_first_not_of(" \t\n", at);
      if (begin == std::string_view::npos) return std::nullopt;
      if (source()[begin] == '<') ++begin;
      if (const std::optional<size_t> end = EndOf(target, begin)) return Stretch{begin, *end};
    }
    return std::nullopt;
  }

  // Where the source text that begins at `at` and reads `target` once unescaped ends.
  std::optional<size_t> EndOf(std::string_view target, size_t at) const {
    for (const char c : target) {
      if (at + 1 < source().size() && source()[at] == '\\' &&
          absl::ascii_ispunct(static_cast<unsigned char>(source()[at + 1]))) {
        ++at;
      }
      if (at >= source().size() || source()[at] != c) return std::nullopt;
      ++at;
    }
    return at;
  }

  Stretch last_text_;
};

}  // namespace

std::vector<Stretch> CodeIn(std::string_view markdown) {
  CodeListener listener(markdown);
  listener.Parse();
  return std::move(listener.found);
}

std::vector<Link> LinksIn(std::string_view markdown) {
  LinkListener listener(markdown);
  listener.Parse();
  std::vector<Link> links = std::move(listener.found);
  std::ranges::stable_sort(links, {}, [](const Link& link) { return link.place.begin; });
  // Several links may use the same definition.
  const auto again =
      std::ranges::unique(links, {}, [](const Link& link) { return link.place.begin; });
  links.erase(again.begin(), again.end());
  return links;
}

}  // namespace fallow::text
