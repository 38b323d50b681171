#include "daemon/journal/frontier.h"

#include <catch2/catch.hpp>

namespace fallow::journal {
namespace {

WriterHead Head(uint8_t device, uint32_t incarnation, uint64_t sequence, uint8_t hash) {
  WriterHead head;
  head.writer.device.bytes.fill(device);
  head.writer.incarnation = incarnation;
  head.sequence = sequence;
  head.hash.fill(hash);
  return head;
}

TEST_CASE("a frontier is the same after encoding and decoding, branches of a fork included") {
  const Frontier frontier = {Head(1, 0, 7, 9), Head(1, 0, 7, 10), Head(1, 1, 2, 3),
                             Head(2, 0, 1ULL << 40, 1)};
  const std::string bytes = EncodeFrontier(frontier);
  CHECK(bytes.size() == 4 * kWriterHeadBytes);
  CHECK(*DecodeFrontier(bytes) == frontier);
  CHECK(DecodeFrontier("")->empty());
}

TEST_CASE("bytes that no frontier encodes to are refused") {
  const std::string one = EncodeFrontier({Head(1, 0, 7, 9)});
  const std::string two = EncodeFrontier({Head(2, 0, 7, 9)});
  CHECK(DecodeFrontier(one.substr(1)).status().code() == absl::StatusCode::kDataLoss);
  CHECK(DecodeFrontier(two + one).status().code() == absl::StatusCode::kDataLoss);
  CHECK(DecodeFrontier(one + one).status().code() == absl::StatusCode::kDataLoss);
  CHECK_FALSE(DecodeFrontier(EncodeFrontier({Head(1, 0, 0, 9)})).ok());
  std::string many;
  for (size_t i = 0; i <= kFrontierHeadsMax; ++i) {
    many += EncodeFrontier({Head(1, static_cast<uint32_t>(i) % 256, 1 + i / 256, 9)});
  }
  CHECK_FALSE(DecodeFrontier(many).ok());
}

}  // namespace
}  // namespace fallow::journal
