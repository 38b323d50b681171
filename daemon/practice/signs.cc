#include "daemon/practice/signs.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/slips.h"
#include "daemon/base/status.h"

namespace fallow::practice {
namespace {

const std::vector<Sign>& Shipped() {
  static const auto* const shipped = new std::vector<Sign>{
      {"quieter", Tone::kDark, "Conversations are shorter, or fewer."},
      {"less-laughter", Tone::kDark, "There is less laughter than there was."},
      {"hesitating", Tone::kDark, "Thinking twice before sharing something."},
      {"alone-together", Tone::kDark, "Being alone in the same room."},
      {"drained", Tone::kDark, "Tired after being together."},
      {"effort", Tone::kDark, "One side carries it."},
      {"upkeep", Tone::kDark, "Maintaining it, not growing in it."},
      {"chasing-the-past", Tone::kDark, "Reaching for how it used to be."},
      {"numbing", Tone::kDark, "Seeking distraction instead of feeling."},
      {"at-ease", Tone::kBright, "Nothing has to be held back or held up."},
      {"laughter", Tone::kBright, "Laughing together."},
      {"seen", Tone::kBright, "Being met as one is."},
      {"nourished", Tone::kBright, "Fuller after being together than before."},
      {"growing", Tone::kBright, "Something new is coming of it."},
  };
  return *shipped;
}

bool IsWord(std::string_view id) {
  if (id.empty() || id.front() == '-' || id.back() == '-') return false;
  return id.find("--") == std::string_view::npos && std::all_of(id.begin(), id.end(), [](char c) {
           return c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  static_cast<unsigned char>(c) >= 0x80;  // letters of other scripts
         });
}

}  // namespace

Vocabulary::Vocabulary() : signs_(Shipped()) {}

absl::Status Vocabulary::Add(Sign sign) {
  constexpr std::string_view kWhat = "The sign was not added";
  if (!IsWord(sign.id) || sign.id.size() > kIdBytesMax) {
    return base::Invalid(kWhat, "its name must be 1 to 64 lower-case letters and hyphens", "");
  }
  if (Find(sign.id) != nullptr) {
    return base::Invalid(kWhat, "there is already one with that name",
                         base::Next::kChooseAnotherName);
  }
  if (sign.meaning.empty() || sign.meaning.size() > kMeaningBytesMax ||
      sign.meaning.find_first_of("\r\n") != std::string::npos) {
    return base::Invalid(kWhat, "its meaning must be one line of at most 200 bytes",
                         base::Next::kShorten);
  }
  if (signs_.size() >= kSignsMax) {
    return base::Invalid(kWhat, "there are already a thousand", base::Next::kRemoveSome);
  }
  signs_.push_back(std::move(sign));
  return absl::OkStatus();
}

const Sign* Vocabulary::Find(std::string_view id) const {
  const auto found =
      std::find_if(signs_.begin(), signs_.end(), [&](const Sign& sign) { return sign.id == id; });
  return found == signs_.end() ? nullptr : &*found;
}

std::optional<std::string> Vocabulary::Nearest(std::string_view id) const {
  std::vector<std::string_view> ids;
  ids.reserve(signs_.size());
  for (const Sign& sign : signs_) ids.emplace_back(sign.id);
  const std::string_view nearest = base::Nearest(id, ids);
  if (nearest.empty()) return std::nullopt;
  return std::string(nearest);
}

}  // namespace fallow::practice
