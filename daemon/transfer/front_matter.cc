#include "daemon/transfer/front_matter.h"

#include <algorithm>
#include <sstream>

#include "daemon/base/strings.h"
#include "daemon/transfer/text_form.h"
#include "fmt/format.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/mark.h"
#include "yaml-cpp/parser.h"

namespace fallow::transfer {
namespace {

// The opening `---` is line 1 of the file, and marks count from 0.
int LineOf(const YAML::Mark& mark) {
  return mark.line + 2;
}

// Thrown to leave the parser from within an event; caught in ParseFrontMatter.
struct Fault {
  int line;
  std::string reason;
};

std::string NormaliseKey(const std::string& key) {
  std::string normal = LowerCase(key);
  std::replace(normal.begin(), normal.end(), '-', '_');
  return normal;
}

class Collector final : public YAML::EventHandler {
 public:
  FrontMatter Take() { return std::move(matter_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    // Empty front matter is a single null.
    if (levels_.empty()) return;
    Leaf(mark, "", /*is_null=*/true);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    Leaf(mark, "", /*is_null=*/true);
    if (!matter_.values.empty()) matter_.values.back().is_deeper = true;
  }
  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    Leaf(mark, value, /*is_null=*/false);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {
    if (levels_.empty()) throw Fault{LineOf(mark), "it is a list, not keys with values"};
    if (levels_.size() == 1 && !levels_.back().at_key) matter_.values.back().is_list = true;
    if (levels_.size() > 1) matter_.values.back().is_deeper = true;
    Open(mark, /*is_map=*/false);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    if (levels_.size() == 2 && !levels_.back().is_map) {
      matter_.values.back().items.emplace_back();
    } else if (!levels_.empty() && !(levels_.size() == 1 && levels_.back().at_key)) {
      matter_.values.back().is_deeper = true;
    }
    Open(mark, /*is_map=*/true);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Level {
    bool is_map = false;
    bool at_key = true;
  };

  void Open(const YAML::Mark& mark, bool is_map) {
    if (levels_.size() == 1 && levels_.back().at_key) {
      throw Fault{LineOf(mark), "a key is not a word"};
    }
    if (levels_.size() >= kFrontMatterDepthMax)
      throw Fault{LineOf(mark), "it is nested too deeply"};
    levels_.push_back({is_map, true});
  }

  void Close() {
    levels_.pop_back();
    Turn();
  }

  // After a node in a map: switches from key to value and back.
  void Turn() {
    if (!levels_.empty() && levels_.back().is_map) levels_.back().at_key = !levels_.back().at_key;
  }

  void Leaf(const YAML::Mark& mark, const std::string& value, bool is_null) {
    if (levels_.empty()) throw Fault{LineOf(mark), "it is not keys with values"};
    Level& level = levels_.back();
    if (levels_.size() == 1) {
      if (level.at_key) {
        AddKey(mark, value);
      } else if (!is_null) {
        matter_.values.back().items.push_back({value, {}});
      }
    } else if (levels_.size() == 2 && !level.is_map) {
      if (!is_null) matter_.values.back().items.push_back({value, {}});
    } else if (levels_.size() == 3 && level.is_map && !levels_[1].is_map) {
      auto& fields = matter_.values.back().items.back().fields;
      if (level.at_key) {
        fields.emplace_back(NormaliseKey(value), "");
      } else if (!fields.empty()) {
        fields.back().second = value;
      }
    }
    Turn();
  }

  void AddKey(const YAML::Mark& mark, const std::string& value) {
    const std::string key = NormaliseKey(value);
    for (const FrontMatter::Value& known : matter_.values) {
      if (known.key == key) throw Fault{LineOf(mark), "a key appears twice"};
    }
    if (matter_.values.size() >= kFrontMatterKeysMax) {
      throw Fault{LineOf(mark), "it has too many keys"};
    }
    FrontMatter::Value& added = matter_.values.emplace_back();
    added.key = key;
    added.line = LineOf(mark);
  }

  FrontMatter matter_;
  std::vector<Level> levels_;
};

std::string_view LineAt(std::string_view text, std::size_t begin) {
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) {
    line.remove_suffix(1);
  }
  return line;
}

std::size_t NextLine(std::string_view text, std::size_t begin) {
  const std::size_t feed = text.find('\n', begin);
  return feed == std::string_view::npos ? text.size() : feed + 1;
}

}  // namespace

SplitFile SplitFrontMatter(std::string_view file) {
  if (file.starts_with("\xef\xbb\xbf")) file.remove_prefix(3);
  SplitFile split;
  split.body = file;
  if (LineAt(file, 0) != "---") return split;
  const std::size_t begin = NextLine(file, 0);
  for (std::size_t at = begin; at < file.size() && at - begin <= kFrontMatterBytesMax;
       at = NextLine(file, at)) {
    const std::string_view line = LineAt(file, at);
    if (line != "---" && line != "...") continue;
    split.has_matter = true;
    split.matter = file.substr(begin, at - begin);
    split.body = file.substr(NextLine(file, at));
    break;
  }
  return split;
}

absl::StatusOr<FrontMatter> ParseFrontMatter(std::string_view matter) {
  const auto refuse = [](int line, std::string_view reason) {
    return absl::InvalidArgumentError(
        fmt::format("its front matter cannot be read (line {}: {})", line, reason));
  };
  if (!IsUtf8(matter)) return refuse(1, "it is not valid UTF-8");
  try {
    std::istringstream stream{std::string(matter)};
    YAML::Parser parser(stream);
    Collector collector;
    parser.HandleNextDocument(collector);
    return collector.Take();
  } catch (const Fault& fault) {
    return refuse(fault.line, fault.reason);
  } catch (const YAML::Exception& error) {
    return refuse(LineOf(error.mark), error.msg);
  }
}

}  // namespace fallow::transfer
