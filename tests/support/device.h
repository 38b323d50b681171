#ifndef FALLOW_TESTS_SUPPORT_DEVICE_H_
#define FALLOW_TESTS_SUPPORT_DEVICE_H_

// One of several devices of a journal: how a vault handles records, without its locks, and a way to
// receive those of another device.

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "daemon/store/keeping/keeper.h"
#include "daemon/store/log/log.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/store/writing/templates.h"
#include "tests/support/index.h"
#include "tests/support/seeded_random.h"
#include "tests/support/vault.h"

namespace fallow::tests {

inline crypto::SigningKey SigningKeyOf(uint8_t device) {
  std::array<uint8_t, crypto::SigningKey::kSeedBytes> seed{};
  seed.fill(device);
  return Value(crypto::SigningKey::FromSeed(seed));
}

class Device {
 public:
  // Small, so that exchanges consist of many runs.
  static constexpr size_t kRunBytes = 4096;

  Device(uint8_t number, uint64_t seed) : number_(number), random_(seed) {
    OpenVfs();
    FALLOW_REQUIRE_OK(store::Log::Create(*OpenDatabase(store::DatabaseOptions::Mode::kCreate)));
    Open();
  }

  uint8_t number() const { return number_; }
  store::Log& log() { return *log_; }
  store::Reflections& reflections() { return *reflections_; }
  store::Templates& templates() { return *templates_; }
  store::IndexDigest Digest() { return Value(Value(index_->Ready())->Digest()); }
  bool EqualsRebuild() { return Value(index_->CompareRebuild({})).equal; }

  void KeepImage() {
    Close();
    image_ = ReadFile(JournalPath());
    OpenVfs();
    Open();
  }
  void PutBackImage() {
    if (image_.empty()) return;
    Close();
    std::filesystem::remove(IndexPath());
    WriteFile(JournalPath(), image_);
    OpenVfs();
    Open();
  }

  // Takes what `other` knows and this device does not.
  void Hear(Device& other) {
    uint64_t position = 0;
    while (true) {
      const auto next = Value(other.log_->NextRun(log_->Known(), position, kRunBytes));
      if (!next) return;
      position = next->position;
      const auto key = SigningKeyOf(next->run.writer.device.bytes[0]).public_key();
      const store::FittedRun fitted = Value(log_->Fit(next->run, key));
      if (fitted.first == next->run.items.size()) continue;
      FALLOW_REQUIRE_OK(log_->Add(next->run, fitted));
      if (random_engine_() % 3 == 0) Value(index_->Ready());
    }
  }

 private:
  std::filesystem::path JournalPath() const { return folder_.path() / "journal.db"; }
  std::filesystem::path IndexPath() const { return folder_.path() / "index.db"; }
  void OpenVfs() {
    vfs_ = Value(store::SealedVfs::Create("", random_));
    FALLOW_REQUIRE_OK(
        vfs_->AddFile(JournalPath(), KeyFrom(number_), store::Durability::kEveryCommit));
  }
  std::unique_ptr<store::Database> OpenDatabase(store::DatabaseOptions::Mode mode) {
    return Value(store::Database::Open(*vfs_, JournalPath(), store::DatabaseOptions{.mode = mode}));
  }
  void Open() {
    std::array<uint8_t, crypto::KeyringKey::kBytes> keyring{};
    store::Writer writer{{}, 0, SigningKeyOf(number_)};
    writer.device.bytes.fill(number_);
    log_ = Value(store::Log::Open(OpenDatabase(store::DatabaseOptions::Mode::kOpen),
                                  Value(crypto::KeyringKey::FromBytes(keyring)), 0,
                                  std::move(writer), random_));
    blobs_ =
        std::make_unique<store::Blobs>(disk_, folder_.path() / "blobs", *log_, random_, clock_);
    index_ = std::make_unique<store::IndexKeeper>(*vfs_, disk_, IndexPath(), IndexKeyFrom(number_),
                                                  *log_);
    FALLOW_REQUIRE_OK(index_->Open({}));
    reflections_ = std::make_unique<store::Reflections>(clock_, random_, *log_, *index_, *blobs_);
    templates_ = std::make_unique<store::Templates>(random_, *log_, *index_);
  }
  void Close() {
    templates_.reset();
    reflections_.reset();
    index_.reset();
    blobs_.reset();
    log_.reset();
    vfs_.reset();
  }

  const uint8_t number_;
  TempFolder folder_;
  SeededRandom random_;
  std::mt19937 random_engine_{7};
  ManualClock clock_;
  store::PosixDisk disk_;
  std::string image_;
  std::unique_ptr<store::SealedVfs> vfs_;
  std::unique_ptr<store::Log> log_;
  std::unique_ptr<store::Blobs> blobs_;
  std::unique_ptr<store::IndexKeeper> index_;
  std::unique_ptr<store::Reflections> reflections_;
  std::unique_ptr<store::Templates> templates_;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_DEVICE_H_
