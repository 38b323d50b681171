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
    many += EncodeFrontier({Head(1, static_cast<uint32_t>(i), 1, 9)});
  }
  CHECK_FALSE(DecodeFrontier(many).ok());
}

Frontier Branches(uint8_t device, size_t count, uint8_t hash) {
  Frontier frontier;
  for (uint32_t i = 0; i < count; ++i) frontier.push_back(Head(device, i, 1, hash));
  return frontier;
}

TEST_CASE("frontiers are the same but for the branches of a device that has used up its heads") {
  Frontier a = Branches(1, kHeadsOfDeviceMax, 5);
  Frontier b = Branches(1, kHeadsOfDeviceMax, 6);
  CHECK(CountHeadsOf(Head(1, 0, 1, 0).writer.device, a) == kHeadsOfDeviceMax);
  CHECK(CountHeadsOf(Head(2, 0, 1, 0).writer.device, a) == 0);
  CHECK(AreSame(a, b));
  a.push_back(Head(2, 0, 7, 9));
  CHECK_FALSE(AreSame(a, b));
  CHECK_FALSE(AreSame(b, a));
  b.push_back(Head(2, 0, 8, 9));
  CHECK_FALSE(AreSame(a, b));
  b.back() = a.back();
  CHECK(AreSame(a, b));
  // One that has room left on one side gets what it lacks there.
  b.erase(b.begin());
  CHECK_FALSE(AreSame(a, b));
  CHECK_FALSE(AreSame(Branches(1, 2, 5), Branches(1, 2, 6)));
}

TEST_CASE("every device of a journal may use up its heads") {
  Frontier frontier;
  for (size_t device = 0; device < kFrontierHeadsMax / kHeadsOfDeviceMax; ++device) {
    const Frontier all = Branches(static_cast<uint8_t>(device), kHeadsOfDeviceMax, 1);
    frontier.insert(frontier.end(), all.begin(), all.end());
  }
  CHECK(frontier.size() == kFrontierHeadsMax);
  CHECK(*DecodeFrontier(EncodeFrontier(frontier)) == frontier);
}

}  // namespace
}  // namespace fallow::journal
