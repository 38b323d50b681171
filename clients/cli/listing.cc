#include "clients/cli/listing.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "clients/cli/json.h"
#include "clients/cli/moment.h"
#include "clients/cli/render.h"
#include "clients/common/text_width.h"

namespace fallow::cli {

Listing::Listing(Output& out, bool json, ListingStyle style)
    : out_(out), json_(json), style_(style) {}

void Listing::Show(const client::v1::Reflection& reflection) {
  if (json_) {
    // The array is written piece by piece: a journal of any size passes through.
    out_.Write(count_ == 0 ? "[\n" : ",\n");
    out_.Write(Dump(ToJson(reflection)));
  } else if (style_ == ListingStyle::kLines) {
    out_.Write(ListLine(reflection, out_));
  } else {
    ShowUnderDay(reflection);
  }
  ++count_;
}

void Listing::ShowUnderDay(const client::v1::Reflection& reflection) {
  const std::string date = LongDate(reflection.at());
  const std::string day = date.substr(0, date.rfind(','));
  if (day != day_) {
    if (count_ > 0) out_.Write("\n");
    out_.Write(out_.Paint(Color::kHeading, day) + "\n");
    day_ = day;
  }
  const std::string time = date.substr(date.rfind(',') + 2);
  out_.Write("\n" + out_.Paint(Color::kDate, time) + "  " +
             out_.Paint(Color::kFaint, reflection.id().substr(0, kShownIdChars)));
  const std::string notes = Notes(reflection);
  out_.Write((notes.empty() ? "" : "  " + out_.Paint(Color::kParticulars, notes)) + "\n");
  constexpr int kReadableColumns = 88;
  const int columns = out_.terminal() ? std::min(out_.width(), kReadableColumns) : 1 << 20;
  if (reflection.text().empty()) return;
  const std::string text = client::Printable(reflection.text());
  for (const std::string& line : client::Wrap(text, columns)) out_.Write(line + "\n");
}

void Listing::Finish() {
  if (json_) {
    out_.Write(count_ == 0 ? "[]\n" : "\n]\n");
  } else if (count_ == 0 && out_.terminal()) {
    out_.Write("Nothing here.\n");
  }
}

}  // namespace fallow::cli
