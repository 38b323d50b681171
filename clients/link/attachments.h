#ifndef FALLOW_CLIENTS_LINK_ATTACHMENTS_H_
#define FALLOW_CLIENTS_LINK_ATTACHMENTS_H_

// Files on their way into the journal and out of it, a piece at a time.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/link/session.h"
#include "fallow/client/v1/attachment.pb.h"

namespace fallow::link {

// Sends a file to the daemon, which seals it. A file that cannot be read to its end, or that
// changes its size meanwhile, is not attached.
absl::StatusOr<client::v1::Attachment> PutAttachment(Session& session, const std::string& path);

// Sends all of them, or says which one could not be sent; returns their ids.
absl::StatusOr<std::vector<std::string>> PutAttachments(Session& session,
                                                        const std::vector<std::string>& paths);

// Writes an attachment's content to a new file, 0600; "-" is standard output. An incomplete file
// does not remain.
absl::Status SaveAttachment(Session& session, const std::string& id, const std::string& path);

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_ATTACHMENTS_H_
