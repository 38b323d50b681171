#ifndef FALLOW_DAEMON_STORE_INDEX_PARTS_H_
#define FALLOW_DAEMON_STORE_INDEX_PARTS_H_

// The parts of an Index, and how it reads its rows. Internal to the index; same thread contract.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/index/index.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/tokens/tokenizer.h"

namespace fallow::store {

struct Index::Parts {
  Parts(SealedVfs& the_vfs, std::filesystem::path the_path)
      : vfs(the_vfs), path(std::move(the_path)) {}

  SealedVfs& vfs;
  std::filesystem::path path;
  Tokenizer tokenizer;  // outlives the connection that it is registered with
  std::unique_ptr<Database> database;
  uint64_t position = 0;
  bool older = false;  // its schema
  int64_t making = 0;  // a random number that tells this build of the index from others
};

// The columns that ReadReflection reads, in order, from the table `reflection` called r.
inline constexpr char kReflectionColumns[] = "r.subject, r.at, r.deleted, r.view, ";

// Reads a row of kReflectionColumns with the text as column 4. DATA_LOSS when the index did not
// write the row.
absl::StatusOr<journal::Reflection> ReadReflection(const Statement& row);

// The SQL expression for column 4: the whole text if `text_bytes_max` is 0, otherwise enough of its
// beginning for CutText, which then cuts it to at most that many bytes.
std::string TextColumn(size_t text_bytes_max);
void CutText(size_t text_bytes_max, journal::Reflection& reflection);

// The contents of the column `view`.
std::string EncodeView(const journal::Reflection& reflection);

// For a row that cannot be in a correct index: the index has to be rebuilt.
absl::Status BrokenIndex();

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_PARTS_H_
