#ifndef FALLOW_CLIENTS_WORDS_NAMES_H_
#define FALLOW_CLIENTS_WORDS_NAMES_H_

// Tags and people may be typed with or without their marks.

#include <string>

namespace fallow::words {

inline std::string WithoutMark(std::string name, char mark) {
  if (name.size() > 1 && name.front() == mark) name.erase(0, 1);
  return name;
}
inline std::string TagName(std::string typed) {
  return WithoutMark(std::move(typed), '#');
}
inline std::string PersonName(std::string typed) {
  return WithoutMark(std::move(typed), '@');
}

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_NAMES_H_
