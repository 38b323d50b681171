#ifndef FALLOW_CLIENTS_WORDS_CONNECTION_VIEW_H_
#define FALLOW_CLIENTS_WORDS_CONNECTION_VIEW_H_

// Connections as shown to people and scripts. Text that people wrote passes through Printable. Pure
// functions.

#include <string>

#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::words {

// "3 May 2024", in the moment's own zone.
std::string DateOf(const client::v1::Moment& moment);

// "1 April 2024: "hesitating" noticed for the first time."
std::string StorySentence(const client::v1::StoryEvent& event);

// One line. On a terminal: name, season and last contact. In a pipe, separated by tabs: id, name,
// kind, season, last contact, number of reflections, and until when it is quiet.
std::string ConnectionLine(const client::v1::Connection& connection, const Layout& out);

// Names that are written about but belong to no connection, and what to do about them; empty if
// there are none.
std::string AlsoAbout(const client::v1::ListConnectionsResponse& response);

// "shifting since 3 May 2024", one line per season, latest first.
std::string SeasonLines(const client::v1::Connection& connection);

// The connection's whole page.
std::string ConnectionPageText(const client::v1::ConnectionPage& page, const Layout& out);

Json ToJson(const client::v1::Connection& connection);
Json ToJson(const client::v1::ListConnectionsResponse& response);
Json ToJson(const client::v1::ConnectionPage& page);
Json ToJson(const client::v1::SignCount& count);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_CONNECTION_VIEW_H_
