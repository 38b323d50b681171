#ifndef FALLOW_DAEMON_STORE_WRITING_DRAFTS_H_
#define FALLOW_DAEMON_STORE_WRITING_DRAFTS_H_

// Texts being written, one sealed file each (docs/formats.md, "Drafts"). A draft is sealed to the
// vault's draft public key, which is stored unencrypted in `keyslots`, so that a draft can be saved
// while the vault is locked. Reading it requires an unlocked vault.
//
// Not thread-safe: the journal executor owns the drafts.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/sealed_box.h"
#include "daemon/journal/change.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/log/settings.h"
#include "daemon/store/sealed/disk.h"

namespace fallow::store {

inline constexpr size_t kDraftsMax = 1000;
inline constexpr size_t kDraftParticularsBytesMax = 64 << 10;  // 64 KiB

// What a draft is going to become.
enum class DraftKind : uint8_t {
  kUntyped = 0,  // saved before drafts had a kind, which only its particulars show
  kReflection = 1,
  kEdit = 2,
  kFarewell = 3,
  kLetter = 4,
  kAnswer = 5,
};

struct Draft {
  std::optional<DraftId> id;  // absent: a new draft
  std::string text;           // as typed: need not be valid as the text of a reflection
  std::optional<journal::SubjectId> reflection;  // or the farewell of which it is a part
  uint32_t base_version = 0;
  journal::Moment saved;
  DraftKind kind = DraftKind::kUntyped;
  std::string particulars;         // kept for the client, not interpreted
  std::vector<std::string> about;  // names
};

// What can be done without any secret.
class DraftKeeper {
 public:
  // The observer may be null.
  DraftKeeper(Disk& disk, const Path& vault, const crypto::DraftPublicKey& recipient,
              crypto::RandomSource& random, journal::ChangeObserver* observer);
  // For the locked vault in `vault`: seals to the key found there. NOT_FOUND, DATA_LOSS and
  // UNIMPLEMENTED as ReadKeyslots.
  static absl::StatusOr<DraftKeeper> ForLocked(Disk& disk, const Path& vault,
                                               crypto::RandomSource& random,
                                               journal::ChangeObserver* observer = nullptr);

  // The key that drafts are sealed to, and whether it came from an open vault: a key that was only
  // read from the folder may belong to someone who can write there.
  const crypto::DraftPublicKey& recipient() const { return recipient_; }
  bool proven() const { return proven_; }

  // Durable when it returns. Replaces the draft with the same id. INVALID_ARGUMENT: the draft is
  // too long or invalid, or there would be more than kDraftsMax drafts.
  absl::StatusOr<DraftId> Save(const Draft& draft);
  // NOT_FOUND.
  absl::Status Discard(const DraftId& id);
  absl::StatusOr<std::vector<DraftId>> List();

 protected:
  Path FileOf(const DraftId& id) const;
  void Tell(const DraftId& id) const;

  absl::Status WriteSealed(const DraftId& id, crypto::ByteSpan padded);

  Disk& disk_;
  Path folder_;
  crypto::DraftPublicKey recipient_;

 private:
  crypto::RandomSource& random_;
  journal::ChangeObserver* observer_;
  bool proven_ = true;
};

class Drafts : public DraftKeeper {
 public:
  Drafts(Disk& disk, const Path& vault, crypto::DraftSecretKey secret, crypto::RandomSource& random,
         journal::ChangeObserver* observer);

  // NOT_FOUND; DATA_LOSS when its file was changed; UNIMPLEMENTED as ParseDraft.
  absl::StatusOr<Draft> Get(const DraftId& id);
  struct All {
    std::vector<Draft> drafts;  // newest first
    std::vector<DraftId> unreadable;
  };
  absl::StatusOr<All> GetAll();
  // Visits the drafts one at a time, in no particular order, so that only one is in memory. Stops
  // with the visitor's failure. Returns the drafts that could not be read, and why: DATA_LOSS,
  // UNIMPLEMENTED, or a failure of this device.
  struct Unread {
    DraftId id;
    absl::Status why;
  };
  absl::StatusOr<std::vector<Unread>> Visit(const std::function<absl::Status(const Draft&)>& visit);
  // Discards the drafts for which `gone` returns true, and whatever interrupted Saves have left.
  // Drafts that do not open are skipped; after a failure of the disk the others are still done.
  absl::Status DiscardThose(const std::function<absl::StatusOr<bool>(const Draft&)>& gone);

  // Seals drafts to `next` from now on. Earlier ones stay as they are until ReSeal.
  void SwitchTo(crypto::DraftSecretKey next);
  // Seals the drafts that open under `former` to the current key; skips those that do not open.
  absl::Status ReSeal(const crypto::DraftSecretKey& former);

 private:
  crypto::DraftSecretKey secret_;
};

// Parses the opened contents of a draft's file. DATA_LOSS; UNIMPLEMENTED for a kind that only a
// later version knows. Exposed for tests and fuzzing.
absl::StatusOr<Draft> ParseDraft(std::string_view plaintext);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_DRAFTS_H_
