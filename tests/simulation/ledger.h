#ifndef FALLOW_TESTS_SIMULATION_LEDGER_H_
#define FALLOW_TESTS_SIMULATION_LEDGER_H_

// What a journal owes its people: everything that was asked of any device, what that device knew
// when it was asked, and whether it said that it was done. From this alone follows what every
// device must show once all have met, however the changes travelled:
//
//   - a change that was acknowledged is in the log of every device;
//   - characters that an acknowledged change wrote are in the text, once, in their order, unless a
//     change took them out; those taken out stay out; nothing is there that nobody wrote;
//   - a field has a value that no later change, made knowing of it, has replaced;
//   - a tag is there if an addition was not known to any removal, and gone if all were;
//   - every name that a connection was given leads to one, and every season is one's, whatever was
//     renamed and merged; a sign that was added is in the vocabulary, one noticed at its
//     reflection;
//   - what was written in a farewell is in it, by the same rule as a text;
//   - a reflection is deleted if one deletion knew of every edit, and else it is there;
//   - a reflection that was released is gone, whoever went on with it meanwhile; so is what was
//   about
//     a connection that was, as far as whoever released it knew. Whatever else has to do with
//     connections may be gone, too, once one was released: it may have come to belong to that one.
//
// Characters are of Unicode's private use, each written once in a world's life: every one is a word
// of its own (Unicode, Annex 29), so it is neither split by a diff nor taken for another.
//
// What failed, or was cut short by a crash, may or may not be there. Not thread-safe.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/journal/frontier.h"
#include "daemon/journal/reflection.h"
#include "tests/simulation/network.h"

namespace fallow::simulation {

// Whether a frontier includes a record. Of a writer whose log has forked one cannot always say.
enum class Inclusion { kNo, kMaybe, kYes };
Inclusion Includes(const journal::Frontier& frontier, const journal::WriterHead& record);

struct Change {
  DeviceNumber device = 0;
  std::string subject;  // bytes of a reflection's id, or "template NAME", "device NUMBER",
                        // "practice", "farewell"; empty: not known
  journal::Frontier seen;
  bool acknowledged = false;
  journal::WriterHead record;  // of one that was acknowledged
  // Made on a disk that is gone, or by a device that is no longer one: owed only where it is.
  bool excused = false;

  std::u32string inserted;  // in their order
  std::u32string removed;
  std::vector<std::string> tags_added, tags_removed;
  std::optional<bool> starred;
  std::optional<std::string> mood;
  std::optional<bool> deleted;                         // false: undeleted
  bool released = false;                               // for good
  std::map<journal::SubjectId, std::string> attached;  // to their contents
  std::optional<std::string> text;                     // of a template; empty: removed
  std::vector<std::string> signs;                      // noticed
  bool about = false;                                  // it is about a connection
  std::optional<std::string> name;                     // that a connection goes by from now on
  std::optional<int64_t> season;                       // since when one holds, in Unix millis
  std::optional<std::string> sign;                     // of the vocabulary
};

// What a device shows in the end.
struct FinalView {
  journal::Frontier frontier;
  std::map<std::string, journal::Reflection> reflections;  // deleted ones, too
  std::map<std::string, std::string> templates;
  std::set<std::string> names;  // of connections
  std::set<int64_t> seasons;
  std::set<std::string> signs;  // added to the vocabulary
  std::string farewells;        // the texts of all, one after the other
};

class Ledger {
 public:
  void Add(Change change) { changes_.push_back(std::move(change)); }
  std::vector<Change>& changes() { return changes_; }
  const std::vector<Change>& changes() const { return changes_; }

  // The next characters that nobody has written yet.
  std::u32string NewCharacters(size_t count);

  // Somebody has let go of a connection.
  void SetConnectionsReleased() { connections_released_ = true; }
  // Somebody has brought back what others had deleted.
  void SetDeletionsUndone() { deletions_undone_ = true; }

  // Whether a reflection must be gone for good. Nothing: it may be.
  std::optional<bool> Released(const std::string& subject) const;

  // What is wrong with `view`, in words; empty when nothing is.
  std::string Check(const FinalView& view) const;

 private:
  std::string CheckUnknown(const FinalView& view) const;

  std::vector<Change> changes_;
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
