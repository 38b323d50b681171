#include "daemon/journal/run.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/journal/payload.h"
#include "tests/support/seeded_random.h"

namespace fallow::journal {
namespace {

// Three records: one that makes its subject, one without a payload, one that changes the subject.
class SomeRun {
 public:
  SomeRun() : random_(3), key_(crypto::SubjectKey::Random(random_)), codec_(random_) {
    run.writer.device.bytes.fill(0x11);
    Add(RecordKind::kReflectionCreated, "created");
    Add(RecordKind::kReflectionChanged, "let go");
    Add(RecordKind::kReflectionChanged, "changed");
    run.items[0].key = key_.Copy();
    run.items[1].payload.reset();
    const auto device = crypto::SigningKey::Random(random_);
    run.signature = SignHead(device, ChainHash(run.items.back().header));
  }
  std::string Encoded() const {
    std::string bytes(RunBytes(run), '\0');
    EncodeRun(run, {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
    return bytes;
  }
  static absl::Status Decode(std::string_view bytes) {
    return DecodeRun(crypto::AsBytes(bytes)).status();
  }

  Run run;

 private:
  void Add(RecordKind kind, std::string_view operation) {
    RunItem item;
    item.header.stamp = {run.writer.device, 0, run.items.size() + 1, run.items.size() + 7};
    if (!run.items.empty()) item.header.previous = ChainHash(run.items.back().header);
    item.header.kind = kind;
    const auto sealed = codec_.Seal(key_, operation, item.header);
    REQUIRE(sealed.ok());
    payloads_.push_back(sealed->bytes);
    run.items.push_back(std::move(item));
    for (size_t i = 0; i < payloads_.size(); ++i) {
      run.items[i].payload = crypto::AsBytes(payloads_[i]);
    }
  }

  tests::SeededRandom random_;
  crypto::SubjectKey key_;
  PayloadCodec codec_;
  std::vector<std::string> payloads_;
};

TEST_CASE("a run is the same after encoding and decoding") {
  const SomeRun some;
  const std::string bytes = some.Encoded();
  const auto decoded = DecodeRun(crypto::AsBytes(bytes));
  REQUIRE(decoded.ok());
  REQUIRE(decoded->items.size() == 3);
  CHECK(decoded->writer == some.run.writer);
  CHECK(decoded->signature == some.run.signature);
  CHECK(crypto::Equal(decoded->items[0].key->bytes(), some.run.items[0].key->bytes()));
  CHECK_FALSE(decoded->items[1].payload);
  CHECK_FALSE(decoded->items[2].key);
  CHECK(decoded->items[2].header == some.run.items[2].header);
  CHECK(crypto::Equal(*decoded->items[2].payload, *some.run.items[2].payload));
  CHECK(ChainHashes(*decoded) == ChainHashes(some.run));
  CHECK(ChainHashes(*decoded)[1] == ChainHash(decoded->items[1].header));
}

TEST_CASE("a run cut anywhere, or with something behind it, is damage") {
  const std::string bytes = SomeRun().Encoded();
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK(absl::IsDataLoss(SomeRun::Decode(std::string_view(bytes).substr(0, size))));
  }
  CHECK(absl::IsDataLoss(SomeRun::Decode(bytes + '\0')));
}

TEST_CASE("a run of a newer version is told from damage") {
  std::string bytes = SomeRun().Encoded();
  bytes[0] = 2;
  CHECK(absl::IsUnimplemented(SomeRun::Decode(bytes)));
}

TEST_CASE("a run whose records are not one after the other is damage") {
  SomeRun some;
  SECTION("another writer") {
    some.run.items[1].header.stamp.device.bytes.fill(9);
  }
  SECTION("another incarnation") {
    some.run.writer.incarnation = 1;
  }
  SECTION("a gap") {
    some.run.items.erase(some.run.items.begin() + 1);
  }
  SECTION("another chain") {
    some.run.items[2].header.previous.fill(1);
  }
  SECTION("no time between") {
    some.run.items[2].header.stamp.lamport = 8;
  }
  SECTION("a first record behind another") {
    some.run.items[0].header.previous.fill(1);
  }
  SECTION("another key") {
    some.run.items[2].key = some.run.items[0].key->Copy();
    some.run.items[2].header.key_commitment.fill(0);
  }
  SECTION("another payload") {
    some.run.items[2].payload = some.run.items[0].payload;
  }
  CHECK(absl::IsDataLoss(SomeRun::Decode(some.Encoded())));
}

}  // namespace
}  // namespace fallow::journal
