#ifndef FALLOW_TESTS_SUPPORT_FUGUE_ORACLE_H_
#define FALLOW_TESTS_SUPPORT_FUGUE_ORACLE_H_

// What merging should give, computed differently from the product and as simply as possible: Fugue
// as a tree (Weidner and Kleppmann, "The Art of the Fugue", 2023, section 4) with one node per
// character, every version a set of events, everything recomputed for every event. For documents of
// at most a few hundred characters.

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/text/graph.h"

namespace fallow::tests {

class FugueOracle {
 public:
  explicit FugueOracle(std::vector<std::string> writers) : writers_(std::move(writers)) {}

  // REQUIRES: the edit fits, and its parents have been added.
  void Add(const text::TextEdit& edit);

  // The text with all events, and at a version.
  std::string Text() const;
  std::string TextAt(const std::vector<text::EventId>& version) const;

 private:
  using Name = std::pair<std::string, uint64_t>;  // an event's writer name and number

  struct Node {
    Name name;
    std::string character;
    size_t parent;
    bool right_child;
    std::set<Name> deletions;  // events that deleted it
  };
  static constexpr size_t kRoot = 0;

  Name NameOf(text::EventId event) const { return {writers_[event.writer], event.number}; }
  // The events of a version: the given ones and all their ancestors.
  std::set<Name> Ancestors(const std::set<Name>& latest) const;
  // The nodes known at a version in text order, including deleted ones, starting with the root.
  std::vector<size_t> Known(const std::set<Name>& version) const;
  std::vector<size_t> Visible(const std::set<Name>& version) const;
  void Insert(const Name& name, const std::string& character, size_t position,
              const std::set<Name>& version);
  // Appends the node and everything below it.
  void Visit(size_t node, std::vector<size_t>& order) const;

  std::vector<std::string> writers_;
  std::vector<Node> nodes_{Node{{}, {}, SIZE_MAX, false, {}}};
  std::vector<size_t> order_{kRoot};  // all nodes, in text order
  std::map<Name, std::set<Name>> parents_;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_FUGUE_ORACLE_H_
