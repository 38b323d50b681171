#include "crypto/cpace.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <utility>

#include "crypto/cpace_group.h"
#include "crypto/key_pool.h"
#include "tests/support/files.h"
#include "tests/support/hex.h"
#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

using tests::FromHex;

static_assert(!std::is_copy_constructible_v<Cpace>);
static_assert(!std::is_copy_constructible_v<CpaceKeys>);

// The named part of the draft's test vectors, with its fields in hexadecimal.
nlohmann::json Vectors(const char* part) {
  return nlohmann::json::parse(tests::ReadVector("cpace_ristretto255.json")).at(part);
}

// Returns the given bytes, once.
class FixedRandom final : public RandomSource {
 public:
  explicit FixedRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  void Fill(MutableByteSpan out) override {
    REQUIRE(out.size() == bytes_.size());
    std::copy(bytes_.begin(), bytes_.end(), out.begin());
    bytes_.clear();
  }

 private:
  std::string bytes_;
};

KeyCell CellOf(const std::string& bytes) {
  return CopyToCell(AsBytes(bytes)).value();
}

std::string Text(ByteSpan bytes) {
  return std::string(AsChars(bytes));
}

// The draft's example run.
struct Example {
  nlohmann::json fields = Vectors("G_Coffee25519");
  std::string prs = Get("PRS"), ci = Get("CI"), sid = Get("sid");
  CpaceInput input{AsBytes(prs), AsBytes(ci), AsBytes(sid)};

  std::string Get(const char* field) const { return FromHex(fields.at(field).get<std::string>()); }
  Cpace StartA() const {
    FixedRandom ya(Get("ya"));
    return Cpace::Start(CpaceRole::kInitiator, input, Get("ADa"), ya);
  }
  Cpace StartB() const {
    FixedRandom yb(Get("yb"));
    return Cpace::Start(CpaceRole::kResponder, input, Get("ADb"), yb);
  }
};

// Both sides of a run, with separate inputs.
std::pair<CpaceKeys, CpaceKeys> Run(const CpaceInput& a, const CpaceInput& b) {
  tests::SeededRandom random(1);
  Cpace initiator = Cpace::Start(CpaceRole::kInitiator, a, "A", random);
  Cpace responder = Cpace::Start(CpaceRole::kResponder, b, "B", random);
  const CpaceShare ya = initiator.share(), yb = responder.share();
  return {std::move(initiator).Finish(yb, AsBytes("B")).value(),
          std::move(responder).Finish(ya, AsBytes("A")).value()};
}

bool Agree(const std::pair<CpaceKeys, CpaceKeys>& keys) {
  const auto& [a, b] = keys;
  const bool confirmed = a.PeerTagIsRight(b.own_tag()) && b.PeerTagIsRight(a.own_tag());
  const bool same = Equal(a.Derive<PairingKey>(Domain::kPairingOffer, {}).bytes(),
                          b.Derive<PairingKey>(Domain::kPairingOffer, {}).bytes());
  CHECK(confirmed == same);
  return confirmed && same;
}

TEST_CASE("lengths are written as LEB128") {
  const auto encoded = [](uint64_t length) { return Text(EncodeCpaceLength(length).span()); };
  // draft-irtf-cfrg-cpace-21, appendix A.1.2, and the largest possible length.
  CHECK(encoded(0) == FromHex("00"));
  CHECK(encoded(4) == FromHex("04"));
  CHECK(encoded(127) == FromHex("7f"));
  CHECK(encoded(128) == FromHex("8001"));
  CHECK(encoded(~uint64_t{0}) == FromHex("ffffffffffffffffff01"));
}

TEST_CASE("the generator, the shares and the shared point are the draft's") {
  const Example example;
  const KeyCell g = CpaceGenerator(AsBytes(example.prs), AsBytes(example.ci), AsBytes(example.sid));
  CHECK(Text(g.bytes()) == example.Get("g"));
  CHECK(Text(example.StartA().share()) == example.Get("Ya"));
  CHECK(Text(example.StartB().share()) == example.Get("Yb"));
  const std::string yb = example.Get("Yb"), ya = example.Get("Ya");
  CHECK(Text(CpaceMultiplyVerified(CellOf(example.Get("ya")), AsBytes(yb))->bytes()) ==
        example.Get("K"));
  CHECK(Text(CpaceMultiplyVerified(CellOf(example.Get("yb")), AsBytes(ya))->bytes()) ==
        example.Get("K"));
}

TEST_CASE("the session keys and session identifiers are the draft's, in both settings") {
  const Example example;
  const std::string ya = example.Get("Ya"), ada = example.Get("ADa");
  const std::string yb = example.Get("Yb"), adb = example.Get("ADb");
  // The symmetric setting puts the larger message first and marks it (o_cat, section 6.3); both
  // messages of the example begin with the same length, so their shares decide.
  const bool a_first = ya > yb;
  const std::string &y1 = a_first ? ya : yb, &ad1 = a_first ? ada : adb;
  const std::string &y2 = a_first ? yb : ya, &ad2 = a_first ? adb : ada;
  const auto finish = [&](CpaceHash hash, bool symmetric) {
    if (symmetric) {
      hash.Raw(AsBytes("oc")).Lv(AsBytes(y1)).Lv(AsBytes(ad1)).Lv(AsBytes(y2)).Lv(AsBytes(ad2));
    } else {
      hash.Lv(AsBytes(ya)).Lv(AsBytes(ada)).Lv(AsBytes(yb)).Lv(AsBytes(adb));
    }
    std::array<uint8_t, kCpaceHashBytes> out;
    hash.Finish(out);
    return Text(out);
  };
  const auto isk = [&] { return StartCpaceIsk(AsBytes(example.sid), CellOf(example.Get("K"))); };
  const auto sid_output = [] {
    CpaceHash hash;
    hash.Raw(AsBytes("CPaceSidOutput"));
    return hash;
  };
  CHECK(finish(isk(), false) == example.Get("ISK_IR"));
  CHECK(finish(isk(), true) == example.Get("ISK_SY"));
  CHECK(finish(sid_output(), false) == example.Get("sid_output_ir"));
  CHECK(finish(sid_output(), true) == example.Get("sid_output_oc"));
}

TEST_CASE("the example run ends in the draft's session key on both sides") {
  const Example example;
  const std::string isk = example.Get("ISK_IR");
  const std::string ada = example.Get("ADa"), adb = example.Get("ADb");
  const std::string ya = example.Get("Ya"), yb = example.Get("Yb");
  const CpaceKeys a = example.StartA().Finish(AsBytes(yb), AsBytes(adb)).value();
  const CpaceKeys b = example.StartB().Finish(AsBytes(ya), AsBytes(ada)).value();
  std::array<uint8_t, 32> expected;
  KeyedHash(AsBytes(isk), Domain::kPairingOffer, {AsBytes("context")}, expected);
  CHECK(Text(a.Derive<PairingKey>(Domain::kPairingOffer, AsBytes("context")).bytes()) ==
        Text(expected));
  CHECK(Agree({example.StartA().Finish(AsBytes(yb), AsBytes(adb)).value(),
               example.StartB().Finish(AsBytes(ya), AsBytes(ada)).value()}));
  // Section 10.4 gives no vectors for the tags; these come from an independent HMAC-SHA-512.
  CHECK(Text(a.own_tag()) ==
        FromHex("30478d28d83ae3b214295e91f4a3eb62999a8ed94575075db4a7d3bc3e4d26f1"
                "6c51adba12dc7771372637a46b5134e0937cddd7d820bfdd83be335e339eb57a"));
  CHECK(Text(b.own_tag()) ==
        FromHex("e927a7da291676f8878caae9cb70407d2f14117e6f9ff9adcfda797c4bcf2bd2"
                "fefd2ca3f2ddcce81b7386996c895b2f359010cc92069d5ff4ad49a977de79a6"));
}

TEST_CASE("the draft's valid point is multiplied and its invalid points are refused") {
  const nlohmann::json points = Vectors("G_Coffee25519_points");
  const auto field = [](const nlohmann::json& value) { return FromHex(value.get<std::string>()); };
  const nlohmann::json& valid = points.at("Valid");
  const KeyCell s = CellOf(field(valid.at("s")));
  const std::string x = field(valid.at("X"));
  CHECK(Text(CpaceMultiply(s, CellOf(x))) == field(valid.at("G.scalar_mult(s,decode(X))")));
  CHECK(Text(CpaceMultiplyVerified(s, AsBytes(x))->bytes()) ==
        field(valid.at("G.scalar_mult_vfy(s,X)")));
  for (const char* name : {"Invalid Y1", "Invalid Y2"}) {
    const std::string y = field(points.at(name));
    INFO(name);
    CHECK(CpaceMultiplyVerified(s, AsBytes(y)).status().code() ==
          absl::StatusCode::kUnauthenticated);
    const Example example;
    CHECK(example.StartA().Finish(AsBytes(y), AsBytes("ADb")).status().code() ==
          absl::StatusCode::kUnauthenticated);
    CHECK(example.StartB().Finish(AsBytes(y), AsBytes("ADa")).status().code() ==
          absl::StatusCode::kUnauthenticated);
  }
}

TEST_CASE("an attempt leaves no secret scalar behind, whether it succeeds or fails") {
  const Example example;
  const std::string valid = example.Get("Yb"), invalid(32, '\0');
  const size_t before = KeyPool::Global().live();
  for (const std::string& share : {valid, invalid}) {
    Cpace run = example.StartA();
    CHECK(KeyPool::Global().live() > before);
    CHECK(std::move(run).Finish(AsBytes(share), AsBytes("ADb")).ok() == (share == valid));
    CHECK(KeyPool::Global().live() == before);
  }
}

TEST_CASE("a share of another length and our own share come back are refused") {
  const Example example;
  const std::string yb = example.Get("Yb");
  for (const std::string& share : {std::string(), yb.substr(1), yb + '\0', example.Get("Ya")}) {
    CHECK(example.StartA().Finish(AsBytes(share), AsBytes("ADb")).status().code() ==
          absl::StatusCode::kUnauthenticated);
  }
}

TEST_CASE("both sides agree only when code, channel and session are the same") {
  const CpaceInput input{AsBytes("code"), AsBytes("channel"), AsBytes("session")};
  CHECK(Agree(Run(input, input)));
  CHECK_FALSE(Agree(Run(input, {AsBytes("core"), input.channel, input.session})));
  CHECK_FALSE(Agree(Run(input, {input.code, AsBytes("another"), input.session})));
  CHECK_FALSE(Agree(Run(input, {input.code, input.channel, AsBytes("sessioN")})));
  // Moving bytes from one input to the next changes the input.
  CHECK_FALSE(Agree(Run(input, {input.code, AsBytes("channels"), AsBytes("ession")})));
}

TEST_CASE("both sides agree only when they saw the same associated data") {
  const CpaceInput input{AsBytes("code"), AsBytes("channel"), AsBytes("session")};
  tests::SeededRandom random(2);
  Cpace a = Cpace::Start(CpaceRole::kInitiator, input, "version 1", random);
  Cpace b = Cpace::Start(CpaceRole::kResponder, input, "B", random);
  const CpaceShare ya = a.share(), yb = b.share();
  CHECK_FALSE(Agree({std::move(a).Finish(yb, AsBytes("B")).value(),
                     std::move(b).Finish(ya, AsBytes("version 0")).value()}));
}

TEST_CASE("two sides of one role do not agree") {
  const CpaceInput input{AsBytes("code"), AsBytes("channel"), AsBytes("session")};
  tests::SeededRandom random(3);
  Cpace a = Cpace::Start(CpaceRole::kInitiator, input, "A", random);
  Cpace b = Cpace::Start(CpaceRole::kInitiator, input, "A", random);
  const CpaceShare ya = a.share(), yb = b.share();
  CHECK_FALSE(Agree({std::move(a).Finish(yb, AsBytes("A")).value(),
                     std::move(b).Finish(ya, AsBytes("A")).value()}));
}

TEST_CASE("a tag is right for its own side, whole and unchanged only") {
  const CpaceInput input{AsBytes("code"), AsBytes("channel"), AsBytes("session")};
  const auto [a, b] = Run(input, input);
  CHECK(a.PeerTagIsRight(b.own_tag()));
  CHECK_FALSE(a.PeerTagIsRight(a.own_tag()));
  CHECK_FALSE(a.PeerTagIsRight(ByteSpan(b.own_tag()).first(63)));
  CHECK_FALSE(a.PeerTagIsRight({}));
  for (size_t i = 0; i < sizeof(CpaceTag); ++i) {
    CpaceTag changed = b.own_tag();
    changed[i] ^= 1;
    CHECK_FALSE(a.PeerTagIsRight(changed));
  }
}

}  // namespace
}  // namespace fallow::crypto
