#ifndef FALLOW_TESTS_SUPPORT_FULL_REFLECTION_H_
#define FALLOW_TESTS_SUPPORT_FULL_REFLECTION_H_

// A reflection with a value in every field, so that a test can check for each path that reflections
// take whether everything arrives. A new field in journal::ReflectionContent does not compile here
// until it has a value, and then fails the tests of the paths that forget it.

#include <set>
#include <string>

#include "daemon/journal/reflection.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace fallow::tests {

inline journal::ReflectionContent FullContent() {
  journal::ReflectionContent full;
  auto& [text, at, tags, about, mood, starred, prompt, signs, energy, apart, edited] = full;
  text = "A letter came.";
  at = {absl::FromUnixMillis(1'700'000'000'123), "Europe/Lisbon"};
  tags = {"evening", "post"};
  about = {"Ana", "Ben"};
  mood = "calm";
  starred = true;
  prompt = "quiet.1";
  signs = {"listened", "slept-badly"};
  energy = -2;
  apart = true;
  edited = absl::FromUnixMillis(1'700'000'100'456);
  return full;
}

// The names of the fields of a message that are empty.
inline std::set<std::string> EmptyFields(const google::protobuf::Message& message) {
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  const google::protobuf::Reflection& fields = *message.GetReflection();
  std::set<std::string> empty;
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    const bool something = field.is_repeated() ? fields.FieldSize(message, &field) > 0
                                               : fields.HasField(message, &field);
    if (!something) empty.insert(std::string(field.name()));
  }
  return empty;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_FULL_REFLECTION_H_
