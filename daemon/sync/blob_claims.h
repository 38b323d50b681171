#ifndef FALLOW_DAEMON_SYNC_BLOB_CLAIMS_H_
#define FALLOW_DAEMON_SYNC_BLOB_CLAIMS_H_

// Which attachments are being fetched, so that no two sessions fetch the same one. Shared by all
// sessions of a journal. Not synchronised.

#include <cstdint>
#include <set>

#include "daemon/journal/ids.h"

namespace fallow::sync {

class BlobClaims {
 public:
  // False when another session is already fetching it.
  bool Claim(const journal::SubjectId& subject) { return claimed_.insert(subject).second; }
  void Release(const journal::SubjectId& subject) {
    claimed_.erase(subject);
    ++releases_;
  }
  // Changes whenever a claim that failed may be worth another try.
  uint64_t releases() const { return releases_; }

 private:
  std::set<journal::SubjectId> claimed_;
  uint64_t releases_ = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_BLOB_CLAIMS_H_
