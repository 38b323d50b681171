#ifndef FALLOW_DAEMON_STORE_RELEASE_CONCERNED_DRAFTS_H_
#define FALLOW_DAEMON_STORE_RELEASE_CONCERNED_DRAFTS_H_

// Which drafts go when something is let go. A draft goes where what it would become would go, were
// it saved now: when it edits something that goes, or is about the connection that goes and about
// nobody else. Whom it is about is told by what it was begun with and, where texts of its kind
// mention people, by what it mentions, as practice::Mentions reads a saved text. One that is about
// somebody else as well stays, and is the person's to discard.
//
// Not thread-safe: the journal executor owns it.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/connection.h"
#include "daemon/store/log/log.h"
#include "daemon/store/practice/records.h"
#include "daemon/store/writing/drafts.h"

namespace fallow::store {

class Reflections;

struct ConcernedDraft {
  DraftId id;
  std::string title;  // of its text; whatever bytes that has; at most kDraftTitleBytesMax
  bool goes = false;  // false: it is about somebody else, too, and stays
};

inline constexpr size_t kDraftTitleBytesMax = 200;

struct ConcernedDrafts {
  std::vector<ConcernedDraft> drafts;
  // Those that could not be read and may be read later, as where permissions or the disk forbid it
  // now: nothing is known of them. One that was changed on the disk is not among them, since no key
  // opens it.
  std::vector<DraftId> unread;
};

// All that edit one of `subjects` or are about `connection`, which may be null. Reads every draft,
// one at a time. REQUIRES: the connection lives here.
absl::StatusOr<ConcernedDrafts> DraftsConcernedBy(std::span<const journal::SubjectId> subjects,
                                                  const journal::Connection* connection,
                                                  PracticeRecords& practice,
                                                  Reflections& reflections, Drafts& drafts);

// Of those, the ones that go.
std::vector<DraftId> GoingOf(const std::vector<ConcernedDraft>& drafts);

// What is to be remembered of those that could not be read when `connection` is let go, with the
// subject `with` of it; nothing if there are none.
std::optional<UnreadDrafts> NoteOf(const journal::SubjectId& with,
                                   const journal::Connection& connection,
                                   const ConcernedDrafts& drafts);

// Looks into drafts that could not be read when connections were let go.
struct LookedAgain {
  std::vector<UnreadDrafts> left;  // of `notes`: those that cannot be read yet
  std::vector<DraftId> going;
};
absl::StatusOr<LookedAgain> LookAgain(std::span<const UnreadDrafts> notes, Log& log,
                                      PracticeRecords& practice, Reflections& reflections,
                                      Drafts& drafts);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_CONCERNED_DRAFTS_H_
