#include "daemon/journal/words.h"

#include <array>

namespace fallow::journal {
namespace {

namespace store_v1 = fallow::store::v1;

template <class Value>
struct Word {
  std::string_view word;
  Value value;
};

constexpr auto kKinds = std::to_array<Word<store_v1::ConnectionKind>>({
    {"person", store_v1::CONNECTION_KIND_PERSON},
    {"friendship", store_v1::CONNECTION_KIND_FRIENDSHIP},
    {"partnership", store_v1::CONNECTION_KIND_PARTNERSHIP},
    {"family", store_v1::CONNECTION_KIND_FAMILY},
    {"work", store_v1::CONNECTION_KIND_WORK},
    {"place", store_v1::CONNECTION_KIND_PLACE},
    {"habit", store_v1::CONNECTION_KIND_HABIT},
    {"other", store_v1::CONNECTION_KIND_OTHER},
});
constexpr auto kSeasons = std::to_array<Word<store_v1::Season>>({
    {"opening", store_v1::SEASON_OPENING},
    {"steady", store_v1::SEASON_STEADY},
    {"shifting", store_v1::SEASON_SHIFTING},
    {"closing", store_v1::SEASON_CLOSING},
    {"released", store_v1::SEASON_RELEASED},
});

template <class Words, class Value>
std::string WordOf(const Words& words, Value value) {
  for (const auto& each : words) {
    if (each.value == value) return std::string(each.word);
  }
  return "";
}

}  // namespace

std::string WordFor(store_v1::ConnectionKind kind) {
  return WordOf(kKinds, kind);
}
std::string WordFor(store_v1::Season season) {
  return WordOf(kSeasons, season);
}

}  // namespace fallow::journal
