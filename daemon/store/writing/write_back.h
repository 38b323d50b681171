#ifndef FALLOW_DAEMON_STORE_WRITING_WRITE_BACK_H_
#define FALLOW_DAEMON_STORE_WRITING_WRITE_BACK_H_

// After a journal was mended: reflections and templates that the log has lost and the index still
// shows are written back as new records, about the subjects that they were, so that they can be
// changed and given to other devices. What another device still has is left to that device: its
// records say more (keys, attachments, earlier versions), and the two would be there twice. So
// nothing is written back before every device of the journal is known to have nothing that is not
// here. Records that stand behind one that is missing (strays) are written back in the same way
// then: nobody can bring what they follow.
//
// Records are appended in batches, each durable before the next; what is in the log by then is not
// written again after an interruption. Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/random.h"
#include "daemon/base/clock.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/index/index.h"
#include "daemon/store/log/log.h"
#include "daemon/store/log/progress.h"

namespace fallow::store {

class Blobs;
class Devices;
class IndexKeeper;
class Peers;

class WriteBack {
 public:
  struct Parts {
    Log& log;
    IndexKeeper& index;
    Blobs& blobs;
    Devices& devices;
    Peers& peers;
    base::Clock& clock;
    crypto::RandomSource& random;
  };
  // All of them outlive it.
  explicit WriteBack(const Parts& parts) : parts_(parts) {}

  // Notes in the new log of a journal that is being mended that this is due, and that it is not
  // known any more what the other devices hold.
  static absl::Status Later(Log& log);

  // Does what is due and can be done now. Whatever fails is tried again at the next call; what is
  // shown stays so.
  absl::Status Run(const Progress& progress);
  // The same, but what has failed not again while the log stands where it did: quick, for every
  // request.
  absl::Status RunIfHeard(const Progress& progress);
  // Before the reflection `id` is changed: where only the index has it, does what is due, even
  // where that has failed before. OK where the log has it then, and where there is none that could
  // be changed: the change itself tells. Otherwise says what it waits for (exit code 1).
  absl::Status Bring(const journal::SubjectId& id);
  // Whether it is due and not done, because some device has to be heard from first.
  bool waits() const;

  struct Done {
    uint64_t reflections = 0;  // written back since the vault was opened
    uint64_t attachments = 0;  // of these, that have no key any more
  };
  const Done& done() const { return done_; }
  // How many reflections stay in the index alone for good, because no record can hold them.
  uint64_t left() const;

 private:
  class Batch;
  absl::StatusOr<bool> CanBeDone();
  absl::Status Finish(const std::vector<journal::SubjectId>& stay, uint64_t missing);
  absl::Status WriteStrays();
  absl::Status SayAgain(const journal::SubjectId& subject, const std::set<uint64_t>& strays);
  absl::StatusOr<bool> OnlyIndexHas(const journal::SubjectId& id);
  absl::Status Begin(uint64_t& after);
  absl::StatusOr<std::vector<journal::SubjectId>> WriteAll(Index& old, Index& fresh);
  absl::Status TakeOver(const std::vector<journal::SubjectId>& these, Index& old, Index& fresh);
  absl::StatusOr<bool> Write(journal::Folded shown, Index& fresh, Batch& batch);
  absl::StatusOr<bool> WriteNew(const journal::Reflection& shown, Index& fresh, Batch& batch);
  absl::StatusOr<bool> WriteChanged(const journal::Folded& shown,
                                    std::vector<journal::PastRecord> past, Batch& batch);
  absl::Status WriteTemplates(const std::vector<IndexBatch::TemplateSet>& shown, Index& fresh,
                              Batch& batch);
  absl::StatusOr<std::map<std::string, journal::SubjectId>> TemplateSubjects();
  absl::StatusOr<std::vector<journal::PastRecord>> Past(const journal::SubjectId& id);
  absl::StatusOr<uint64_t> KeepAttachments(journal::Reflection& shown);

  Parts parts_;
  Done done_;
  std::optional<uint64_t> tried_at_;                     // position of the log
  bool over_ = false;                                    // nothing is due any more
  std::map<journal::SubjectId, ImportKey> import_keys_;  // while WriteAll runs
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_WRITE_BACK_H_
