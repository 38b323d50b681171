#include "daemon/sync/pairing_code.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "daemon/sync/pairing_link.h"
#include "tests/support/address.h"
#include "tests/support/seeded_random.h"

namespace fallow::sync {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

bool IsCode(const std::string& text) {
  const absl::StatusOr<PairingCode> code = PairingCode::Parse(text);
  CHECK((code.ok() || code.status().code() == absl::StatusCode::kInvalidArgument));
  return code.ok();
}

std::string SecretOf(const std::string& text) {
  return std::string(crypto::AsChars(PairingCode::Parse(text).value().secret()));
}

TEST_CASE("a pairing code is shown in two groups of four and read back") {
  tests::SeededRandom random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const PairingCode code = PairingCode::Random(random);
    const std::string text = code.Text();
    REQUIRE(text.size() == 9);
    CHECK(text[4] == '-');
    CHECK(SecretOf(text) == crypto::AsChars(code.secret()));
    CHECK(PairingCode::Parse(text)->Text() == text);
    seen.insert(text);
  }
  CHECK(seen.size() == 1000);
}

TEST_CASE("how a pairing code is typed does not matter") {
  for (const char* typed : {"K7QM-3XP1", "k7qm3xp1", " k7qm 3xp1 ", "K-7-Q-M-3-X-P-1", "k7qm3xpl",
                            "K7QM3XPi", "K7QM3XPL"}) {
    INFO(typed);
    CHECK(SecretOf(typed) == "K7QM3XP");
  }
  CHECK(SecretOf("oOo0-0000") == "0000000");
}

TEST_CASE("every single wrong character of a pairing code is noticed") {
  tests::SeededRandom random(2);
  for (int i = 0; i < 20; ++i) {
    const std::string text = PairingCode::Random(random).Text();
    for (size_t place = 0; place < text.size(); ++place) {
      if (text[place] == '-') continue;
      for (const char c : kAlphabet) {
        std::string slip = text;
        slip[place] = c;
        CHECK(IsCode(slip) == (slip == text));
      }
    }
  }
}

TEST_CASE("every two characters of a pairing code that changed places are noticed") {
  tests::SeededRandom random(3);
  for (int i = 0; i < 200; ++i) {
    const std::string text = PairingCode::Random(random).Text();
    for (size_t a = 0; a < text.size(); ++a) {
      for (size_t b = 0; b < a; ++b) {
        if (text[a] == '-' || text[b] == '-') continue;
        std::string slip = text;
        std::swap(slip[a], slip[b]);
        CHECK(IsCode(slip) == (slip == text));
      }
    }
  }
}

TEST_CASE("what is no pairing code is refused") {
  for (const char* typed : {"", "-", "K7QM-3XP", "K7QM-3XP11", "K7QM-3XPU", "K7QM_3XP1",
                            "K7QM-3XP\n1", "\xc3\xa4K7QM3XP1"}) {
    INFO(typed);
    CHECK_FALSE(IsCode(typed));
  }
  CHECK(IsCode("K7QM3XP1" + std::string(PairingCode::kTypedBytesMax - 8, ' ')));
  CHECK_FALSE(IsCode("K7QM3XP1" + std::string(PairingCode::kTypedBytesMax - 7, ' ')));
}

TEST_CASE("the message about a slip does not hold the code") {
  const std::string message(PairingCode::Parse("K7QM-3XP2").status().message());
  CHECK(message.find("K7QM") == std::string::npos);
  CHECK(message.find("has not been used up") != std::string::npos);
}

TEST_CASE("a pairing link is printed and read back") {
  const PairingCode code = PairingCode::Parse("K7QM-3XP1").value();
  const auto addresses = tests::AddressesOf({"192.168.1.5:7433", "[fd00::5]:7433", "desk.lan:1"});
  const std::string text = PrintPairingLink(code, addresses);
  CHECK(text == "fallow:pair/1?code=K7QM3XP1&at=192.168.1.5:7433&at=[fd00::5]:7433&at=desk.lan:1");
  const PairingLink link = ParsePairingLink(text).value();
  CHECK(link.code.Text() == "K7QM-3XP1");
  CHECK(link.addresses == addresses);
  CHECK(ParsePairingLink(PrintPairingLink(code, {})).value().addresses.empty());
}

TEST_CASE("a pairing link leaves out what would not help and what would not fit") {
  const PairingCode code = PairingCode::Parse("K7QM-3XP1").value();
  const auto useless = tests::AddressesOf({"[fe80::1%eth0]:7433"});
  CHECK(PrintPairingLink(code, useless) == "fallow:pair/1?code=K7QM3XP1");
  const std::vector<base::Address> many(kPairingAddressesMax + 1,
                                        tests::AddressOf("10.0.0.1:7433"));
  CHECK(ParsePairingLink(PrintPairingLink(code, many)).value().addresses.size() ==
        kPairingAddressesMax);
  const auto longer = tests::AddressesOf(
      {std::string(250, 'a') + ":1", std::string(250, 'b') + ":1", "10.0.0.1:7433"});
  const std::string text = PrintPairingLink(code, longer);
  CHECK(text.size() <= kPairingLinkBytesMax);
  CHECK(ParsePairingLink(text).value().addresses ==
        std::vector<base::Address>{longer[0], longer[2]});
}

TEST_CASE("what is no pairing link is refused") {
  const std::string good = "fallow:pair/1?code=K7QM3XP1&at=10.0.0.1:7433";
  REQUIRE(ParsePairingLink(good).ok());
  for (const std::string& text :
       {std::string(), std::string("fallow:"), good.substr(0, 25), good + "&",
        good + "&at=", good + "&x=1", good + " ", std::string("fallow:pair/2?code=K7QM3XP1"),
        std::string("fallow:pair/1?code=K7QM3XP2"), std::string("FALLOW:pair/1?code=K7QM3XP1"),
        std::string("fallow:pair/1?code=K7QM3XP1&at=10.0.0.1:99999"),
        std::string("fallow:pair/1?code=K7QM3XP1&at=10.0.0.1:080"),
        std::string("fallow:pair/1?code=K7QM3XP1&at=:1"),
        std::string("fallow:pair/1?code=K7QM3XP1&at=[]:1"),
        std::string("fallow:pair/1?code=K7QM3XP1&at=[::1:1"),
        std::string("fallow:pair/1?code=K7QM3XP1&at=a/b:1"),
        std::string("fallow:pair/1?code=K7QM3XP1&at=desk"),
        std::string("fallow:pair/1?code=K7QM3XP1&at=[fe80::1%eth0]:1"),
        std::string("fallow:pair/1?code=K7QM3XP1") + std::string(400, 'a')}) {
    INFO(text);
    CHECK(ParsePairingLink(text).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace fallow::sync
