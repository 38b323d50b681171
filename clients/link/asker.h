#ifndef FALLOW_CLIENTS_LINK_ASKER_H_
#define FALLOW_CLIENTS_LINK_ASKER_H_

// How a session asks the user for something: on a terminal, in a window, or not at all. Each client
// provides its own. Called on the session's thread, which waits for the answer.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "daemon/base/secret_string.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::link {

class Asker {
 public:
  virtual ~Asker() = default;

  // Whether there is a user, or anything else, to ask. If not, a locked journal stays locked.
  virtual bool CanAsk() const = 0;
  // The journal's passphrase. `question` says what it is needed for; it is empty if the journal
  // just has to be unlocked. A failure becomes the result of the call.
  virtual absl::StatusOr<base::SecretString> Passphrase(const std::string& question) = 0;
  // How often a passphrase of the journal that was refused is asked for: a person mistypes, a file
  // does not.
  virtual int Tries() const { return 1; }
  // The one that was just given was refused, and is asked for again.
  virtual void Refused(const absl::Status& /*why*/) {}
  // A passphrase to be set: asked for twice.
  virtual absl::StatusOr<base::SecretString> NewPassphrase(const std::string& question) = 0;
  // The progress of unlocking, in records. May be called often, or never.
  virtual void Unlocking(uint64_t done, uint64_t total) = 0;
  virtual void UnlockingEnded() = 0;
  // The journal is open, and this was found wrong with it: StatusResponse.findings has at least
  // one.
  virtual void Found(const client::v1::StatusResponse& /*status*/) {}
};

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_ASKER_H_
