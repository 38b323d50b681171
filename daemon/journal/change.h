#ifndef FALLOW_DAEMON_JOURNAL_CHANGE_H_
#define FALLOW_DAEMON_JOURNAL_CHANGE_H_

// What watchers of a journal are told: that something has changed, by its kind and its id, and
// never its content. A change is reported in one place, where it happens, once it is durable. So
// those that make changes (a command, another device, the clock) need not remember to report them.
// Plain values: any thread.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/journal/ids.h"
#include "daemon/journal/record.h"

namespace fallow::journal {

enum class ChangeKind : uint8_t {
  kReflection,  // written, changed, deleted, brought back
  kAttachment,  // its bytes have arrived from another device
  kConnection,
  kFarewell,
  kLetter,
  kSpace,
  kRelease,   // planned, cancelled, done, confirmed by a device
  kSign,      // a sign of the user's own; no id
  kPrompt,    // shown, silenced, brought back; no id
  kSettings,  // of the whole journal, or of this copy of it; no id
  kTemplate,  // no id
  kDevice,
  kDraft,
  kLetGo,           // a subject of any kind except attachments, which go with their reflection
  kDeletedForGood,  // an ordinary deletion has become final
  kSync,            // how this device stands with the others has changed; no id
  kDue,             // its day has come
  kLog,             // the log has grown; for the daemon itself, clients see the other kinds
};

struct Change {
  ChangeKind kind = ChangeKind::kReflection;
  std::string id = {};  // as clients know it; empty for kinds without one
  friend auto operator<=>(const Change&, const Change&) = default;
};

class ChangeObserver {
 public:
  virtual ~ChangeObserver() = default;
  // May be called several times for one change. The journal as seen from within this call may be
  // older; read it in a later task of the executor to see it as it is now.
  virtual void OnChange(const Change& change) = 0;
};

// Adds to `changes` what a record of `kind` has changed. `subject` was not let go before this
// record, and its first record was of kind `first`. `operation` is only read for kPracticeSet, and
// may be empty where it cannot be read.
void AddChanges(RecordKind kind, RecordKind first, const SubjectId& subject,
                std::string_view operation, std::vector<Change>& changes);
// Adds the change for a subject that is gone; `kind` is kLetGo or kDeletedForGood.
void AddGone(ChangeKind kind, RecordKind first, const SubjectId& subject,
             std::vector<Change>& changes);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_CHANGE_H_
