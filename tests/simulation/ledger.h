#ifndef FALLOW_TESTS_SIMULATION_LEDGER_H_
#define FALLOW_TESTS_SIMULATION_LEDGER_H_

// What a journal owes its users: everything that was requested on any device, what the device knew
// at that time, and whether it reported success. This alone determines what every device must show
// once all have met, however the changes travelled:
//
// - a change that was acknowledged is in the log of every device;
// - characters that an acknowledged change wrote are in the text, once and in order, unless a
//   change removed
// them; removed ones stay removed; nothing is there that nobody wrote;
// - a field has a value that was not replaced by a later change made with knowledge of it;
// - a tag is there if some addition was not known to any removal, and gone if all were;
// - every name given to a connection belongs to one, and so does every season, whatever was renamed
//   and
// merged; an added sign is in the vocabulary, a noticed one on its reflection;
// - what was written in a farewell is in it, by the same rule as for a text;
// - an attachment is there unless it was taken off again, since only one that is known can be;
// - a reflection is deleted if one deletion knew of every edit, and present otherwise;
// - a released reflection is gone, even if others continued to edit it; so is everything about a
//   released
// connection, as far as the releasing device knew of it. Anything else that involves connections
// may be gone too once a connection has been released, since it may have come to belong to that
// one.
//
// Characters are from Unicode's private use area, and each is written once in a world's lifetime:
// each is a separate word (Unicode, Annex 29), so a diff neither splits it nor confuses it with
// another.
//
// What failed or was interrupted by a crash may or may not be there. Not thread-safe.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/journal/frontier.h"
#include "daemon/journal/reflection.h"
#include "tests/simulation/network.h"

namespace fallow::simulation {

// Whether a frontier includes a record. For a writer whose log has forked this is not always
// certain.
enum class Inclusion { kNo, kMaybe, kYes };
Inclusion Includes(const journal::Frontier& frontier, const journal::WriterHead& record);

struct Change {
  DeviceNumber device = 0;
  std::string subject;  // the bytes of a reflection's id, or "template NAME", "device NUMBER",
                        // "practice", "farewell"; empty: unknown
  journal::Frontier seen;
  bool acknowledged = false;
  journal::WriterHead record;  // if acknowledged
  // Made on a disk that is gone, or by a removed device: it only counts where it is present.
  bool excused = false;

  std::u32string inserted;  // in order
  std::u32string removed;
  std::vector<std::string> tags_added, tags_removed;
  std::optional<bool> starred;
  std::optional<std::string> mood;
  std::optional<bool> deleted;                         // false: undeleted
  bool released = false;                               // for good
  std::map<journal::SubjectId, std::string> attached;  // with their contents
  std::optional<journal::SubjectId> detached;
  std::optional<std::string> text;  // for a template; empty: removed
  std::vector<std::string> signs;   // noticed
  bool about = false;               // the reflection is about a connection
  std::optional<std::string> name;  // the new name of a connection
  std::optional<int64_t> season;    // when a season of a connection begins, in Unix millis
  std::optional<std::string> sign;  // added to the vocabulary
};

// What a device shows at the end.
struct FinalView {
  journal::Frontier frontier;
  std::map<std::string, journal::Reflection> reflections;  // including deleted ones
  std::map<std::string, std::string> templates;
  std::set<std::string> names;  // of connections
  std::set<int64_t> seasons;
  std::set<std::string> signs;  // added to the vocabulary
  std::string farewells;        // the texts of all farewells, concatenated
};

class Ledger {
 public:
  void Add(Change change) { changes_.push_back(std::move(change)); }
  std::vector<Change>& changes() { return changes_; }
  const std::vector<Change>& changes() const { return changes_; }

  // The next characters that have not been used yet.
  std::u32string NewCharacters(size_t count);

  // A connection was released.
  void SetConnectionsReleased() { connections_released_ = true; }
  // Deletions by other devices were undone.
  void SetDeletionsUndone() { deletions_undone_ = true; }

  // A deletion of it has become final.
  void SetForgotten(const std::string& subject) { forgotten_.insert(subject); }
  bool MayBeDetached(const journal::SubjectId& attachment) const;
  // Whether a reflection must be gone for good; nothing if it may be.
  std::optional<bool> Released(const std::string& subject) const;

  // Describes what is wrong with `view`; empty when nothing is.
  std::string Check(const FinalView& view) const;

 private:
  std::string CheckUnknown(const FinalView& view) const;

  std::vector<Change> changes_;
  std::set<std::string> forgotten_;
  bool deletions_undone_ = false;
  bool connections_released_ = false;
  char32_t next_character_ = kFirstCharacter;

  static constexpr char32_t kFirstCharacter = 0xe000;
  static constexpr char32_t kLastCharacter = 0xf8ff;
};

std::u32string ToCharacters(std::string_view utf8);
std::string ToUtf8(std::u32string_view characters);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_LEDGER_H_
