#ifndef FALLOW_DAEMON_TRANSFER_DAYONE_EXPORT_H_
#define FALLOW_DAEMON_TRANSFER_DAYONE_EXPORT_H_

// Access to the files of a Day One export: a folder, or the .zip that Day One creates, which is
// read in place so that nothing is unpacked onto the disk.
//
// Media are looked up among the existing files, by name without extension: no path is ever made
// from the content of a JSON file. Safe from any thread once opened.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/transfer/byte_source.h"
#include "daemon/transfer/entry.h"

namespace fallow::transfer {

inline constexpr std::uint64_t kJournalBytesMax = std::uint64_t{8} << 30;  // one JSON file

class DayOneExport {
 public:
  virtual ~DayOneExport() = default;
  virtual const std::vector<std::string>& journals() const = 0;  // names of the JSON files, sorted
  virtual absl::StatusOr<OpenedFile> OpenJournal(const std::string& name) const = 0;
  struct Medium {
    std::string file_name;
    std::uint64_t size = 0;
    std::function<absl::StatusOr<std::unique_ptr<ByteSource>>()> open;
  };
  // The file in `folder` ("photos") whose name without extension is `stem`, ignoring case.
  virtual std::optional<Medium> Find(std::string_view folder, std::string_view stem) const = 0;
};

// Opens a folder, a .json file with its media beside it, or a .zip file.
absl::StatusOr<std::shared_ptr<const DayOneExport>> OpenDayOneExport(
    const std::filesystem::path& path);

// NOT_FOUND, or INVALID_ARGUMENT if this is not an archive. Used by OpenDayOneExport.
absl::StatusOr<std::shared_ptr<const DayOneExport>> OpenDayOneZip(
    const std::filesystem::path& path);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_DAYONE_EXPORT_H_
