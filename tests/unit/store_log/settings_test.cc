#include "daemon/store/log/settings.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "daemon/store/schema/schema.h"
#include "daemon/store/sealed/sqlite.h"
#include "tests/support/seeded_random.h"
#include "tests/support/vault.h"

namespace fallow::store {

// As they are kept.
static bool operator==(const CountedTime& a, const CountedTime& b) {
  return EncodeCounted(a) == EncodeCounted(b);
}

namespace {

using tests::KeyFrom;
using tests::TempFolder;
using tests::Value;

// A journal.db and access to its table of settings.
class Settings {
 public:
  Settings() : random_(7), vfs_(Value(SealedVfs::Create("", random_))) {
    const Path path = folder_.path() / "journal.db";
    FALLOW_REQUIRE_OK(vfs_->AddFile(path, KeyFrom(1), Durability::kEveryCommit));
    database_ =
        Value(Database::Open(*vfs_, path, DatabaseOptions{.mode = DatabaseOptions::Mode::kCreate}));
    FALLOW_REQUIRE_OK(MigrateLog(*database_));
    settings.emplace(*database_);
  }
  std::string OnDisk(std::string_view name) {
    Statement read = Value(database_->Prepare("SELECT value FROM setting WHERE name = ?"));
    REQUIRE(Value(read.Bind(1, name).Step()));
    return std::string(crypto::AsChars(read.Blob(0)));
  }
  void Put(std::string_view name, std::string_view bytes) {
    Statement write =
        Value(database_->Prepare("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"));
    FALLOW_REQUIRE_OK(write.Bind(1, name).Bind(2, crypto::AsBytes(bytes)).Run());
  }

 private:
  TempFolder folder_;
  tests::SeededRandom random_;
  std::unique_ptr<SealedVfs> vfs_;
  std::unique_ptr<Database> database_;

 public:
  std::optional<LocalSettings> settings;
};

journal::SubjectId Subject(char fill) {
  return Value(journal::SubjectId::FromBytes(std::string(16, fill)));
}
journal::DeviceId Device(char fill) {
  return Value(journal::DeviceId::FromBytes(std::string(16, fill)));
}
DraftId DraftOf(char fill) {
  return Value(DraftId::FromBytes(std::string(16, fill)));
}
std::string Bytes(char fill) {
  return std::string(16, fill);
}

// Checks how a value is stored, and that it is read back.
template <class T>
void CheckBytes(const LocalSetting<T>& setting, const T& value, const std::string& bytes) {
  INFO(setting.name);
  Settings journal;
  FALLOW_REQUIRE_OK(journal.settings->Set(setting, value));
  CHECK(journal.OnDisk(setting.name) == bytes);
  CHECK(Value(journal.settings->Get(setting)) == value);
}

TEST_CASE("settings are what vaults hold since the first one was made") {
  using namespace std::string_literals;
  CheckBytes(setting::kIncarnation, uint32_t{4'000'000'000}, "4000000000");
  CheckBytes(setting::kKeyringGeneration, uint32_t{7}, "7");
  CheckBytes(setting::kNextKeyringKey, "\0sealed"s, "\0sealed"s);
  CheckBytes(setting::kUnreadableRecords, uint64_t{12}, "12");
  CheckBytes(setting::kAcknowledgedDevices, {Device('b'), Device('a')}, Bytes('a') + Bytes('b'));
  CheckBytes(setting::kCountedTime,
             {CountedTime{absl::Milliseconds(9),
                          {absl::FromUnixMillis(1), 7, absl::Milliseconds(5)},
                          absl::FromUnixMillis(2),
                          absl::Milliseconds(3),
                          {{absl::Milliseconds(6), absl::Milliseconds(4)}}}},
             "9 1 2 3 7 5 6 4");
  CheckBytes(setting::kAgreedCounts, {{Device('a'), absl::Milliseconds(258)}},
             Bytes('a') + "\2\1\0\0\0\0\0\0"s);
  CheckBytes(setting::kStandings, {"one", "other"}, "\3\0\0\0one\5\0\0\0other"s);
  CheckBytes(setting::kReleasedDrafts, {DraftOf('b'), DraftOf('a')}, Bytes('b') + Bytes('a'));
  CheckBytes(setting::kReleasedLater, {Subject('b'), Subject('a')}, Bytes('b') + Bytes('a'));
  CheckBytes(setting::kGoneAlong, {Belonging{Subject('b'), Subject('a')}}, Bytes('b') + Bytes('a'));
  CheckBytes(setting::kArrivedPlans, {{Subject('a'), absl::Milliseconds(258)}},
             Bytes('a') + "\2\1\0\0\0\0\0\0"s);
  CheckBytes(setting::kPromptsSeen, {"quiet.1", "quiet.2"}, "quiet.1 quiet.2");
  CheckBytes(setting::kSyncPort, uint16_t{48377}, "48377");
  CheckBytes(setting::kToldReleased, ToldReleased{Device('a'), absl::FromUnixMillis(258)},
             Bytes('a') + "\2\1\0\0\0\0\0\0"s);
}

TEST_CASE("a setting is replaced and removed, and one that was never set is told apart") {
  Settings journal;
  LocalSettings& settings = *journal.settings;
  CHECK(Value(settings.Find(setting::kSyncPort)) == std::nullopt);
  CHECK(Value(settings.Get(setting::kSyncPort)) == 0);
  FALLOW_REQUIRE_OK(settings.Set(setting::kSyncPort, 1));
  FALLOW_REQUIRE_OK(settings.Set(setting::kSyncPort, 2));
  CHECK(Value(settings.Find(setting::kSyncPort)) == 2);
  FALLOW_REQUIRE_OK(settings.Remove(setting::kSyncPort));
  CHECK(Value(settings.Find(setting::kSyncPort)) == std::nullopt);
}

TEST_CASE("what opens the vault is damaged when it cannot be read, and the rest is done without") {
  Settings journal;
  LocalSettings& settings = *journal.settings;
  for (const std::string_view bad : {"", "x", "-1", "4294967296"}) {
    INFO(bad);
    for (const auto& number : {setting::kIncarnation, setting::kKeyringGeneration}) {
      journal.Put(number.name, bad);
      CHECK(absl::IsDataLoss(settings.Find(number).status()));
    }
    journal.Put("unreadable records", bad == "4294967296" ? "no" : bad);
    CHECK(Value(settings.Get(setting::kUnreadableRecords)) == 0);
    journal.Put("sync.port", bad);
    CHECK(Value(settings.Get(setting::kSyncPort)) == 0);
    journal.Put("plans counted", bad);
    CHECK(Value(settings.Get(setting::kArrivedPlans)).empty());
    // No device has this id.
    journal.Put("told released", bad);
    CHECK(Value(settings.Get(setting::kToldReleased)) == ToldReleased{});
  }
  journal.Put("sync.port", "65536");
  CHECK(Value(settings.Get(setting::kSyncPort)) == 0);
  journal.Put("acknowledged devices", Bytes('a') + "cut");
  CHECK(Value(settings.Get(setting::kAcknowledgedDevices)) == std::set{Device('a')});
  journal.Put("standings", std::string("\3\0\0\0one\xFF\xFF\xFF\xFFother", 16));
  CHECK(Value(settings.Get(setting::kStandings)) == std::vector<std::string>{"one"});
  journal.Put("gone along", Bytes('a') + Bytes('b') + Bytes('c'));
  CHECK(Value(settings.Get(setting::kGoneAlong)) ==
        std::vector{Belonging{Subject('a'), Subject('b')}});
}

TEST_CASE("drafts to be looked into are kept whole, and a cut list is damage") {
  Settings journal;
  LocalSettings& settings = *journal.settings;
  const auto draft = [](char fill) { return *DraftId::FromBytes(Bytes(fill)); };
  const std::vector<UnreadDrafts> notes{
      {Subject('a'), {"Zoe", "", std::string(300, 'z')}, {draft('d'), draft('e')}},
      {Subject('b'), {}, {draft('f')}}};
  FALLOW_REQUIRE_OK(settings.Set(setting::kUnreadDrafts, notes));
  CHECK(Value(settings.Get(setting::kUnreadDrafts)) == notes);
  const std::string bytes = setting::EncodeUnreadDrafts(notes);
  for (size_t length = 1; length < bytes.size(); ++length) {
    journal.Put("unread drafts", bytes.substr(0, length));
    const auto read = settings.Get(setting::kUnreadDrafts);
    // Where exactly the second note is missing, the first is whole.
    if (read.ok()) {
      CHECK(*read == std::vector{notes.front()});
    } else {
      CHECK(absl::IsDataLoss(read.status()));
    }
  }
}

TEST_CASE("every setting stands in the table once and in the document of formats") {
  std::ifstream file(FALLOW_VECTORS "/../../docs/formats.md");
  std::stringstream formats;
  formats << file.rdbuf();
  REQUIRE(file.good());
  std::set<std::string_view> names;
  std::apply(
      [&](const auto&... each) {
        for (const auto& [name, travels] : {std::pair(each.name, each.travels)...}) {
          INFO(name);
          CHECK(names.insert(name).second);
          const std::string row = "| `" + std::string(name) + "` | ";
          const size_t at = formats.str().find(row);
          REQUIRE(at != std::string::npos);
          const std::string rest = formats.str().substr(at + row.size(), 3);
          CHECK(rest == (travels == Travels::kYes ? "yes" : "no "));
        }
      },
      setting::kAll);
}

}  // namespace
}  // namespace fallow::store
