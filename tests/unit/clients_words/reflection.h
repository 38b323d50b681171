#ifndef FALLOW_TESTS_UNIT_CLIENTS_WORDS_REFLECTION_H_
#define FALLOW_TESTS_UNIT_CLIENTS_WORDS_REFLECTION_H_

#include "fallow/client/v1/reflection.pb.h"

namespace fallow::words {

// A reflection of 1 March 2024, 21:05 in Lisbon, with a little of everything.
inline client::v1::Reflection ExampleReflection() {
  client::v1::Reflection reflection;
  reflection.set_id("bm43hlow7ybvykdtk2rd3p76dq");
  reflection.mutable_at()->set_unix_millis(1709327100000);
  reflection.mutable_at()->set_zone("Europe/Lisbon");
  reflection.set_text("# A walk\n\nBy the river.");
  reflection.add_tags("walk");
  reflection.add_about("Ana");
  reflection.set_mood("calm");
  reflection.set_starred(true);
  reflection.set_device("laptop");
  reflection.set_version(1);
  return reflection;
}

}  // namespace fallow::words

#endif  // FALLOW_TESTS_UNIT_CLIENTS_WORDS_REFLECTION_H_
