#ifndef FALLOW_CLIENTS_LINK_ATTACHMENTS_H_
#define FALLOW_CLIENTS_LINK_ATTACHMENTS_H_

// Transfers files into and out of the journal, one chunk at a time.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/link/session.h"
#include "fallow/client/v1/attachment.pb.h"

namespace fallow::link {

// Sends a file to the daemon, which seals it. A file that cannot be read to its end, or whose size
// changes meanwhile, is not attached.
absl::StatusOr<client::v1::Attachment> PutAttachment(Session& session, const std::string& path);

// Sends all files and returns their ids; a failure says which file could not be sent.
absl::StatusOr<std::vector<std::string>> PutAttachments(Session& session,
                                                        const std::vector<std::string>& paths);

// Writes an attachment's content to a new file with mode 0600; "-" is standard output. An
// incomplete file is removed.
absl::Status SaveAttachment(Session& session, const std::string& id, const std::string& path);

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_ATTACHMENTS_H_
