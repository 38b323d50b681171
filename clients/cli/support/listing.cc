#include "clients/cli/support/listing.h"

#include <algorithm>

#include "clients/words/json.h"
#include "clients/words/moment.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"

namespace fallow::cli {

Listing::Listing(Context& context, ListingStyle style)
    : out_(context.out()), layout_(context.layout()), json_(context.json()), style_(style) {}

void Listing::Show(const client::v1::Reflection& reflection) {
  if (json_) {
    // The array is written piece by piece, so that a journal of any size can be listed.
    out_.Write(count_ == 0 ? "[\n" : ",\n");
    out_.Write(words::Dump(words::ToJson(reflection)));
  } else if (style_ == ListingStyle::kLines) {
    out_.Write(words::ListLine(reflection, layout_));
  } else {
    ShowUnderDay(reflection);
  }
  ++count_;
}

void Listing::ShowUnderDay(const client::v1::Reflection& reflection) {
  const std::string date = words::LongDate(reflection.at());
  const std::string day = date.substr(0, date.rfind(','));
  if (day != day_) {
    if (count_ > 0) out_.Write("\n");
    out_.Write(out_.Paint(terminal::Color::kHeading, day) + "\n");
    day_ = day;
  }
  const std::string time = date.substr(date.rfind(',') + 2);
  out_.Write("\n" + out_.Paint(terminal::Color::kDate, time) + "  " +
             out_.Paint(terminal::Color::kFaint, reflection.id().substr(0, words::kShownIdChars)));
  const std::string notes = words::Notes(reflection);
  out_.Write((notes.empty() ? "" : "  " + out_.Paint(terminal::Color::kParticulars, notes)) + "\n");
  constexpr int kReadableColumns = 88;
  const int columns = out_.terminal() ? std::min(out_.width(), kReadableColumns) : 1 << 20;
  if (reflection.text().empty()) return;
  const std::string text = base::Printable(reflection.text());
  for (const std::string& line : base::Wrap(text, columns)) out_.Write(line + "\n");
}

void Listing::Finish() {
  if (json_) {
    out_.Write(count_ == 0 ? "[]\n" : "\n]\n");
  } else if (count_ == 0 && out_.terminal()) {
    out_.Write(base::Text("Nothing here.") + "\n");
  }
}

}  // namespace fallow::cli
