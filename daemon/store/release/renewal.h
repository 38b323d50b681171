#ifndef FALLOW_DAEMON_STORE_RELEASE_RENEWAL_H_
#define FALLOW_DAEMON_STORE_RELEASE_RENEWAL_H_

// Writes a reflection's present content again as a new reflection, so that the old one can be let
// go together with its history. Not thread-safe: the journal executor owns it.

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/base/clock.h"
#include "daemon/journal/ids.h"
#include "daemon/store/log/log.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

class Blobs;
class Reflections;

class Renewal {
 public:
  // All of them outlive it.
  Renewal(Reflections& reflections, Blobs& blobs, PracticeRecords& practice, base::Clock& clock)
      : reflections_(reflections), blobs_(blobs), practice_(practice), clock_(clock) {}

  // Uploads copies of the reflection's attachments and returns their ids.
  absl::StatusOr<std::vector<journal::SubjectId>> CopyAttachments(
      const journal::SubjectId& reflection);
  // The records that write the reflection again, with these copies as attachments; the last record
  // is that of the new reflection. Once they are in the log, the caller has to claim the copies
  // (Blobs::Claimed).
  absl::StatusOr<std::vector<NewRecord>> RecordsOf(const journal::SubjectId& old,
                                                   std::span<const journal::SubjectId> copies);

 private:
  Reflections& reflections_;
  Blobs& blobs_;
  PracticeRecords& practice_;
  base::Clock& clock_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_RENEWAL_H_
