#ifndef FALLOW_TESTS_UNIT_STORE_LEDGER_H_
#define FALLOW_TESTS_UNIT_STORE_LEDGER_H_

// A table that shows by itself whether a transaction was lost, torn or altered: transaction k
// writes kLinesPerEntry rows whose contents follow from k, replaces a total, and drops an old
// entry.

#include <catch2/catch.hpp>
#include <cstdint>
#include <set>
#include <string>

#include "daemon/base/status.h"
#include "tests/support/sealed_database.h"

namespace fallow::tests {

inline constexpr int kLinesPerEntry = 3;
// Entries this much older than the newest are dropped.
inline constexpr int64_t kEntriesKept = 40;

inline std::string LineOf(int64_t entry, int line) {
  // Every fifth entry has a line long enough for overflow pages.
  const size_t length = line == 0 && entry % 5 == 0 ? 9000 : 40 + static_cast<size_t>(entry) % 300;
  std::string text = "entry " + std::to_string(entry) + " line " + std::to_string(line) + " ";
  while (text.size() < length) text += static_cast<char>('a' + (text.size() * 7 + text[6]) % 26);
  return text;
}

inline absl::Status MakeLedger(store::Database& database) {
  return database.Execute(
      "CREATE TABLE line (entry INTEGER, line INTEGER, text TEXT, PRIMARY KEY (entry, line));"
      "CREATE VIRTUAL TABLE search USING fts5(text, content='');"
      "CREATE TABLE total (entries INTEGER);"
      "INSERT INTO total VALUES (0);");
}

inline absl::Status AddEntry(store::Database& database, int64_t entry) {
  FALLOW_ASSIGN_OR_RETURN(store::Transaction transaction, store::Transaction::Begin(database));
  {
    FALLOW_ASSIGN_OR_RETURN(store::Statement insert,
                            database.Prepare("INSERT INTO line VALUES (?, ?, ?)"));
    for (int line = 0; line < kLinesPerEntry; ++line) {
      FALLOW_RETURN_IF_ERROR(
          insert.Bind(1, entry).Bind(2, line).Bind(3, LineOf(entry, line)).Run());
    }
    FALLOW_ASSIGN_OR_RETURN(store::Statement index,
                            database.Prepare("INSERT INTO search(rowid, text) VALUES (?, ?)"));
    FALLOW_RETURN_IF_ERROR(index.Bind(1, entry).Bind(2, LineOf(entry, 1)).Run());
    FALLOW_ASSIGN_OR_RETURN(store::Statement drop,
                            database.Prepare("DELETE FROM line WHERE entry = ?"));
    FALLOW_RETURN_IF_ERROR(drop.Bind(1, entry - kEntriesKept).Run());
    FALLOW_ASSIGN_OR_RETURN(store::Statement total,
                            database.Prepare("UPDATE total SET entries = ?"));
    FALLOW_RETURN_IF_ERROR(total.Bind(1, entry).Run());
  }
  return transaction.Commit();
}

// The entries in the table, each complete and as written. DATA_LOSS when one is not.
inline absl::StatusOr<std::set<int64_t>> ReadLedger(store::Database& database) {
  FALLOW_ASSIGN_OR_RETURN(store::Statement query,
                          database.Prepare("SELECT entry, line, text FROM line ORDER BY 1, 2"));
  std::set<int64_t> entries;
  int expected = 0;
  int64_t current = 0;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
    if (expected == 0 && row) current = query.Int(0);
    if (!row) break;
    if (query.Int(0) != current || query.Int(1) != expected ||
        query.Text(2) != LineOf(current, expected)) {
      return absl::AbortedError("an entry is not as it was written");
    }
    expected = (expected + 1) % kLinesPerEntry;
    if (expected == 0) entries.insert(current);
  }
  if (expected != 0) return absl::AbortedError("an entry is not whole");
  return entries;
}

inline void RequireSound(OpenStore& store, const std::filesystem::path& path) {
  const auto findings = store->CheckIntegrity(10);
  INFO(findings.status());
  REQUIRE(findings.ok());
  REQUIRE(findings->empty());
  const auto scrubbed = store.vfs->Scrub(path);
  INFO(scrubbed.status());
  REQUIRE(scrubbed.ok());
  REQUIRE(scrubbed->clean());
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_UNIT_STORE_LEDGER_H_
