#include "daemon/app/entry_content.h"

#include <utility>

namespace fallow::app {

journal::ReflectionContent ContentOf(transfer::Entry entry) {
  return {.text = std::move(entry.text),
          .at = {entry.at, std::move(entry.zone)},
          .tags = std::move(entry.tags),
          .about = std::move(entry.about),
          .mood = std::move(entry.mood),
          .starred = entry.starred,
          .prompt = {},
          .signs = std::move(entry.signs),
          .energy = entry.energy,
          .apart = entry.apart,
          .edited = entry.edited};
}

void SetContent(journal::ReflectionContent content, transfer::Entry& entry) {
  entry.text = std::move(content.text);
  entry.at = content.at.at;
  entry.zone = std::move(content.at.zone);
  entry.tags = std::move(content.tags);
  entry.about = std::move(content.about);
  entry.mood = std::move(content.mood);
  entry.starred = content.starred;
  entry.signs = std::move(content.signs);
  entry.energy = content.energy;
  entry.apart = content.apart;
  entry.edited = content.edited;
}

}  // namespace fallow::app
