#include "tests/simulation/broken.h"

#include <utility>

namespace fallow::simulation {
namespace {

std::string& Rule() {
  static std::string rule;
  return rule;
}

}  // namespace

void Break(std::string rule) {
  Rule() = std::move(rule);
}

bool Broken(std::string_view rule) {
  return Rule() == rule;
}

}  // namespace fallow::simulation
