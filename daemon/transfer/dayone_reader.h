#ifndef FALLOW_DAEMON_TRANSFER_DAYONE_READER_H_
#define FALLOW_DAEMON_TRANSFER_DAYONE_READER_H_

// Reads a Day One JSON export, journal by journal and entry by entry. What is not kept is reported
// once for each kind: weather, places, music, activity. Media become attachments, and the text's
// references to them become the attachments' names.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "daemon/transfer/dayone_entry.h"
#include "daemon/transfer/dayone_export.h"
#include "daemon/transfer/json_elements.h"
#include "daemon/transfer/reader.h"

namespace fallow::transfer {

class DayOneReader final : public EntryReader {
 public:
  static absl::StatusOr<std::unique_ptr<EntryReader>> Open(const std::filesystem::path& path,
                                                           const ReaderOptions& options,
                                                           ProblemLog* problems);

  absl::StatusOr<std::optional<Entry>> Next() override;
  Progress progress() const override;

 private:
  DayOneReader(std::shared_ptr<const DayOneExport> files, std::string default_zone,
               ProblemLog* problems);

  bool OpenNextJournal();
  std::optional<Entry> ReadElement(const JsonElements::Element& element);
  void Attach(const DayOneEntry& read, Entry* entry);

  const std::shared_ptr<const DayOneExport> files_;
  const std::string default_zone_;
  ProblemLog* const problems_;
  std::size_t next_journal_ = 0;
  std::string name_;  // of the journal being read
  std::unique_ptr<JsonElements> elements_;
  std::uint64_t bytes_before_ = 0;  // of the journals that were read completely
  std::uint64_t bytes_total_ = 0;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_DAYONE_READER_H_
