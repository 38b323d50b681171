#ifndef FALLOW_CLIENTS_WORDS_FAREWELL_VIEW_H_
#define FALLOW_CLIENTS_WORDS_FAREWELL_VIEW_H_

// Farewells, and what the clarity check finds in them, as people and scripts read them. Text from
// the journal passes through Printable. Pure functions.

#include <string>
#include <string_view>

#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "clients/words/moment.h"
#include "fallow/client/v1/farewell.pb.h"

namespace fallow::words {

// With its parts' texts, or only with the names of those that have words.
Json ToJson(const client::v1::Farewell& farewell, const absl::TimeZone& zone, bool texts);
Json ToJson(const client::v1::Finding& finding);

// "said on 3 May, in person", "3 of 5 parts have words".
std::string Standing(const client::v1::Farewell& farewell, const Calendar& calendar);
std::string ListLine(const client::v1::Farewell& farewell, const Calendar& calendar,
                     const Layout& out);
std::string Page(const client::v1::Farewell& farewell, const Calendar& calendar, const Layout& out);

// The place that a finding is about, within `columns`: the words around it, and marks under them.
struct Marked {
  std::string words;
  std::string marks;
};
// Nothing where the finding is about the whole part, or its place is not in `text`.
Marked MarkedWords(std::string_view text, const client::v1::Finding& finding, int columns);

// A line of a pipe, with tabs between; or the words, the reason and the direction.
std::string FindingLines(const client::v1::Farewell& farewell, const client::v1::Finding& finding,
                         const Layout& out);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_FAREWELL_VIEW_H_
