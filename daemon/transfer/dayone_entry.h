#ifndef FALLOW_DAEMON_TRANSFER_DAYONE_ENTRY_H_
#define FALLOW_DAEMON_TRANSFER_DAYONE_ENTRY_H_

// One element of the `entries` of a Day One export. Pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/transfer/entry.h"

namespace fallow::transfer {

// A photo, video, recording or document that an entry names; its file lies in `folder` under its
// md5 (or, in early exports, its identifier) with an extension of its own.
struct DayOneMedia {
  std::string_view folder;  // "photos", "videos", "audios", "pdfs"
  std::string md5;
  std::string identifier;  // by which the text refers to it
  std::string name;        // as it was called on the device, or empty
};

struct DayOneEntry {
  Entry entry;  // the text still with its references to media
  std::vector<DayOneMedia> media;
  std::vector<std::string_view> not_kept;  // what a journal has no place for: "weather", …
  bool zone_unknown = false;               // `default_zone` was used
};

// A failure's message is the reason, without a full stop.
absl::StatusOr<DayOneEntry> ParseDayOneEntry(std::string_view json, std::string_view default_zone);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_DAYONE_ENTRY_H_
