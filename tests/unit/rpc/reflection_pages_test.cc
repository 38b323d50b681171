#include "daemon/rpc/reflection_pages.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/unit/rpc/fakes.h"

namespace fallow::rpc {
namespace {

// A journal with `count` reflections of `bytes` each, and a record of how it was read.
struct Shelf {
  size_t count;
  size_t bytes;
  size_t given = 0;
  size_t most_at_once = 0;

  ReflectionPages::Fetch Fetch() {
    return [this](size_t max) -> absl::StatusOr<std::vector<journal::Reflection>> {
      most_at_once = std::max(most_at_once, max);
      std::vector<journal::Reflection> some(std::min(max, count - given));
      for (journal::Reflection& one : some) one.text.assign(bytes, 'a');
      given += some.size();
      return some;
    };
  }
};

std::vector<int> PageSizes(Shelf& shelf, uint64_t limit) {
  FakeSession session;
  ReflectionPages pages(session, limit, shelf.Fetch());
  std::vector<int> sizes;
  while (true) {
    client::v1::ReflectionPage page;
    const auto more = pages.Next(page);
    REQUIRE(more.ok());
    if (!*more) return sizes;
    sizes.push_back(page.reflections_size());
    if (page.reflections_size() > 1) CHECK(page.ByteSizeLong() <= kPageBytesMax + (4 << 10));
  }
}

TEST_CASE("short reflections come many to a page and none is lost") {
  Shelf shelf{1000, 100};
  const std::vector<int> sizes = PageSizes(shelf, 0);
  int total = 0;
  for (const int size : sizes) {
    total += size;
    CHECK(size <= kPageReflectionsMax);
  }
  CHECK(total == 1000);
  CHECK(sizes.size() <= 17);
}

TEST_CASE("a page is bounded in bytes and long reflections are fetched one by one") {
  Shelf shelf{100, 400 << 10};
  const std::vector<int> sizes = PageSizes(shelf, 0);
  CHECK(sizes == std::vector<int>(100, 1));
  CHECK(shelf.most_at_once <= 16);
}

TEST_CASE("no more are read than the limit asks for") {
  Shelf shelf{1000, 10};
  const std::vector<int> sizes = PageSizes(shelf, 10);
  CHECK(sizes == std::vector<int>{10});
  CHECK(shelf.given == 10);
}

TEST_CASE("an empty listing has no pages") {
  Shelf shelf{0, 10};
  CHECK(PageSizes(shelf, 0).empty());
}

}  // namespace
}  // namespace fallow::rpc
