#ifndef FALLOW_CLIENTS_LINK_BACKGROUND_H_
#define FALLOW_CLIENTS_LINK_BACKGROUND_H_

// A call that a window makes by itself, such as to read again what it shows, is no use of the
// journal: a daemon that is told so lets the time to locking run on. Only what a key or a click has
// brought about may renew it. Pure function.

#include <grpcpp/client_context.h>

namespace fallow::link {

inline constexpr char kBackgroundKey[] = "fallow-background";

// Once for each call, besides Connection::Prepare.
inline void MarkBackground(grpc::ClientContext* context) {
  context->AddMetadata(kBackgroundKey, "1");
}

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_BACKGROUND_H_
