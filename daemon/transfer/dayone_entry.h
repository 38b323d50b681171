#ifndef FALLOW_DAEMON_TRANSFER_DAYONE_ENTRY_H_
#define FALLOW_DAEMON_TRANSFER_DAYONE_ENTRY_H_

// One element of the `entries` of a Day One export. Pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/transfer/entry.h"

namespace fallow::transfer {

// A photo, video, recording or document that an entry refers to. Its file lies in `folder`, named
// by its md5 (in early exports by its identifier), with some extension.
struct DayOneMedia {
  std::string_view folder;  // "photos", "videos", "audios", "pdfs"
  std::string md5;
  std::string identifier;  // used by references in the text
  std::string name;        // the file name on the device, or empty
};

struct DayOneEntry {
  Entry entry;  // the text still contains the references to media
  std::vector<DayOneMedia> media;
  std::vector<std::string_view> not_kept;  // data without a place in a journal: "weather", …
  bool zone_unknown = false;               // `default_zone` was used
};

// The message of a failure is the reason, without a full stop.
absl::StatusOr<DayOneEntry> ParseDayOneEntry(std::string_view json, std::string_view default_zone);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_DAYONE_ENTRY_H_
