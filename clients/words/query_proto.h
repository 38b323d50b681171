#ifndef FALLOW_CLIENTS_WORDS_QUERY_PROTO_H_
#define FALLOW_CLIENTS_WORDS_QUERY_PROTO_H_

// A parsed search as the daemon takes it. Pure functions, safe from any thread.

#include "clients/words/query.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::words {

// Sets the query and the span of `request` and leaves the rest of it alone. Instants are rounded
// down to the millisecond, the grain of the journal's times.
void SetQuery(const Query& query, fallow::client::v1::ListRequest* request);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_QUERY_PROTO_H_
