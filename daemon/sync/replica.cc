#include "daemon/sync/replica.h"

namespace fallow::sync {

Replica::~Replica() = default;

}  // namespace fallow::sync
