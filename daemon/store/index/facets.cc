#include "daemon/store/index/facets.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "daemon/base/status.h"
#include "daemon/store/tokens/tokenizer.h"

namespace fallow::store {
namespace {

using journal::Reflection;

std::vector<FixedName> FixedNamesOf(const Reflection& reflection) {
  std::vector<FixedName> names;
  if (!reflection.attachments.empty()) names.push_back(FixedName::kHasAttachment);
  if (reflection.starred) names.push_back(FixedName::kHasStar);
  if (!reflection.mood.empty()) names.push_back(FixedName::kHasMood);
  if (!reflection.tags.empty()) names.push_back(FixedName::kHasTag);
  if (!reflection.about.empty()) names.push_back(FixedName::kHasAbout);
  if (!reflection.signs.empty()) names.push_back(FixedName::kHasSign);
  if (reflection.energy) names.push_back(FixedName::kHasEnergy);
  if (reflection.apart) names.push_back(FixedName::kApart);
  if (reflection.deleted) names.push_back(FixedName::kDeleted);
  return names;
}

template <class Visit>
absl::Status ForEachName(const Reflection& reflection, Visit visit) {
  for (const std::string& tag : reflection.tags) {
    FALLOW_RETURN_IF_ERROR(visit(FacetKind::kTag, tag));
  }
  for (const std::string& name : reflection.about) {
    FALLOW_RETURN_IF_ERROR(visit(FacetKind::kAbout, name));
  }
  for (const std::string& sign : reflection.signs) {
    FALLOW_RETURN_IF_ERROR(visit(FacetKind::kSign, sign));
  }
  if (reflection.mood.empty()) return absl::OkStatus();
  return visit(FacetKind::kMood, reflection.mood);
}

}  // namespace

FacetWriter::FacetWriter(Database& database, Statement find, Statement add, Statement put,
                         Statement drop)
    : database_(database),
      find_name_(std::move(find)),
      add_name_(std::move(add)),
      put_facet_(std::move(put)),
      drop_facet_(std::move(drop)) {}

absl::StatusOr<FacetWriter> FacetWriter::Make(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(Statement find,
                          database.Prepare("SELECT id FROM name WHERE kind = ? AND folded = ?"));
  FALLOW_ASSIGN_OR_RETURN(
      Statement add,
      database.Prepare("INSERT INTO name(kind, folded, uses, live) VALUES (?, ?, 0, 0)"));
  FALLOW_ASSIGN_OR_RETURN(Statement put, database.Prepare("INSERT INTO facet VALUES (?, ?)"));
  FALLOW_ASSIGN_OR_RETURN(Statement drop,
                          database.Prepare("DELETE FROM facet WHERE name = ? AND place = ?"));
  return FacetWriter(database, std::move(find), std::move(add), std::move(put), std::move(drop));
}

absl::StatusOr<FacetWriter::NameId> FacetWriter::IdOf(FacetKind kind, const std::string& name) {
  const auto [entry, is_new] = ids_.try_emplace(NameKey(kind, FoldName(name)), 0);
  if (!is_new) return entry->second;
  const auto kind_number = static_cast<int64_t>(kind);
  find_name_.Bind(1, kind_number).Bind(2, entry->first.second);
  FALLOW_ASSIGN_OR_RETURN(const bool known, find_name_.Step());
  if (known) {
    entry->second = find_name_.Int(0);
    find_name_.Reset();
  } else {
    FALLOW_RETURN_IF_ERROR(add_name_.Bind(1, kind_number).Bind(2, entry->first.second).Run());
    entry->second = database_.last_insert_id();
  }
  return entry->second;
}

absl::StatusOr<std::vector<FacetWriter::NameId>> FacetWriter::Count(const Placed& placed,
                                                                    int64_t by) {
  std::vector<NameId> ids;
  if (placed.reflection == nullptr) return ids;
  const Reflection& reflection = *placed.reflection;
  const bool deleted = reflection.deleted.has_value();
  for (const FixedName name : FixedNamesOf(reflection)) ids.push_back(static_cast<NameId>(name));
  const auto visit = [&](FacetKind kind, const std::string& name) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const NameId id, IdOf(kind, name));
    spellings_[SpellingKey(id, name)].Count(deleted, by);
    ids.push_back(id);
    return absl::OkStatus();
  };
  FALLOW_RETURN_IF_ERROR(ForEachName(reflection, visit));
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const NameId id : ids) names_[id].Count(deleted, by);
  return ids;
}

absl::Status FacetWriter::Run(Statement& statement, NameId name, int64_t place) {
  return statement.Bind(1, name).Bind(2, place).Run();
}

absl::Status FacetWriter::Replace(const Placed& before, const Placed& after) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<NameId> old_ids, Count(before, -1));
  FALLOW_ASSIGN_OR_RETURN(const std::vector<NameId> new_ids, Count(after, +1));
  const bool moved = before.place != after.place;
  for (const NameId id : old_ids) {
    const bool stays = !moved && std::binary_search(new_ids.begin(), new_ids.end(), id);
    if (!stays) FALLOW_RETURN_IF_ERROR(Run(drop_facet_, id, before.place));
  }
  for (const NameId id : new_ids) {
    const bool was_there = !moved && std::binary_search(old_ids.begin(), old_ids.end(), id);
    if (!was_there) FALLOW_RETURN_IF_ERROR(Run(put_facet_, id, after.place));
  }
  return absl::OkStatus();
}

absl::Status FacetWriter::Finish() {
  FALLOW_ASSIGN_OR_RETURN(
      Statement count_name,
      database_.Prepare("UPDATE name SET uses = uses + ?, live = live + ? WHERE id = ?"));
  FALLOW_ASSIGN_OR_RETURN(Statement drop_name,
                          database_.Prepare("DELETE FROM name WHERE id = ? AND uses = 0"));
  for (const auto& [id, change] : names_) {
    if (change.IsNone()) continue;
    FALLOW_RETURN_IF_ERROR(count_name.Bind(1, change.uses).Bind(2, change.live).Bind(3, id).Run());
    if (change.uses < 0 && id > kFixedNames) FALLOW_RETURN_IF_ERROR(drop_name.Bind(1, id).Run());
  }
  FALLOW_ASSIGN_OR_RETURN(
      Statement count_spelling,
      database_.Prepare("INSERT INTO spelling VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
                        "SET uses = uses + excluded.uses, live = live + excluded.live"));
  FALLOW_ASSIGN_OR_RETURN(
      Statement drop_spelling,
      database_.Prepare("DELETE FROM spelling WHERE name = ? AND spelled = ? AND uses = 0"));
  for (const auto& [key, change] : spellings_) {
    if (change.IsNone()) continue;
    const auto& [id, spelled] = key;
    count_spelling.Bind(1, id).Bind(2, spelled).Bind(3, change.uses).Bind(4, change.live);
    FALLOW_RETURN_IF_ERROR(count_spelling.Run());
    if (change.uses <= 0) {
      FALLOW_RETURN_IF_ERROR(drop_spelling.Bind(1, id).Bind(2, spelled).Run());
    }
  }
  return absl::OkStatus();
}

}  // namespace fallow::store
