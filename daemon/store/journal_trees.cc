#include "daemon/store/journal_trees.h"

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/status.h"

namespace fallow::store {
namespace {

struct Tree {
  std::string name, table, sql;
  bool index = false;
};

// Without those of the keys, of which there are two copies that stand in for each other, and
// without tables that were found damaged before and have been made anew beside it.
absl::StatusOr<std::vector<Tree>> TreesOf(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read, database.Prepare("SELECT name, tbl_name, coalesce(sql, ''), type = 'index'"
                                       " FROM sqlite_schema WHERE rootpage > 0 AND tbl_name NOT "
                                       "GLOB 'key_*' AND tbl_name NOT LIKE '% damaged %'"
                                       " ORDER BY rootpage"));
  std::vector<Tree> trees;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return trees;
    trees.push_back({std::string(read.Text(0)), std::string(read.Text(1)),
                     std::string(read.Text(2)), read.Int(3) != 0});
  }
}

// Names and conditions are those of our own schema, which the page they stand on authenticates.
std::string FirstOf(const Tree& tree) {
  if (!tree.index) return "SELECT 1 FROM \"" + tree.table + "\" NOT INDEXED LIMIT 1";
  const size_t where = tree.sql.find(" WHERE ");
  return "SELECT 1 FROM \"" + tree.table + "\" INDEXED BY \"" + tree.name + "\"" +
         (where == std::string::npos ? "" : tree.sql.substr(where)) + " LIMIT 1";
}

absl::Status Touch(Database& database, const std::string& sql) {
  FALLOW_ASSIGN_OR_RETURN(Statement read, database.Prepare(sql));
  return read.Step().status();
}

}  // namespace

absl::Status CheckTrees(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<Tree> trees, TreesOf(database));
  for (const Tree& tree : trees) {
    FALLOW_RETURN_IF_ERROR(Touch(database, FirstOf(tree)));
    const bool has_row_ids = !tree.index && tree.sql.find("WITHOUT ROWID") == std::string::npos;
    if (has_row_ids) {
      FALLOW_RETURN_IF_ERROR(
          Touch(database, "SELECT max(rowid) FROM \"" + tree.table + "\" NOT INDEXED"));
    }
  }
  return absl::OkStatus();
}

}  // namespace fallow::store
