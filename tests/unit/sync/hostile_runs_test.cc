// What a device of the journal could send but must not: each is refused with a code that shows
// whose fault it is, and leaves no trace.

#include <catch2/catch.hpp>
#include <utility>

#include "crypto/padding.h"
#include "crypto/seal.h"
#include "daemon/journal/payload.h"
#include "daemon/store/peers/envelope.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using journal::RecordKind;
using journal::Run;
using journal::RunItem;
using journal::SubjectId;
using tests::Meet;
using tests::Push;
using tests::RequireSame;
using tests::TestDevice;
using tests::Value;

SubjectId Subject(uint8_t number) {
  SubjectId id;
  id.bytes.fill(number);
  return id;
}

// A run composed by this test, with the memory that holds its payloads.
struct MadeUp {
  Run run;
  std::vector<std::string> payloads;
};

// A desk that receives, and a phone that is on its roster and whose keys the test has.
class Pair {
 public:
  Pair() : codec_(phone.random()) {
    desk.Found("desk");
    phone.Join(desk, "phone");
    Meet(desk, phone);
    known_ = Value(desk.replica().Known());
  }

  const store::Epoch& epoch() { return *Value(phone.exchange().CurrentEpoch()); }
  std::string Sealed(const Run& run) {
    return store::SealEnvelope(epoch(), phone.exchange().vault_id(), run, phone.random());
  }
  // Any bytes, sealed as an envelope.
  std::string SealedBytes(crypto::ByteSpan bytes) {
    std::string context(phone.exchange().vault_id().view());
    context += epoch().id.view();
    return std::string(epoch().id.view()) +
           crypto::Seal(epoch().key, crypto::Domain::kRunEnvelope, crypto::AsBytes(context),
                        crypto::AsBytes(crypto::Pad(bytes)), phone.random())
               .bytes;
  }
  store::OpenedEnvelope NextOfPhone() {
    const auto next = Value(phone.replica().Next(known_, 0));
    REQUIRE(next);
    return Value(store::OpenEnvelope(epoch(), phone.exchange().vault_id(), next->envelope));
  }
  absl::Status Take(std::string_view envelope) {
    return desk.replica().Take(phone.id(), envelope).status();
  }
  // Refused, with nothing of it kept.
  bool Refuses(std::string_view envelope) {
    const absl::Status taken = Take(envelope);
    CHECK(Value(desk.replica().Known()) == known_);
    return absl::IsDataLoss(taken);
  }
  const journal::Frontier& known() const { return known_; }

  // Appends a record by the phone to `made`, as the phone itself would create it.
  struct What {
    SubjectId subject;
    RecordKind kind = RecordKind::kReflectionCreated;
    uint64_t lamport = 0;
    const crypto::SubjectKey* key = nullptr;
    std::string operation = {};
  };
  void Add(MadeUp& made, const What& what) {
    RunItem item;
    item.header.stamp = {phone.id(), 9, made.run.items.size() + 1, what.lamport};
    if (!made.run.items.empty()) {
      item.header.previous = journal::ChainHash(made.run.items.back().header);
    }
    item.header.subject = what.subject;
    item.header.kind = what.kind;
    made.payloads.push_back(Value(codec_.Seal(*what.key, what.operation, item.header)).bytes);
    if (journal::MayCreate(what.kind)) item.key = what.key->Copy();
    made.run.items.push_back(std::move(item));
    made.run.writer = {phone.id(), 9};
    for (size_t i = 0; i < made.payloads.size(); ++i) {
      made.run.items[i].payload = crypto::AsBytes(made.payloads[i]);
    }
    Sign(made.run);
  }
  void Sign(Run& run) {
    run.signature = journal::SignHead(phone.keyslots().secrets().device,
                                      journal::ChainHash(run.items.back().header));
  }

  TestDevice desk;
  TestDevice phone;

 private:
  journal::PayloadCodec codec_;
  journal::Frontier known_;
};

TEST_CASE("a run with any byte changed is refused") {
  Pair pair;
  pair.phone.Write("one");
  pair.phone.Write("two");
  const store::OpenedEnvelope opened = pair.NextOfPhone();
  std::string bytes(journal::RunBytes(opened.run), '\0');
  journal::EncodeRun(opened.run, {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const absl::Status taken = pair.Take(pair.SealedBytes(crypto::AsBytes(changed)));
    INFO("byte " << i << ": " << taken);
    // A version that is one higher is from a newer program; a different device is an unknown one.
    const bool refused =
        absl::IsDataLoss(taken) || absl::IsUnimplemented(taken) || absl::IsNotFound(taken);
    CHECK(refused);
  }
  CHECK(Value(pair.desk.replica().Known()) == pair.known());
  CHECK(pair.Refuses(pair.SealedBytes(crypto::AsBytes(bytes + "x"))));
  CHECK(pair.Refuses(
      pair.SealedBytes(crypto::AsBytes(std::string_view(bytes).substr(0, bytes.size() - 1)))));
  FALLOW_REQUIRE_OK(pair.Take(pair.SealedBytes(crypto::AsBytes(bytes))));
}

TEST_CASE("a run that leaves something out is refused") {
  Pair pair;
  for (int i = 0; i < 3; ++i) pair.phone.Write("entry");
  store::OpenedEnvelope opened = pair.NextOfPhone();
  Run& run = opened.run;
  REQUIRE(run.items.size() == 3);
  SECTION("its beginning") {
    run.items.erase(run.items.begin());
    CHECK(pair.Refuses(pair.Sealed(run)));
  }
  SECTION("its middle") {
    run.items.erase(run.items.begin() + 1);
    CHECK(pair.Refuses(pair.Sealed(run)));
  }
  SECTION("its end, under the same signature") {
    run.items.pop_back();
    CHECK(pair.Refuses(pair.Sealed(run)));
  }
  SECTION("a key") {
    run.items[1].key.reset();
    CHECK(absl::IsUnavailable(pair.Take(pair.Sealed(run))));
    CHECK(Value(pair.desk.replica().Known()) == pair.known());
  }
}

TEST_CASE("a run signed by another, or with keys that are not its own, is refused") {
  Pair pair;
  pair.phone.Write("one");
  pair.phone.Write("two");
  store::OpenedEnvelope opened = pair.NextOfPhone();
  Run& run = opened.run;
  SECTION("another's signature") {
    run.signature = journal::SignHead(pair.desk.keyslots().secrets().device,
                                      journal::ChainHash(run.items.back().header));
    CHECK(pair.Refuses(pair.Sealed(run)));
  }
  SECTION("another subject's key") {
    std::swap(run.items[0].key, run.items[1].key);
    CHECK(pair.Refuses(pair.Sealed(run)));
  }
  SECTION("another record's payload") {
    std::swap(run.items[0].payload, run.items[1].payload);
    CHECK(pair.Refuses(pair.Sealed(run)));
  }
}

TEST_CASE("an envelope of another journal, epoch or device is refused") {
  Pair pair;
  pair.phone.Write("one");
  const store::OpenedEnvelope opened = pair.NextOfPhone();
  journal::VaultId other;
  other.bytes.fill(0x55);
  CHECK(pair.Refuses(store::SealEnvelope(pair.epoch(), other, opened.run, pair.phone.random())));
  std::string envelope = pair.Sealed(opened.run);
  CHECK(pair.Refuses(envelope.substr(0, 20)));
  CHECK(pair.Refuses(""));
  envelope[0] = static_cast<char>(envelope[0] ^ 1);
  CHECK(absl::IsNotFound(pair.Take(envelope)));
  envelope = pair.Sealed(opened.run);
  CHECK(absl::IsNotFound(pair.desk.replica().Take({}, envelope).status()));
  CHECK(absl::IsNotFound(pair.desk.replica().Take(pair.desk.id(), envelope).status()));
  CHECK(Value(pair.desk.replica().Known()) == pair.known());
  FALLOW_REQUIRE_OK(pair.Take(envelope));
}

TEST_CASE("what is known already is passed over") {
  Pair pair;
  pair.phone.Write("one");
  const auto next = Value(pair.phone.replica().Next(pair.known(), 0));
  CHECK(Value(pair.desk.replica().Take(pair.phone.id(), next->envelope)).records == 1);
  CHECK(Value(pair.desk.replica().Take(pair.phone.id(), next->envelope)).records == 0);
  pair.phone.Write("two");
  const auto both = Value(pair.phone.replica().Next(pair.known(), 0));
  CHECK(both->records == 2);
  CHECK(Value(pair.desk.replica().Take(pair.phone.id(), both->envelope)).records == 1);
  RequireSame(pair.desk, pair.phone);
}

TEST_CASE("times that go backwards or far ahead are refused") {
  Pair pair;
  const auto key = crypto::SubjectKey::Random(pair.phone.random());
  MadeUp made;
  SECTION("far ahead") {
    pair.Add(made, {Subject(1), RecordKind::kReflectionCreated, uint64_t{1} << 40, &key});
  }
  SECTION("backwards") {
    pair.Add(made, {Subject(1), RecordKind::kReflectionCreated, 100, &key});
    pair.Add(made, {Subject(1), RecordKind::kReflectionChanged, 100, &key});
  }
  CHECK(pair.Refuses(pair.Sealed(made.run)));
}

TEST_CASE("a record about something that has not come waits for it") {
  Pair pair;
  const auto key = crypto::SubjectKey::Random(pair.phone.random());
  MadeUp made;
  pair.Add(made, {Subject(1), RecordKind::kReflectionChanged, 100, &key});
  CHECK(absl::IsUnavailable(pair.Take(pair.Sealed(made.run))));
  CHECK(Value(pair.desk.replica().Known()) == pair.known());
}

TEST_CASE("records that cannot be read are kept, set aside and passed on") {
  Pair pair;
  TestDevice tablet;
  tablet.Join(pair.desk, "tablet");
  Meet(pair.desk, tablet);
  const auto key = crypto::SubjectKey::Random(pair.phone.random());
  const auto other = crypto::SubjectKey::Random(pair.phone.random());
  MadeUp made;
  pair.Add(made, {Subject(1), static_cast<RecordKind>(999), 100, &key, "of a later version"});
  pair.Add(made, {Subject(2), RecordKind::kReflectionCreated, 101, &key, "no operation"});
  // An existing subject, created again under a different key.
  pair.Add(made, {Subject(1), static_cast<RecordKind>(999), 102, &other, "again"});
  FALLOW_REQUIRE_OK(pair.Take(pair.Sealed(made.run)));
  CHECK(pair.desk->Figures().unreadable_records == 3);
  Meet(pair.desk, tablet);
  RequireSame(pair.desk, tablet);
  CHECK(tablet->Figures().unreadable_records == 3);
  const SubjectId good = pair.desk.Write("and on");
  Meet(pair.desk, tablet);
  CHECK(tablet.TextOf(good) == "and on");
}

TEST_CASE("an epoch key is taken only from a device, for this one, and as it was given") {
  Pair pair;
  fallow::sync::v1::EpochGrant grant = Value(pair.phone.replica().GrantFor(pair.desk.id()));
  const auto take = [&] { return pair.desk.replica().TakeGrant(pair.phone.id(), grant); };
  SECTION("for another device") {
    TestDevice tablet;
    tablet.Join(pair.desk, "tablet");
    CHECK(absl::IsDataLoss(tablet.replica().TakeGrant(pair.phone.id(), grant)));
    CHECK(absl::IsDataLoss(pair.desk.replica().TakeGrant(tablet.id(), grant)));
  }
  SECTION("from nobody") {
    CHECK(absl::IsNotFound(pair.desk.replica().TakeGrant({}, grant)));
  }
  SECTION("changed") {
    grant.set_lamport(grant.lamport() + 1);
    CHECK(absl::IsDataLoss(take()));
  }
  SECTION("another id") {
    grant.mutable_id()->front() = static_cast<char>(grant.id().front() ^ 1);
    CHECK(absl::IsDataLoss(take()));
  }
  SECTION("cut short") {
    grant.mutable_sealed_key()->pop_back();
    CHECK(absl::IsDataLoss(take()));
  }
  SECTION("malformed") {
    grant.set_device("x");
    CHECK(absl::IsInvalidArgument(take()));
  }
  SECTION("as it was given") {
    FALLOW_REQUIRE_OK(take());
    FALLOW_REQUIRE_OK(take());
  }
}

TEST_CASE("an epoch key grows old, and goes once every device has a newer one") {
  Pair pair;
  pair.phone.Write("under the old key");
  const auto late = Value(pair.phone.replica().Next(pair.known(), 0));
  const std::string before = late->epoch;
  pair.desk.clock().Advance(absl::Hours(24 * 31));
  const auto grant = Value(pair.desk.replica().GrantFor(pair.phone.id()));
  CHECK(grant.id() != before);
  // What is still in transit opens.
  FALLOW_REQUIRE_OK(pair.Take(late->envelope));
  Meet(pair.desk, pair.phone);
  CHECK(Value(pair.phone.replica().GrantFor(pair.desk.id())).id() == grant.id());
  CHECK(absl::IsNotFound(pair.Take(late->envelope)));
  RequireSame(pair.desk, pair.phone);
}

}  // namespace
}  // namespace fallow::sync
