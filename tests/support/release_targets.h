#ifndef FALLOW_TESTS_SUPPORT_RELEASE_TARGETS_H_
#define FALLOW_TESTS_SUPPORT_RELEASE_TARGETS_H_

// What tests release, as a ReleaseTarget.

#include <string>
#include <utility>

#include "daemon/journal/ids.h"
#include "daemon/store/release/last_look.h"

namespace fallow::tests {

inline store::ReleaseTarget Reflection(const journal::SubjectId& id) {
  store::ReleaseTarget target;
  target.name = journal::ToText(id);
  return target;
}

inline store::ReleaseTarget Connection(std::string name) {
  store::ReleaseTarget target;
  target.kind = store::ReleaseTarget::Kind::kConnection;
  target.name = std::move(name);
  return target;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_RELEASE_TARGETS_H_
