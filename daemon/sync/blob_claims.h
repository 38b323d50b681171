#ifndef FALLOW_DAEMON_SYNC_BLOB_CLAIMS_H_
#define FALLOW_DAEMON_SYNC_BLOB_CLAIMS_H_

// Which attachments are on their way here, so that no two sessions fetch the same one. Shared by a
// journal's sessions. Not synchronised.

#include <cstdint>
#include <set>

#include "daemon/journal/ids.h"

namespace fallow::sync {

class BlobClaims {
 public:
  // False when a session fetches it already.
  bool Claim(const journal::SubjectId& subject) { return claimed_.insert(subject).second; }
  void Release(const journal::SubjectId& subject) {
    claimed_.erase(subject);
    ++releases_;
  }
  // Changes whenever a claim that failed may be worth trying again.
  uint64_t releases() const { return releases_; }

 private:
  std::set<journal::SubjectId> claimed_;
  uint64_t releases_ = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_BLOB_CLAIMS_H_
