#include "daemon/base/secret_string.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>

namespace fallow::base {
namespace {

TEST_CASE("a secret is gone from where it was moved from") {
  SecretString one("secret");
  const char* bytes = one.view().data();
  const SecretString two(std::move(one));
  CHECK(one.empty());  // NOLINT(bugprone-use-after-move)
  CHECK(two.view().data() == bytes);
  SecretString three("other");
  three = SecretString("third");
  CHECK(three.view() == "third");
}

TEST_CASE("wiping leaves nothing") {
  std::string text = "a secret too long for the small buffer of a string";
  const char* bytes = text.data();
  const size_t size = text.size();
  Wipe(&text);
  CHECK(text.empty());
  CHECK(std::string(bytes, size) == std::string(size, '\0'));
}

}  // namespace
}  // namespace fallow::base
