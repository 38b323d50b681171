#ifndef FALLOW_DAEMON_JOURNAL_CHANGE_H_
#define FALLOW_DAEMON_JOURNAL_CHANGE_H_

// What those who watch a journal are told: that something is another than before, by its kind and
// its id, and never what it says. A change is told where it happens, once it is durable, and by
// nobody else: whoever writes, a command, a device or the clock, is not asked to remember it.
// Values: any thread.

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
  kAttachment,  // its bytes have come from another device
  kConnection,
  kFarewell,
  kLetter,
  kSpace,
  kRelease,   // planned, taken back, done, answered by a device
  kSign,      // the person's own; no id
  kPrompt,    // shown, silenced, brought back; no id
  kSettings,  // what holds for the whole journal, or for this copy of it; no id
  kTemplate,  // no id
  kDevice,
  kDraft,
  kLetGo,           // of any kind but attachments, which go with their reflection
  kDeletedForGood,  // an ordinary deletion has become final
  kSync,            // how this device stands with the others; no id
  kDue,             // its day has come
  kLog,             // the log has grown; for the daemon itself, clients are told what it is about
};

struct Change {
  ChangeKind kind = ChangeKind::kReflection;
  std::string id = {};  // as clients know it; empty where the kind has none
  friend auto operator<=>(const Change&, const Change&) = default;
};

class ChangeObserver {
 public:
  virtual ~ChangeObserver() = default;
  // May be told one change several times. What it sees of the journal at this moment may be older:
  // whoever reads in another task of the executor sees it as it is now.
  virtual void OnChange(const Change& change) = 0;
};

// Adds to `changes` what a record of `kind` has brought about, of a subject that lived until then
// and whose first record was of kind `first`. `operation` is read of kPracticeSet only; empty where
// it cannot be read.
void AddChanges(RecordKind kind, RecordKind first, const SubjectId& subject,
                std::string_view operation, std::vector<Change>& changes);
// The same of one that is let go by `kind`, kLetGo or kDeletedForGood.
void AddGone(ChangeKind kind, RecordKind first, const SubjectId& subject,
             std::vector<Change>& changes);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_CHANGE_H_
