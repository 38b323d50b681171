#ifndef FALLOW_TESTS_SUPPORT_FILES_H_
#define FALLOW_TESTS_SUPPORT_FILES_H_

// Files that tests read. FALLOW_VECTORS is the folder tests/vectors.

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace fallow::tests {

inline std::string ReadVector(const std::string& name) {
  std::ifstream in(std::string(FALLOW_VECTORS "/") + name, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read the vector file " + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_FILES_H_
