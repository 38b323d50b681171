#ifndef FALLOW_CLIENTS_WORDS_QUERY_PROTO_H_
#define FALLOW_CLIENTS_WORDS_QUERY_PROTO_H_

// Converts a parsed search to the daemon's form. Pure functions, safe from any thread.

#include "clients/words/query.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::words {

// Sets the query and the span of `request`, leaving everything else unchanged. Instants are rounded
// down to the millisecond, the precision of the journal's times.
void SetQuery(const Query& query, fallow::client::v1::ListRequest* request);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_QUERY_PROTO_H_
