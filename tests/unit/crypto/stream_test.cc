#include "crypto/stream.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

struct Sealing {
  std::string header;
  std::vector<std::string> chunks;
};

Sealing SealAll(const SubjectKey& key, ByteSpan context, const std::string& plaintext) {
  StreamSealer sealer(key, Domain::kBlob, context);
  Sealing sealing{.header = std::string(AsChars(sealer.header())), .chunks = {}};
  ByteSpan rest = AsBytes(plaintext);
  while (rest.size() > kStreamChunkBytes) {
    sealing.chunks.push_back(sealer.Push(rest.first(kStreamChunkBytes), false));
    rest = rest.subspan(kStreamChunkBytes);
  }
  sealing.chunks.push_back(sealer.Push(rest, true));
  return sealing;
}

// Opens like a reader of a file: chunk by chunk until the input ends.
absl::StatusOr<std::string> OpenAll(const SubjectKey& key, ByteSpan context, const Sealing& sealing,
                                    Domain domain = Domain::kBlob) {
  absl::StatusOr<StreamOpener> opener =
      StreamOpener::Start(key, domain, context, AsBytes(sealing.header));
  if (!opener.ok()) return opener.status();
  std::string whole;
  for (const std::string& sealed : sealing.chunks) {
    absl::StatusOr<std::string> chunk = opener->Pull(AsBytes(sealed));
    if (!chunk.ok()) return chunk.status();
    whole += *chunk;
  }
  if (absl::Status status = opener->CheckFinished(); !status.ok()) return status;
  return whole;
}

std::string Words(size_t length) {
  std::string words(length, '\0');
  for (size_t i = 0; i < length; ++i) words[i] = static_cast<char>('a' + (i * i + i / 7) % 26);
  return words;
}

class StreamFixture {
 protected:
  absl::StatusCode CodeOf(const Sealing& sealing) {
    return OpenAll(key_, AsBytes("blob"), sealing).status().code();
  }

  tests::SeededRandom random_{1};
  SubjectKey key_ = SubjectKey::Random(random_);
  Sealing sealing_ = SealAll(key_, AsBytes("blob"), Words(3 * kStreamChunkBytes + 5));
};

TEST_CASE_METHOD(StreamFixture, "streams of every shape of length open to what was sealed") {
  for (size_t length : {size_t{0}, size_t{1}, kStreamChunkBytes - 1, kStreamChunkBytes,
                        kStreamChunkBytes + 1, 2 * kStreamChunkBytes, 3 * kStreamChunkBytes + 5}) {
    const std::string words = Words(length);
    const Sealing sealing = SealAll(key_, AsBytes("blob"), words);
    size_t bytes = sealing.header.size();
    for (const std::string& chunk : sealing.chunks) bytes += chunk.size();
    CHECK(bytes == SealedStreamBytes(length));
    CHECK((OpenAll(key_, AsBytes("blob"), sealing).value() == words));
  }
}

TEST_CASE_METHOD(StreamFixture, "a stream that ends early is damage at every chunk boundary") {
  REQUIRE(sealing_.chunks.size() == 4);
  while (!sealing_.chunks.empty()) {
    sealing_.chunks.pop_back();
    CHECK(CodeOf(sealing_) == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE_METHOD(StreamFixture, "a stream that ends inside a chunk is damage") {
  for (size_t cut : {1u, 4u, 5u, 16u, 21u}) {
    Sealing cut_short = sealing_;
    std::string& last = cut_short.chunks.back();
    last.resize(last.size() - cut);
    CHECK(CodeOf(cut_short) == absl::StatusCode::kDataLoss);
  }
  sealing_.header.pop_back();
  CHECK(CodeOf(sealing_) == absl::StatusCode::kDataLoss);
}

TEST_CASE_METHOD(StreamFixture, "moved, repeated and missing chunks are damage") {
  Sealing moved = sealing_;
  std::swap(moved.chunks[0], moved.chunks[1]);
  CHECK(CodeOf(moved) == absl::StatusCode::kDataLoss);
  Sealing repeated = sealing_;
  repeated.chunks.insert(repeated.chunks.begin(), repeated.chunks.front());
  CHECK(CodeOf(repeated) == absl::StatusCode::kDataLoss);
  Sealing missing = sealing_;
  missing.chunks.erase(missing.chunks.begin() + 1);
  CHECK(CodeOf(missing) == absl::StatusCode::kDataLoss);
}

TEST_CASE_METHOD(StreamFixture, "anything behind the end of a stream is damage") {
  for (const std::string& more :
       {std::string(1, '\0'), std::string(17, '\0'), sealing_.chunks[0], sealing_.chunks.back()}) {
    Sealing extended = sealing_;
    extended.chunks.push_back(more);
    CHECK(CodeOf(extended) == absl::StatusCode::kDataLoss);
  }
  Sealing followed = sealing_;
  followed.chunks.push_back("x");
  CHECK_THAT(std::string(OpenAll(key_, AsBytes("blob"), followed).status().message()),
             Catch::Contains("something follows its end"));
  sealing_.chunks.back() += 'x';
  CHECK(CodeOf(sealing_) == absl::StatusCode::kDataLoss);
}

TEST_CASE_METHOD(StreamFixture, "a changed header or chunk is damage") {
  for (size_t i = 0; i < kStreamHeaderBytes; ++i) {
    Sealing changed = sealing_;
    changed.header[i] = static_cast<char>(changed.header[i] ^ 1);
    REQUIRE(CodeOf(changed) == absl::StatusCode::kDataLoss);
  }
  for (size_t i = 0; i < sealing_.chunks.back().size(); ++i) {
    Sealing changed = sealing_;
    changed.chunks.back()[i] = static_cast<char>(changed.chunks.back()[i] ^ 1);
    REQUIRE(CodeOf(changed) == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE_METHOD(StreamFixture, "chunks of two streams under one key do not mix") {
  const Sealing other = SealAll(key_, AsBytes("blob"), Words(3 * kStreamChunkBytes + 5));
  Sealing mixed = sealing_;
  mixed.chunks[1] = other.chunks[1];
  CHECK(CodeOf(mixed) == absl::StatusCode::kDataLoss);
}

TEST_CASE_METHOD(StreamFixture, "a stream opens under its own key, domain and context only") {
  const SubjectKey other = SubjectKey::Random(random_);
  CHECK(OpenAll(other, AsBytes("blob"), sealing_).status().code() == absl::StatusCode::kDataLoss);
  CHECK(OpenAll(key_, AsBytes("bolb"), sealing_).status().code() == absl::StatusCode::kDataLoss);
  CHECK(OpenAll(key_, AsBytes("blob"), sealing_, Domain::kDraft).status().code() ==
        absl::StatusCode::kDataLoss);
}

TEST_CASE_METHOD(StreamFixture, "a chunk of an impossible length is damage") {
  absl::StatusOr<StreamOpener> opener =
      StreamOpener::Start(key_, Domain::kBlob, AsBytes("blob"), AsBytes(sealing_.header));
  REQUIRE(opener.ok());
  CHECK(opener->Pull({}).status().code() == absl::StatusCode::kDataLoss);
  CHECK(opener->Pull(AsBytes(std::string(16, 'x'))).status().code() == absl::StatusCode::kDataLoss);
  CHECK(opener->Pull(AsBytes(std::string(kSealedChunkBytes + 1, 'x'))).status().code() ==
        absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace fallow::crypto
