#include "daemon/store/keeping/rescue.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/fold.h"
#include "daemon/store/index/parts.h"

namespace fallow::store {
namespace {

using journal::SubjectId;

constexpr size_t kBatchReflectionsMax = 256;

// Rows of `sql`, up to where something is damaged.
void ReadUntilDamage(Database& database, std::string_view sql,
                     const std::function<void(const Statement&)>& take) {
  absl::StatusOr<Statement> read = database.Prepare(sql);
  if (!read.ok()) return;
  while (true) {
    const absl::StatusOr<bool> row = read->Step();
    if (!row.ok() || !*row) return;
    take(*read);
  }
}

absl::StatusOr<bool> IsNews(const journal::Folded& folded, Index& fresh, Log& log) {
  const absl::StatusOr<bool> let_go = log.WasLetGo(folded.view.id);
  if (let_go.ok() && *let_go) return false;
  const absl::StatusOr<journal::Folded> known = fresh.LoadFolded(folded.view.id);
  if (absl::IsNotFound(known.status())) return true;
  FALLOW_RETURN_IF_ERROR(known.status());
  return known->state.version() < folded.state.version();
}

}  // namespace

// A damaged page hides those on it from one direction of reading, and those behind it from the
// other; what it hides of one tree may be in the other.
Index::Remains Index::ReadRemains() {
  Database& database = *parts_->database;
  std::set<SubjectId> subjects;
  for (const char* sql : {"SELECT subject FROM reflection ORDER BY subject",
                          "SELECT subject FROM reflection ORDER BY subject DESC",
                          "SELECT subject FROM reflection NOT INDEXED ORDER BY place",
                          "SELECT subject FROM reflection NOT INDEXED ORDER BY place DESC"}) {
    ReadUntilDamage(database, sql, [&](const Statement& row) {
      const absl::StatusOr<SubjectId> id = SubjectId::FromBytes(crypto::AsChars(row.Blob(0)));
      if (id.ok()) subjects.insert(*id);
    });
  }
  Remains remains;
  remains.reflections.assign(subjects.begin(), subjects.end());
  ReadUntilDamage(
      database, "SELECT name, text, lamport, device, incarnation FROM template",
      [&](const Statement& row) {
        IndexBatch::TemplateSet one{{std::string(row.Text(0)), std::string(row.Text(1))}, {}};
        const auto device = journal::DeviceId::FromBytes(crypto::AsChars(row.Blob(3)));
        if (!device.ok()) return;
        one.stamp.device = *device;
        one.stamp.lamport = static_cast<uint64_t>(row.Int(2));
        one.stamp.incarnation = static_cast<uint32_t>(row.Int(4));
        remains.templates.push_back(std::move(one));
      });
  ReadUntilDamage(database, "SELECT key, subject FROM import_key", [&](const Statement& row) {
    IndexBatch::Imported one;
    const absl::StatusOr<SubjectId> id = SubjectId::FromBytes(crypto::AsChars(row.Blob(1)));
    if (!id.ok() || row.Blob(0).size() != one.key.size()) return;
    one.subject = *id;
    std::copy(row.Blob(0).begin(), row.Blob(0).end(), one.key.begin());
    remains.imported.push_back(one);
  });
  return remains;
}

absl::StatusOr<uint64_t> CarryOver(Index& old, Index& fresh, Log& log) {
  Index::Remains remains = old.ReadRemains();
  uint64_t carried = 0;
  IndexBatch batch;
  std::set<SubjectId> carried_ids;
  const auto flush = [&]() -> absl::Status {
    batch.position = fresh.position();
    FALLOW_RETURN_IF_ERROR(fresh.Apply(batch));
    batch = {};
    return absl::OkStatus();
  };
  for (const SubjectId& id : remains.reflections) {
    absl::StatusOr<journal::Folded> folded = old.LoadFolded(id);
    if (!folded.ok()) continue;
    FALLOW_ASSIGN_OR_RETURN(const bool news, IsNews(*folded, fresh, log));
    if (!news) continue;
    ++carried;
    carried_ids.insert(id);
    batch.reflections.push_back(*std::move(folded));
    if (batch.reflections.size() >= kBatchReflectionsMax) FALLOW_RETURN_IF_ERROR(flush());
  }
  batch.templates = std::move(remains.templates);
  for (const IndexBatch::Imported& one : remains.imported) {
    if (carried_ids.contains(one.subject)) batch.imported.push_back(one);
  }
  FALLOW_RETURN_IF_ERROR(flush());
  return carried;
}

}  // namespace fallow::store
