#ifndef FALLOW_CLIENTS_WORDS_CONNECTION_VIEW_H_
#define FALLOW_CLIENTS_WORDS_CONNECTION_VIEW_H_

// Connections as people and scripts read them. What people wrote passes through Printable. Pure
// functions.

#include <string>

#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::words {

// "3 May 2024", as the clock of the moment's own zone showed it.
std::string DateOf(const client::v1::Moment& moment);

// One line: on a terminal its name, season and last contact; in a pipe id, name, kind, season, last
// contact, how many reflections, and until when it is quiet, with tabs between.
std::string ConnectionLine(const client::v1::Connection& connection, const Layout& out);

// Names that are written about without being a connection's, and what can be done; empty when there
// is none.
std::string AlsoAbout(const client::v1::ListConnectionsResponse& response);

// "shifting since 3 May 2024", one line for each season, the latest first.
std::string SeasonLines(const client::v1::Connection& connection);

// Everything there is to say of it.
std::string ConnectionPageText(const client::v1::ConnectionPage& page, const Layout& out);

Json ToJson(const client::v1::Connection& connection);
Json ToJson(const client::v1::ListConnectionsResponse& response);
Json ToJson(const client::v1::ConnectionPage& page);
Json ToJson(const client::v1::SignCount& count);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_CONNECTION_VIEW_H_
