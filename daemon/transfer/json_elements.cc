#include "daemon/transfer/json_elements.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::transfer {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;
constexpr std::size_t kWordBytesMax = 64;

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

JsonElements::JsonElements(std::unique_ptr<ByteSource> source, std::string key)
    : source_(std::move(source)), key_(std::move(key)), buffer_(kReadBytes, '\0') {}

absl::StatusOr<bool> JsonElements::Fill() {
  FALLOW_ASSIGN_OR_RETURN(end_, source_->Read(buffer_.data(), buffer_.size()));
  at_ = 0;
  bytes_ += end_;
  return end_ > 0;
}

absl::StatusOr<std::optional<JsonElements::Element>> JsonElements::Next() {
  element_.clear();
  too_large_ = too_deep_ = false;
  while (!closed_) {
    if (at_ == end_) {
      FALLOW_ASSIGN_OR_RETURN(const bool more, Fill());
      if (more) continue;
      closed_ = true;
      if (array_depth_ == 0) {
        return base::Invalid("The file cannot be imported", "it holds no list of entries",
                             base::Next::kChooseSource);
      }
      return base::Damaged(
          "The file ends too early",
          "its list of entries is not closed; the entries before this place are not affected",
          base::Next::kExportAgain);
    }
    if (in_string_) {
      at_ += SkipString();
      continue;
    }
    switch (Take(buffer_[at_++])) {
      case Step::kGoOn:
        break;
      case Step::kElement:
        return Finish();
      case Step::kEnd:
        closed_ = true;
        if (in_element_) return Finish();
        break;
    }
  }
  return std::nullopt;
}

std::optional<JsonElements::Element> JsonElements::Finish() {
  in_element_ = false;
  Element element;
  element.index = ++index_;
  element.too_large = too_large_;
  element.too_deep = too_deep_;
  if (!too_large_ && !too_deep_) element.text = element_;
  return element;
}

// Within a string: skips to its end or that of the buffer. Returns the number of bytes skipped.
std::size_t JsonElements::SkipString() {
  const std::string_view rest(buffer_.data() + at_, end_ - at_);
  std::size_t n = 0;
  if (escaped_) {
    escaped_ = false;
    n = 1;
  }
  while (in_string_ && n < rest.size()) {
    n = std::min(rest.find_first_of("\"\\", n), rest.size());
    if (n == rest.size()) break;
    if (rest[n] == '"') {
      in_string_ = false;
      ++n;
    } else if (n + 1 < rest.size()) {
      n += 2;
    } else {
      escaped_ = true;
      ++n;
    }
  }
  const std::string_view part = rest.substr(0, n);
  if (in_element_) {
    Keep(part);
  } else if (depth_ == 1 && word_.size() < kWordBytesMax) {
    const std::string_view word = in_string_ ? part : part.substr(0, part.size() - 1);
    word_.append(word.substr(0, kWordBytesMax));
  }
  return n;
}

void JsonElements::Keep(std::string_view bytes) {
  if (too_large_ || too_deep_) return;
  if (element_.size() + bytes.size() > kElementBytesMax) {
    too_large_ = true;
    element_.clear();
    return;
  }
  element_.append(bytes);
}

JsonElements::Step JsonElements::Take(char c) {
  if (array_depth_ != 0) return TakeInArray(c);
  TakeOutside(c);
  return Step::kGoOn;
}

// Before the array: follows the outer object's keys.
void JsonElements::TakeOutside(char c) {
  switch (c) {
    case '"':
      in_string_ = true;
      if (depth_ == 1) {
        word_.clear();
        is_key_ = false;
      }
      break;
    case ':':
      if (depth_ == 1) is_key_ = true;
      break;
    case ',':
      if (depth_ == 1) is_key_ = false;
      break;
    case '{':
      ++depth_;
      break;
    case '[':
      if (depth_ == 0 || (depth_ == 1 && is_key_ && word_ == key_)) array_depth_ = depth_ + 1;
      ++depth_;
      break;
    case '}':
    case ']':
      if (depth_ > 0) --depth_;
      break;
    default:
      break;
  }
}

JsonElements::Step JsonElements::TakeInArray(char c) {
  const bool between = depth_ == array_depth_;
  if (between && c == ']') return Step::kEnd;
  if (between && c == ',') return in_element_ ? Step::kElement : Step::kGoOn;
  if (between && IsSpace(c)) return Step::kGoOn;
  in_element_ = true;
  Keep({&c, 1});
  if (c == '"') in_string_ = true;
  if (c == '{' || c == '[') ++depth_;
  if ((c == '}' || c == ']') && depth_ > array_depth_) --depth_;
  if (depth_ - array_depth_ > kElementDepthMax) {
    too_deep_ = true;
    element_.clear();
  }
  return Step::kGoOn;
}

}  // namespace fallow::transfer
