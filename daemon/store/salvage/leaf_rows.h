#ifndef FALLOW_DAEMON_STORE_SALVAGE_LEAF_ROWS_H_
#define FALLOW_DAEMON_STORE_SALVAGE_LEAF_ROWS_H_

// The rows that one page of an SQLite file holds, read without SQLite, for when the pages that lead
// to it are gone (https://sqlite.org/fileformat2.html, sections 1.5, 1.6 and 2.1). Which table they
// are of is not written on the page: it shows in their form.
//
// Whatever the page holds, no more than the page is read, and no more than kRowBytesMax of a row.
// Pure functions.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/store/sealed/sealed_layout.h"

namespace fallow::store {

inline constexpr size_t kRowBytesMax = size_t{32} << 20;
inline constexpr size_t kRowColumnsMax = 16;

struct StoredRow {
  using Blob = std::vector<uint8_t>;
  // NULL, an integer, a text, a blob. Other numbers do not occur in a journal, and read as NULL.
  using Value = std::variant<std::monostate, int64_t, std::string, Blob>;

  std::optional<int64_t> id;  // of a table with row ids
  std::vector<Value> columns;
  bool whole = true;  // false: an overflow page is missing, and with it the end of the last column
};

// False when there is no such page.
using FetchPage = std::function<bool(uint32_t number, Page page)>;

// Empty when the page is of another kind. `fetch` is asked for overflow pages.
std::vector<StoredRow> RowsOn(uint32_t number, ConstPage page, const FetchPage& fetch);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SALVAGE_LEAF_ROWS_H_
