#ifndef FALLOW_CLIENTS_WORDS_FAREWELL_VIEW_H_
#define FALLOW_CLIENTS_WORDS_FAREWELL_VIEW_H_

// Farewells and the findings of the clarity check as shown to people and scripts. Text from the
// journal passes through Printable. Pure functions.

#include <string>
#include <string_view>

#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "clients/words/moment.h"
#include "fallow/client/v1/farewell.pb.h"

namespace fallow::words {

// `texts`: with the texts of the parts; otherwise only the names of those that have words.
Json ToJson(const client::v1::Farewell& farewell, const absl::TimeZone& zone, bool texts);
Json ToJson(const client::v1::Finding& finding);

// "said on 3 May, in person", "3 of 5 parts written".
std::string Standing(const client::v1::Farewell& farewell, const Calendar& calendar);
std::string ListLine(const client::v1::Farewell& farewell, const Calendar& calendar,
                     const Layout& out);
std::string Page(const client::v1::Farewell& farewell, const Calendar& calendar, const Layout& out);

// The place that a finding is about, within `columns`: the words around it, and the marks under
// them.
struct Marked {
  std::string words;
  std::string marks;
};
// Empty when the finding is about the whole part, or its place is not in `text`.
Marked MarkedWords(std::string_view text, const client::v1::Finding& finding, int columns);

// For a pipe, one line separated by tabs; otherwise the words, the reason and the direction.
std::string FindingLines(const client::v1::Farewell& farewell, const client::v1::Finding& finding,
                         const Layout& out);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_FAREWELL_VIEW_H_
