#ifndef FALLOW_CLIENTS_PAGES_LOOK_BACK_PAGE_H_
#define FALLOW_CLIENTS_PAGES_LOOK_BACK_PAGE_H_

// A look-back as sections, sentences and the user's words, before it is laid out as text or HTML.
// Everything in it is safe to show (daemon/base/shown_text.h) and bounded. Text from the journal
// that is inserted into a sentence stands between kIsolate and kIsolateEnd, which occur nowhere
// else, so that a name written right to left does not reorder the sentence. Pure functions: any
// thread.

#include <string>
#include <string_view>
#include <vector>

#include "fallow/client/v1/look_back.pb.h"

namespace fallow::pages {

inline constexpr std::string_view kIsolate = "\u2068";
inline constexpr std::string_view kIsolateEnd = "\u2069";

inline constexpr size_t kEntriesMax = 200;                       // in one part
inline constexpr size_t kPagePlotsMax = 12;                      // in all
inline constexpr size_t kWordsBytesMax = size_t{16} << 10;       // of one text
inline constexpr size_t kPartWordsBytesMax = size_t{256} << 10;  // of one part
inline constexpr size_t kFactsBytesMax = size_t{8} << 10;        // of one part
inline constexpr size_t kPageNameBytesMax = 120;

struct PageEntry {
  std::string heading;
  std::string words;  // the user's own, or empty
};

struct PagePart {
  std::string title;  // may be empty
  std::vector<std::string> facts;
  const client::v1::DriftView* plot = nullptr;  // to be drawn, or null
  std::vector<PageEntry> entries;
  std::string more;  // says how much is left out, or empty
};

struct PageSection {
  std::string anchor;  // a single word
  std::string title;
  std::vector<PagePart> parts;  // never empty
};

struct Page {
  std::string title;
  std::vector<std::string> opening;
  std::vector<PageSection> sections;
};

// REQUIRES: `view` outlives the page.
Page PageOf(const client::v1::LookBackView& view);

}  // namespace fallow::pages

#endif  // FALLOW_CLIENTS_PAGES_LOOK_BACK_PAGE_H_
