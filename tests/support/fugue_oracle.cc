#include "tests/support/fugue_oracle.h"

#include <algorithm>

#include "daemon/text/utf8.h"

namespace fallow::tests {

void FugueOracle::Add(const text::TextEdit& edit) {
  text::EventId event{edit.writer, edit.first_number};
  std::set<Name> latest;
  if (edit.parents) {
    for (const text::EventId& parent : *edit.parents) latest.insert(NameOf(parent));
  } else if (event.number > 0) {
    latest.insert(NameOf({event.writer, event.number - 1}));
  }
  for (const text::TextOperation& operation : edit.operations) {
    for (uint64_t i = 0; i < operation.length; ++i) {
      const Name name = NameOf(event);
      const std::set<Name> version = Ancestors(latest);
      if (operation.kind == text::TextOperation::Kind::kInsert) {
        Insert(name, std::string(text::Slice(operation.content, i, 1)), operation.position + i,
               version);
      } else {
        nodes_[Visible(version).at(operation.position)].deletions.insert(name);
      }
      parents_[name] = latest;
      latest = {name};
      ++event.number;
    }
  }
}

std::set<FugueOracle::Name> FugueOracle::Ancestors(const std::set<Name>& latest) const {
  std::set<Name> known;
  std::vector<Name> open(latest.begin(), latest.end());
  while (!open.empty()) {
    const Name name = open.back();
    open.pop_back();
    if (!known.insert(name).second) continue;
    const std::set<Name>& parents = parents_.at(name);
    open.insert(open.end(), parents.begin(), parents.end());
  }
  return known;
}

std::vector<size_t> FugueOracle::Known(const std::set<Name>& version) const {
  std::vector<size_t> known;
  for (const size_t node : order_) {
    if (node == kRoot || version.count(nodes_[node].name) > 0) known.push_back(node);
  }
  return known;
}

std::vector<size_t> FugueOracle::Visible(const std::set<Name>& version) const {
  std::vector<size_t> visible;
  for (const size_t node : Known(version)) {
    const std::set<Name>& deletions = nodes_[node].deletions;
    const bool deleted = std::any_of(deletions.begin(), deletions.end(),
                                     [&](const Name& name) { return version.count(name) > 0; });
    if (node != kRoot && !deleted) visible.push_back(node);
  }
  return visible;
}

void FugueOracle::Insert(const Name& name, const std::string& character, size_t position,
                         const std::set<Name>& version) {
  const std::vector<size_t> known = Known(version);
  const size_t left = position == 0 ? kRoot : Visible(version).at(position - 1);
  const bool left_has_right_children = std::any_of(known.begin(), known.end(), [&](size_t node) {
    return nodes_[node].parent == left && nodes_[node].right_child;
  });
  if (left_has_right_children) {
    const size_t right = *(std::find(known.begin(), known.end(), left) + 1);
    nodes_.push_back({name, character, right, false, {}});
  } else {
    nodes_.push_back({name, character, left, true, {}});
  }
  order_.clear();
  Visit(kRoot, order_);
}

void FugueOracle::Visit(size_t node, std::vector<size_t>& order) const {
  std::vector<size_t> left_children;
  std::vector<size_t> right_children;
  for (size_t child = 1; child < nodes_.size(); ++child) {
    if (nodes_[child].parent != node) continue;
    (nodes_[child].right_child ? right_children : left_children).push_back(child);
  }
  const auto by_name = [&](size_t a, size_t b) { return nodes_[a].name < nodes_[b].name; };
  std::sort(left_children.begin(), left_children.end(), by_name);
  std::sort(right_children.begin(), right_children.end(), by_name);
  for (const size_t child : left_children) Visit(child, order);
  order.push_back(node);
  for (const size_t child : right_children) Visit(child, order);
}

std::string FugueOracle::Text() const {
  std::string text;
  for (const size_t node : order_) {
    if (nodes_[node].deletions.empty()) text += nodes_[node].character;
  }
  return text;
}

std::string FugueOracle::TextAt(const std::vector<text::EventId>& version) const {
  std::set<Name> latest;
  for (const text::EventId& event : version) latest.insert(NameOf(event));
  std::string text;
  for (const size_t node : Visible(Ancestors(latest))) text += nodes_[node].character;
  return text;
}

}  // namespace fallow::tests
