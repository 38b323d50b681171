#include "daemon/transfer/json_elements.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fallow::transfer {
namespace {

// Returns a few bytes at a time, so that a boundary occurs at every place.
class Dripping final : public ByteSource {
 public:
  Dripping(std::string bytes, std::size_t portion) : bytes_(std::move(bytes)), portion_(portion) {}
  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) override {
    const std::size_t take = std::min({size, portion_, bytes_.size() - done_});
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(done_), take, buffer);
    done_ += take;
    return take;
  }

 private:
  const std::string bytes_;
  const std::size_t portion_;
  std::size_t done_ = 0;
};

std::vector<std::string> Cut(const std::string& json, std::size_t portion) {
  JsonElements elements(std::make_unique<Dripping>(json, portion), "entries");
  std::vector<std::string> cut;
  for (;;) {
    const auto element = elements.Next();
    if (!element.ok()) {
      cut.push_back(element.status().code() == absl::StatusCode::kDataLoss ? "<early end>"
                                                                           : "<no array>");
      return cut;
    }
    if (!*element) return cut;
    cut.push_back((*element)->too_large  ? "<large>"
                  : (*element)->too_deep ? "<deep>"
                                         : std::string((*element)->text));
  }
}

TEST_CASE("elements are cut out wherever the reads end") {
  const std::string json =
      R"( {"a":{"entries":[9]}, "b":"entries", "c\"entries":[8],)"
      R"("entries" : [ {"x":"]}\\\"[{"} , [1,[2]] ,"s,\"]", 12 , null ], "z":[7]} )";
  const std::vector<std::string> expected = {R"({"x":"]}\\\"[{"})", "[1,[2]]", R"("s,\"]")", "12",
                                             "null"};
  for (std::size_t portion = 1; portion <= json.size(); ++portion) {
    INFO(portion);
    CHECK(Cut(json, portion) == expected);
  }
}

TEST_CASE("a document that is an array itself is cut too") {
  CHECK(Cut("[{\"a\":1},{}]", 3) == std::vector<std::string>{"{\"a\":1}", "{}"});
  CHECK(Cut("[]", 1).empty());
}

TEST_CASE("an array that is not closed, or not there, is said") {
  CHECK(Cut("{\"entries\":[{},{\"a\"", 2) == std::vector<std::string>{"{}", "<early end>"});
  CHECK(Cut("{\"other\":[{}]}", 2) == std::vector<std::string>{"<no array>"});
  CHECK(Cut("", 2) == std::vector<std::string>{"<no array>"});
}

TEST_CASE("elements that are too large or too deep are passed over") {
  const std::string large(kElementBytesMax + 1, 'x');
  CHECK(Cut("[\"" + large + "\",1]", 1 << 16) == std::vector<std::string>{"<large>", "1"});
  const std::string deep =
      std::string(kElementDepthMax + 1, '[') + std::string(kElementDepthMax + 1, ']');
  CHECK(Cut("[" + deep + ",1]", 1 << 16) == std::vector<std::string>{"<deep>", "1"});
}

}  // namespace
}  // namespace fallow::transfer
