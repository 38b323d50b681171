#include "daemon/journal/connection_book.h"

#include <optional>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/names.h"
#include "daemon/journal/similar_names.h"

namespace fallow::journal {

ConnectionBook::ConnectionBook(std::vector<Connection> connections)
    : connections_(std::move(connections)) {
  for (size_t i = 0; i < connections_.size(); ++i) {
    places_.emplace(NameKey(connections_[i].name), i);
    for (const SubjectId& part : connections_[i].parts) parts_.emplace(part, i);
  }
  for (size_t i = 0; i < connections_.size(); ++i) {
    for (const std::string& alias : connections_[i].aliases) places_.emplace(NameKey(alias), i);
  }
}

const Connection* ConnectionBook::Named(std::string_view name) const {
  const auto found = places_.find(NameKey(name));
  return found == places_.end() ? nullptr : At(found->second);
}

const Connection* ConnectionBook::WithPart(const SubjectId& id) const {
  const auto found = parts_.find(id);
  return found == parts_.end() ? nullptr : At(found->second);
}

absl::StatusOr<const Connection*> ConnectionBook::Resolve(std::string_view typed) const {
  FALLOW_ASSIGN_OR_RETURN(const std::string name, CleanName(typed, "A name"));
  if (const Connection* const named = Named(name)) return named;
  const absl::StatusOr<IdRange> range = ParseIdPrefix(name);
  const Connection* found = nullptr;
  for (const Connection& each : connections_) {
    if (!range.ok() || each.id < range->first || range->last < each.id) continue;
    if (found != nullptr) {
      return base::Invalid("Several connections have ids that start with this", "",
                           base::Next::kGiveMoreOfTheId);
    }
    found = &each;
  }
  if (found == nullptr) return Unknown(name);
  return found;
}

absl::Status ConnectionBook::Unknown(std::string_view typed) const {
  std::vector<std::string> names;
  for (const Connection& each : connections_) {
    for (std::string& name : NamesOf(each)) names.push_back(std::move(name));
  }
  const std::optional<size_t> nearest = NearestName(typed, names);
  const std::string why = nearest ? "the nearest is \"" + names[*nearest] + "\"" : "";
  return base::NotFound("There is no connection with this name", why,
                        base::Show(base::Thing::kConnections));
}

const std::string* ConnectionBook::Alike(std::string_view name, const Connection* except) const {
  for (const Connection& each : connections_) {
    if (except != nullptr && each.id == except->id) continue;
    if (AreAlike(name, each.name)) return &each.name;
    for (const std::string& alias : each.aliases) {
      if (AreAlike(name, alias)) return &alias;
    }
  }
  return nullptr;
}

}  // namespace fallow::journal
