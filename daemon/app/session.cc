#include "daemon/app/session.h"

#include <limits.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/query.h"
#include "daemon/store/exchange.h"
#include "daemon/store/release/due_releases.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"
#include "daemon/store/writing/final_deletions.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/store/writing/write_back.h"
#include "daemon/system/folder_lock.h"
#include "daemon/system/surroundings.h"

namespace fallow::app {
namespace {

using usecases::VaultState;

constexpr absl::Duration kHousekeepingInterval = absl::Hours(24);
constexpr absl::Duration kKeyslotsInterval = absl::Hours(1);
// Of the vault's folder, whose permissions are looked at.
constexpr size_t kEntriesMaxAtAGlance = 1000;
constexpr size_t kEntriesMaxThorough = 1'000'000;

absl::Status NoVault() {
  return base::NotFound("There is no journal here yet", "", base::Next::kMakeJournal);
}

absl::Status MadeAlready() {
  return base::Failed("No journal was made", "there is already one, and it is unlocked", "");
}

// The keys are gone from memory, whatever could not be noted on the disk.
absl::Status LockedAllTheSame(const absl::Status& failure) {
  const absl::Status status(failure.code(),
                            absl::StrCat("The journal is locked. ", failure.message()));
  return base::WithNextStep(status, base::NextStepOf(failure));
}

store::Environment WithSteady(store::Environment environment, store::SteadyClock& steady) {
  environment.steady = &steady;
  return environment;
}

}  // namespace

VaultSession::Steady::Steady(system::Alarm& alarm, crypto::RandomSource& random) : alarm_(alarm) {
  std::array<uint8_t, sizeof(scale_)> bytes{};
  random.Fill(bytes);
  std::memcpy(&scale_, bytes.data(), bytes.size());
}

std::string HostName() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "this device";
  return name.data();
}

VaultSession::VaultSession(store::Environment environment, system::Alarm& alarm,
                           Constants constants, crypto::KdfParams kdf,
                           std::function<void(VaultState)> on_state)
    : alarm_(alarm),
      steady_(alarm, environment.random),
      environment_(WithSteady(std::move(environment), steady_)),
      constants_(std::move(constants)),
      kdf_(kdf),
      on_state_(std::move(on_state)),
      state_(StateOnDisk()) {}

VaultSession::~VaultSession() = default;

VaultState VaultSession::StateOnDisk() const {
  const auto presence = store::Vault::Probe(environment_.disk, constants_.folder);
  return presence == store::Vault::Presence::kPresent ? VaultState::kLocked : VaultState::kAbsent;
}

absl::StatusOr<store::Vault*> VaultSession::Use() {
  if (vault_ == nullptr) return state_ == VaultState::kAbsent ? NoVault() : base::Locked();
  const absl::Duration now = alarm_.Now();
  if (now - used_ >= constants_.lock_after) {
    // After sleep, a request may arrive before the alarm does.
    FALLOW_RETURN_IF_ERROR(Lock());
    return base::Locked();
  }
  if (!nobody_there()) used_ = now;
  // Due releases are done before anything is shown. A failure is no reason to refuse the journal:
  // the list of releases says that one is waiting, and why.
  const absl::StatusOr<bool> due = vault_->due_releases().IsAny();
  if (due.ok() && *due) vault_->due_releases().Run().IgnoreError();
  // What others had of a mended journal they have brought by now.
  vault_->write_back().RunIfHeard({}).IgnoreError();
  if (now - kept_house_ > kHousekeepingInterval) KeepHouse().IgnoreError();
  return vault_.get();
}

absl::StatusOr<store::DraftKeeper> VaultSession::LockedDrafts() {
  if (state_ == VaultState::kAbsent) return NoVault();
  if (draft_key_) {
    return store::DraftKeeper(environment_.disk, constants_.folder, *draft_key_,
                              environment_.random, environment_.observer);
  }
  return store::DraftKeeper::ForLocked(environment_.disk, constants_.folder, environment_.random,
                                       environment_.observer);
}

std::string VaultSession::NameOf(const journal::DeviceId& device) {
  return vault_ == nullptr ? "" : vault_->exchange().devices().NameOf(device);
}

absl::Status VaultSession::Init(crypto::ByteSpan passphrase, std::string_view device_name) {
  if (vault_ != nullptr) return MadeAlready();
  FALLOW_RETURN_IF_ERROR(
      store::Vault::Create(environment_, constants_.folder, passphrase, kdf_,
                           device_name.empty() ? HostName() : std::string(device_name)));
  return OpenMade(passphrase);
}

absl::Status VaultSession::Join(crypto::ByteSpan passphrase, const store::Joining& joining) {
  if (vault_ != nullptr) return MadeAlready();
  FALLOW_RETURN_IF_ERROR(
      store::Vault::CreateJoined(environment_, constants_.folder, passphrase, kdf_, joining));
  return OpenMade(passphrase);
}

absl::Status VaultSession::OpenMade(crypto::ByteSpan passphrase) {
  SetState(VaultState::kLocked);
  const absl::Status opened = Open(passphrase, [](uint64_t, uint64_t) { return true; });
  if (opened.ok()) return opened;
  const absl::Status made(opened.code(), "The journal was made, but could not be opened yet. " +
                                             std::string(opened.message()));
  return base::WithNextStep(made, base::Next::kUnlock);
}

absl::Status VaultSession::Unlock(crypto::ByteSpan passphrase, const store::Progress& progress) {
  if (vault_ != nullptr) return Confirm(passphrase);
  return Tried(Open(passphrase, progress));
}

absl::Status VaultSession::Open(crypto::ByteSpan passphrase, const store::Progress& progress) {
  if (StateOnDisk() == VaultState::kAbsent) {
    SetState(VaultState::kAbsent);
    return NoVault();
  }
  // Another daemon may have the same folder under another path.
  FALLOW_ASSIGN_OR_RETURN(
      system::FolderLock lock,
      system::FolderLock::Take(constants_.folder, "Another daemon has this journal open"));
  SetState(VaultState::kOpening);
  auto opened = store::Vault::Unlock(environment_, constants_.folder, passphrase, progress);
  if (!opened.ok()) {
    SetState(VaultState::kLocked);
    return std::move(opened).status();
  }
  in_use_.emplace(std::move(lock));
  vault_ = *std::move(opened);
  draft_key_ = vault_->drafts().recipient();
  used_ = alarm_.Now();
  keyslots_checked_ = used_;
  KeepHouse().IgnoreError();
  SetState(VaultState::kUnlocked);
  return absl::OkStatus();
}

absl::Status VaultSession::Lock() {
  if (vault_ == nullptr) return absl::OkStatus();
  while (!tenants_.empty()) {
    usecases::Tenant* const tenant = tenants_.back();
    tenants_.pop_back();
    tenant->Leave();
  }
  const absl::Status closed = vault_->Close();
  vault_.reset();
  in_use_.reset();
  // Returns freed memory to the system, so that a locked daemon is small.
  malloc_trim(0);
  SetState(VaultState::kLocked);
  return closed.ok() ? closed : LockedAllTheSame(closed);
}

absl::Status VaultSession::Confirm(crypto::ByteSpan passphrase) {
  FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, Use());
  return Tried(vault->Confirm(passphrase));
}

absl::Status VaultSession::ChangePassphrase(crypto::ByteSpan old_passphrase,
                                            crypto::ByteSpan new_passphrase) {
  FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, Use());
  const absl::Status changed = vault->ChangePassphrase(old_passphrase, new_passphrase, kdf_);
  draft_key_ = vault->drafts().recipient();
  if (vault->must_close()) Lock().IgnoreError();
  return Tried(changed);
}

std::vector<store::Finding> VaultSession::Concerns(bool thorough) {
  if (state_ == VaultState::kAbsent) return {};
  std::vector<store::Finding> findings;
  const auto add = [&](store::Finding::Check check, std::vector<system::Concern> concerns) {
    for (system::Concern& concern : concerns) {
      findings.push_back({store::Finding::Severity::kNotice, check, std::move(concern.what),
                          std::move(concern.next)});
    }
  };
  add(store::Finding::Check::kFolder,
      system::FolderConcerns(constants_.folder,
                             thorough ? kEntriesMaxThorough : kEntriesMaxAtAGlance));
  add(store::Finding::Check::kMemory, system::MemoryConcerns());
  return findings;
}

absl::Duration VaultSession::AttemptDelay() {
  return attempts_.Delay(alarm_.Now());
}

absl::Status VaultSession::Tried(absl::Status status) {
  if (status.ok()) attempts_.Succeeded();
  if (absl::IsUnauthenticated(status)) attempts_.Failed(alarm_.Now());
  return status;
}

void VaultSession::Admit(usecases::Tenant* tenant) {
  FALLOW_CHECK(vault_ != nullptr);
  tenants_.push_back(tenant);
}

void VaultSession::Dismiss(usecases::Tenant* tenant) {
  tenants_.erase(std::remove(tenants_.begin(), tenants_.end(), tenant), tenants_.end());
}

absl::Time VaultSession::TimeOfDay(absl::Duration when) {
  return environment_.clock.Now() + (when - alarm_.Now());
}

absl::StatusOr<absl::Time> VaultSession::IdleLock::NextAt() {
  if (session_.vault_ == nullptr) return absl::InfiniteFuture();
  return session_.TimeOfDay(session_.used_ + session_.constants_.lock_after);
}

absl::Status VaultSession::IdleLock::Run() {
  if (session_.used_ + session_.constants_.lock_after > session_.alarm_.Now()) {
    return absl::OkStatus();
  }
  // If the vault was not closed in good order, the next unlocking notices and says so.
  session_.Lock().IgnoreError();
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> VaultSession::Housekeeping::NextAt() {
  if (session_.vault_ == nullptr) return absl::InfiniteFuture();
  journal::Query deleted;
  deleted.deleted = true;
  deleted.text_bytes_max = 1;
  store::Cursor cursor;
  FALLOW_ASSIGN_OR_RETURN(const auto some, session_.vault_->reflections().List(deleted, cursor, 1));
  if (some.empty()) return absl::InfiniteFuture();
  return session_.TimeOfDay(session_.kept_house_ + kHousekeepingInterval);
}

absl::StatusOr<absl::Time> VaultSession::KeyslotsCheck::NextAt() {
  if (session_.vault_ == nullptr) return absl::InfiniteFuture();
  return session_.TimeOfDay(session_.keyslots_checked_ + kKeyslotsInterval);
}

absl::Status VaultSession::KeyslotsCheck::Run() {
  if (session_.vault_ == nullptr) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(session_.vault_->KeepKeyslots());
  session_.keyslots_checked_ = session_.alarm_.Now();
  return absl::OkStatus();
}

void VaultSession::SetState(VaultState state) {
  if (state_.exchange(state) != state) on_state_(state);
}

absl::Status VaultSession::KeepHouse() {
  if (vault_ == nullptr) return absl::OkStatus();
  kept_house_ = alarm_.Now();
  const absl::Status forgotten = vault_->final_deletions().Run().status();
  const absl::Status removed = vault_->blobs().RemoveOrphans();
  vault_->write_back().Run({}).IgnoreError();
  return forgotten.ok() ? removed : forgotten;
}

}  // namespace fallow::app
