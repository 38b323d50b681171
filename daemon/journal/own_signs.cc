#include "daemon/journal/own_signs.h"

#include <algorithm>
#include <map>
#include <utility>

namespace fallow::journal {

std::vector<OwnSign> FoldOwnSigns(const PracticeSubjects& subjects) {
  std::vector<const PracticeRecord*> records;
  for (const auto& [id, history] : subjects) {
    for (const PracticeRecord& record : history) records.push_back(&record);
  }
  std::stable_sort(records.begin(), records.end(),
                   [](const auto* a, const auto* b) { return Precedes(*a, *b); });
  std::map<std::string, OwnSign> signs;
  for (const PracticeRecord* const record : records) {
    const auto operation = OperationOf<fallow::store::v1::PracticeOperation>(*record);
    for (const fallow::store::v1::SignSet& set : operation.signs()) {
      if (set.meaning().empty()) {
        signs.erase(set.id());
      } else {
        signs[set.id()] = {set.id(), set.bright(), set.meaning()};
      }
    }
  }
  std::vector<OwnSign> out;
  out.reserve(signs.size());
  for (auto& [id, sign] : signs) out.push_back(std::move(sign));
  return out;
}

}  // namespace fallow::journal
