// The reading half of Reflections: the index answers.

#include "daemon/base/clock.h"
#include "daemon/base/status.h"
#include "daemon/journal/ids.h"
#include "daemon/store/index/keeper.h"
#include "daemon/store/writing/reflections.h"

namespace fallow::store {

using journal::Reflection;

absl::StatusOr<journal::SubjectId> Reflections::Resolve(std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const journal::IdRange range, journal::ParseIdPrefix(id_prefix));
  return index_.Ask([&](Index& index) { return index.Find(range); });
}

absl::StatusOr<Reflection> Reflections::Get(const Id& id) {
  return index_.Ask([&](Index& index) { return index.Get(id); });
}

absl::StatusOr<std::vector<Reflection>> Reflections::List(const journal::Query& query,
                                                          Cursor& cursor, size_t page) {
  return index_.Ask([&](Index& index) { return index.List(query, cursor, page); });
}

absl::StatusOr<std::vector<Reflection>> Reflections::OnThisDay(int month, int day, int before_year,
                                                               size_t text_bytes_max) {
  return index_.Ask(
      [&](Index& index) { return index.OnThisDay(month, day, before_year, text_bytes_max); });
}

absl::StatusOr<std::vector<Name>> Reflections::Names(NameKind kind) {
  return index_.Ask([&](Index& index) { return index.Names(kind); });
}

absl::StatusOr<Stats> Reflections::Statistics() {
  return index_.Ask([](Index& index) { return index.Statistics(); });
}

absl::StatusOr<AboutFigures> Reflections::About(std::span<const std::string> names) {
  return index_.Ask([&](Index& index) { return index.About(names, clock_.Now()); });
}

absl::StatusOr<std::vector<Template>> Reflections::Templates() {
  return index_.Ask([](Index& index) { return index.Templates(); });
}

}  // namespace fallow::store
