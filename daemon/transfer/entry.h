#ifndef FALLOW_DAEMON_TRANSFER_ENTRY_H_
#define FALLOW_DAEMON_TRANSFER_ENTRY_H_

// One entry on its way into or out of a journal: the form that every format is read into and
// written from. It knows nothing of records or keys.
//
// The text is in normal form: valid UTF-8 without control characters other than tab and line feed,
// no empty lines at the beginning, no white space at the end; the first line is the title. It may
// be empty if there are signs, an energy or attachments. It refers to the entry's own attachments
// by their percent-encoded names: `![](a%20b.jpg)`.
//
// Plain data without locks; an AttachmentSource may be opened on any thread.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/transfer/byte_source.h"

namespace fallow::transfer {

inline constexpr std::size_t kTextBytesMax = std::size_t{4} << 20;
inline constexpr std::uint64_t kAttachmentBytesMax = std::uint64_t{1} << 30;
inline constexpr std::size_t kAttachmentsMax = 256;  // of one entry
inline constexpr std::size_t kLabelsMax = 256;       // tags, or people, of one entry
inline constexpr std::size_t kSignsMax = 64;         // of one entry
inline constexpr int kEnergyMin = -3;
inline constexpr int kEnergyMax = 3;
inline constexpr std::size_t kLabelBytesMax = 256;  // one tag, person or mood
inline constexpr std::size_t kIdBytesMax = 256;
inline constexpr std::size_t kNameBytesMax = 255;  // an attachment's name

struct AttachmentSource {
  std::string name;  // without folders, unique within its entry
  std::string media_type;
  std::uint64_t size = 0;  // when last checked; the file may have changed since
  // The content from its beginning. On import, opening and reading fail with NOT_FOUND if the file
  // has disappeared, otherwise with INVALID_ARGUMENT, including when it is longer than
  // kAttachmentBytesMax.
  std::function<absl::StatusOr<std::unique_ptr<ByteSource>>()> open;
};

struct Entry {
  std::string text;
  absl::Time at;
  std::string zone;  // IANA name or fixed offset: "Europe/Berlin", "+02:00", "UTC"
  std::vector<std::string> tags;
  std::vector<std::string> about;
  std::string mood;
  bool starred = false;
  std::vector<std::string> signs;  // what was noticed
  std::optional<int> energy;       // kEnergyMin to kEnergyMax
  bool apart = false;              // written without having met or spoken
  std::vector<AttachmentSource> attachments;
  std::optional<absl::Time> edited;

  // The identity given by the source: Day One's uuid, the front matter's id, or empty. If it is the
  // id of an entry in the target journal, the two are the same entry.
  std::string id;
  // The same whenever this entry is read again and different for every other entry; the journal
  // hashes and remembers it. Never empty; may contain the whole text.
  std::string origin;
  // Where the entry was read, for Problem::where.
  std::string where;
};

// The earliest and latest times that a journal can hold: years 1 to 9999 in every zone.
absl::Time EarliestTime();
absl::Time LatestTime();

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_ENTRY_H_
