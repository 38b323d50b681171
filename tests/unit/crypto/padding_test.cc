#include "crypto/padding.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>

namespace fallow::crypto {
namespace {

TEST_CASE("PADMÉ rounds lengths up as the paper's algorithm says") {
  const std::pair<size_t, size_t> table[] = {{0, 0},
                                             {1, 1},
                                             {2, 2},
                                             {3, 3},
                                             {8, 8},
                                             {9, 10},
                                             {15, 16},
                                             {16, 16},
                                             {17, 18},
                                             {31, 32},
                                             {33, 36},
                                             {100, 104},
                                             {200, 208},
                                             {255, 256},
                                             {256, 256},
                                             {257, 272},
                                             {1000, 1024},
                                             {1024, 1024},
                                             {1025, 1088},
                                             {4096, 4096},
                                             {4097, 4352},
                                             {65'535, 65'536},
                                             {65'537, 67'584},
                                             {1'000'000, 1'015'808},
                                             {1'048'577, 1'081'344},
                                             {1'000'000'000, 1'006'632'960}};
  for (const auto& [length, padded] : table) {
    INFO(length);
    CHECK(PadmeLength(length) == padded);
  }
}

TEST_CASE("PADMÉ never shrinks, never goes back and costs at most 12 %") {
  size_t previous = 0;
  for (size_t length = 1; length < 200'000; ++length) {
    const size_t padded = PadmeLength(length);
    REQUIRE(padded >= length);
    REQUIRE(padded >= previous);
    REQUIRE(PadmeLength(padded) == padded);
    REQUIRE((padded - length) * 100 <= length * 12);
    previous = padded;
  }
}

TEST_CASE("short texts all have one length") {
  for (size_t length : {0u, 1u, 17u, 1000u, 4095u}) {
    CHECK(Pad(AsBytes(std::string(length, 'x'))).size() == kPaddingFloorBytes);
  }
  // The marker takes one more byte.
  CHECK(Pad(AsBytes(std::string(4096, 'x'))).size() == 4352);
}

TEST_CASE("unpadding returns what was padded, whatever it ends in") {
  for (const std::string& tail : {std::string(), std::string("\x80"), std::string(3, '\0'),
                                  std::string("\x80\0\0", 3), std::string("\x80\x80")}) {
    for (size_t length : {0u, 1u, 4090u, 4093u, 4096u, 70'000u}) {
      const std::string plaintext = std::string(length, 'x') + tail;
      const std::string padded = Pad(AsBytes(plaintext));
      CHECK(padded.size() == PaddedLength(plaintext.size()));
      CHECK((Unpad(AsBytes(padded)).value() == plaintext));
    }
  }
}

TEST_CASE("padding that Fallow does not make is damage") {
  const auto code = [](const std::string& padded) {
    return Unpad(AsBytes(padded)).status().code();
  };
  const std::string good = Pad(AsBytes("words"));
  REQUIRE(code(good) == absl::StatusCode::kOk);
  CHECK(code("") == absl::StatusCode::kDataLoss);
  CHECK(code("\x80") == absl::StatusCode::kDataLoss);
  CHECK(code(std::string(kPaddingFloorBytes, '\0')) == absl::StatusCode::kDataLoss);
  CHECK(code(good.substr(0, good.size() - 1)) == absl::StatusCode::kDataLoss);
  CHECK(code(good + '\0') == absl::StatusCode::kDataLoss);
  std::string stained = good;
  stained.back() = 'x';
  CHECK(code(stained) == absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace fallow::crypto
