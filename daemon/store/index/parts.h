#ifndef FALLOW_DAEMON_STORE_INDEX_PARTS_H_
#define FALLOW_DAEMON_STORE_INDEX_PARTS_H_

// What an Index is made of, and how it reads its rows. Internal to the index; same thread contract.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/index/index.h"
#include "daemon/store/index/tokenizer.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

struct Index::Parts {
  Parts(SealedVfs& the_vfs, std::filesystem::path the_path)
      : vfs(the_vfs), path(std::move(the_path)) {}

  SealedVfs& vfs;
  std::filesystem::path path;
  Tokenizer tokenizer;  // outlives the connection that it is registered with
  std::unique_ptr<Database> database;
  uint64_t position = 0;
  int64_t making = 0;  // which of the indexes that were made of this journal it is: random
};

// The columns that ReadReflection reads, from the table `reflection` called r, in its order.
inline constexpr char kReflectionColumns[] = "r.subject, r.at, r.deleted, r.view, ";

// Text is column 4. DATA_LOSS when the row is not one that the index wrote.
absl::StatusOr<journal::Reflection> ReadReflection(const Statement& row);

// The expression for column 4: the whole text, or, unless `text_bytes_max` is 0, enough of its
// beginning for CutText, which leaves at most so many bytes of it.
std::string TextColumn(size_t text_bytes_max);
void CutText(size_t text_bytes_max, journal::Reflection& reflection);

// As the column `view` keeps it.
std::string EncodeView(const journal::Reflection& reflection);

// A row that no correct index has: rebuild.
absl::Status BrokenIndex();

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_PARTS_H_
