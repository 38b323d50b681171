#include "daemon/store/keys/unused_pages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/sealed_layout.h"

namespace fallow::store {
namespace {

constexpr int kLinesMax = 1'000'000;

// Nothing: there is damage of another kind, or too much to be told.
std::optional<std::vector<int64_t>> UnusedIn(const std::vector<std::string>& findings) {
  constexpr std::string_view kBegin = "Page ", kEnd = " is never used",
                             kHeading = "*** in database";
  std::vector<int64_t> pages;
  for (const std::string& finding : findings) {
    for (std::string_view rest = finding; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.empty() || line.starts_with(kHeading)) continue;
      if (!line.starts_with(kBegin) || !line.ends_with(kEnd)) return std::nullopt;
      const std::string_view number =
          line.substr(kBegin.size(), line.size() - kBegin.size() - kEnd.size());
      int64_t page = 0;
      const auto parsed = std::from_chars(number.data(), number.data() + number.size(), page);
      if (parsed.ec != std::errc() || parsed.ptr != number.data() + number.size() || page < 2) {
        return std::nullopt;
      }
      pages.push_back(page);
    }
  }
  if (std::ssize(pages) >= kLinesMax) return std::nullopt;
  return pages;
}

// As the root of an empty table (SQLite's file format, "B-tree Pages").
std::array<uint8_t, kPageBytes> EmptyLeaf() {
  std::array<uint8_t, kPageBytes> page{};
  page[0] = 0x0D;
  page[5] = kUsableBytes >> 8;
  page[6] = kUsableBytes & 0xFF;
  return page;
}

// Below SQLite, which cannot write to what it cannot read.
absl::Status Empty(Database& database, const std::vector<int64_t>& pages) {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) !=
      SQLITE_OK) {
    return absl::InternalError("SQLite does not tell its file");
  }
  const auto leaf = EmptyLeaf();
  int code = SQLITE_OK;
  for (const int64_t page : pages) {
    code = file->pMethods->xWrite(file, leaf.data(), kPageBytes, (page - 1) * kPageBytes);
    if (code != SQLITE_OK) break;
  }
  if (code == SQLITE_OK) code = file->pMethods->xSync(file, SQLITE_SYNC_FULL);
  if (code == SQLITE_OK) return absl::OkStatus();
  return base::Failed("What was mended takes more room than it should",
                      "the disk cannot be written", base::Next::kCheckDisk);
}

}  // namespace

absl::Status FreeUnusedPages(Database& database) {
  FALLOW_RETURN_IF_ERROR(database.Checkpoint());
  FALLOW_ASSIGN_OR_RETURN(const std::vector<std::string> findings,
                          database.CheckIntegrity(kLinesMax));
  const std::optional<std::vector<int64_t>> pages = UnusedIn(findings);
  if (!pages || pages->empty()) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(Empty(database, *pages));
  // What SQLite remembers of these pages is no longer so.
  sqlite3_db_release_memory(database.handle());
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  FALLOW_RETURN_IF_ERROR(database.Execute("PRAGMA writable_schema = ON"));
  std::string drop;
  for (const int64_t page : *pages) {
    const std::string name = "unused_" + std::to_string(page);
    FALLOW_RETURN_IF_ERROR(database.Execute("INSERT INTO sqlite_schema VALUES ('table', '" + name +
                                            "', '" + name + "', " + std::to_string(page) +
                                            ", 'CREATE TABLE " + name + " (x)')"));
    drop += "DROP TABLE " + name + ";";
  }
  FALLOW_RETURN_IF_ERROR(database.Execute("PRAGMA writable_schema = RESET"));
  FALLOW_RETURN_IF_ERROR(database.Execute(drop));
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  return database.Checkpoint();
}

}  // namespace fallow::store
