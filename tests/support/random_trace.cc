#include "tests/support/random_trace.h"

#include <algorithm>
#include <random>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/text/utf8.h"
#include "tests/support/fugue_oracle.h"

namespace fallow::tests {
namespace {

using text::EventId;
using text::TextEdit;
using text::TextOperation;
using Random = std::mt19937_64;

uint64_t Below(Random& random, uint64_t bound) {
  return random() % bound;
}

// One to three operations on a text of `length` code points, with few different characters so that
// a wrong order cannot go unnoticed.
std::vector<TextOperation> RandomOperations(Random& random, uint64_t length) {
  static const std::vector<std::string> kCharacters = {
      "a", "b", "c", "d", "e", "f", "g", "h", "\u00E9", "\u65E5", "\U0001F331"};
  std::vector<TextOperation> operations;
  const uint64_t count = 1 + Below(random, 3);
  while (operations.size() < count) {
    const uint64_t position = Below(random, length + 1);
    switch (length == 0 ? 0 : Below(random, 4)) {
      case 0:
      case 1: {
        std::string content;
        for (uint64_t n = 1 + Below(random, 4); n > 0; --n) {
          content += kCharacters[Below(random, kCharacters.size())];
        }
        operations.push_back(TextOperation::Insert(position, content));
        length += operations.back().length;
        break;
      }
      case 2:
        if (position == length) break;
        operations.push_back(TextOperation::Delete(
            position, 1 + Below(random, std::min<uint64_t>(3, length - position))));
        length -= operations.back().length;
        break;
      default:  // the backspace key
        for (uint64_t n = 0; n < 3 && n < position; ++n) {
          operations.push_back(TextOperation::Delete(position - n - 1, 1));
          --length;
        }
    }
  }
  return operations;
}

std::vector<EventId> Union(std::vector<EventId> a, const std::vector<EventId>& b) {
  for (const EventId& event : b) {
    if (std::find(a.begin(), a.end(), event) == a.end()) a.push_back(event);
  }
  return a;
}

// How much of another writer's version arrives: all, or only part of its last edit.
std::vector<EventId> Seen(Random& random, std::vector<EventId> version, uint64_t last_edit) {
  if (version.size() == 1 && last_edit > 1 && Below(random, 2) == 0) {
    version[0].number -= Below(random, last_edit);
  }
  return version;
}

}  // namespace

MergeTrace RandomTrace(uint64_t seed, int writers, int edits) {
  Random random(seed);
  MergeTrace trace;
  for (int i = 0; i < writers; ++i)
    trace.writers.push_back(std::string(1, static_cast<char>('z' - i)));
  FugueOracle oracle(trace.writers);
  std::vector<std::vector<EventId>> versions(trace.writers.size());
  std::vector<uint64_t> next(trace.writers.size(), 0);
  std::vector<uint64_t> last(trace.writers.size(), 0);  // number of events in the writer's last
                                                        // edit
  while (trace.edits.size() < static_cast<size_t>(edits)) {
    const auto writer = static_cast<text::WriterId>(Below(random, trace.writers.size()));
    if (Below(random, 3) == 0) {
      const uint64_t other = Below(random, trace.writers.size());
      versions[writer] = Union(versions[writer], Seen(random, versions[other], last[other]));
    }
    const uint64_t length = text::CountCodePoints(oracle.TextAt(versions[writer]));
    TextEdit edit{writer, next[writer], versions[writer], RandomOperations(random, length)};
    oracle.Add(edit);
    next[writer] += EventsIn(edit);
    versions[writer] = {EventId{writer, next[writer] - 1}};
    last[writer] = EventsIn(edit);
    trace.edits.push_back(std::move(edit));
  }
  trace.end_content = oracle.Text();
  return trace;
}

std::vector<TextEdit> ShuffleEdits(const MergeTrace& trace, uint64_t seed) {
  Random random(seed);
  std::vector<TextEdit> waiting = trace.edits;
  std::shuffle(waiting.begin(), waiting.end(), random);
  std::vector<TextEdit> arrived;
  std::vector<std::vector<bool>> known(trace.writers.size());
  const auto is_known = [&known](const EventId& event) {
    return event.number < known[event.writer].size() && known[event.writer][event.number];
  };
  while (!waiting.empty()) {
    const auto ready = std::find_if(waiting.begin(), waiting.end(), [&](const TextEdit& edit) {
      return std::all_of(edit.parents->begin(), edit.parents->end(), is_known);
    });
    FALLOW_CHECK(ready != waiting.end());
    std::vector<bool>& numbers = known[ready->writer];
    const uint64_t end = ready->first_number + EventsIn(*ready);
    if (numbers.size() < end) numbers.resize(end);
    std::fill(numbers.begin() + static_cast<std::ptrdiff_t>(ready->first_number),
              numbers.begin() + static_cast<std::ptrdiff_t>(end), true);
    arrived.push_back(std::move(*ready));
    waiting.erase(ready);
  }
  return arrived;
}

uint64_t EventsIn(const TextEdit& edit) {
  uint64_t events = 0;
  for (const TextOperation& operation : edit.operations) events += operation.length;
  return events;
}

std::vector<TextEdit> SplitEdit(const TextEdit& edit, uint64_t at) {
  TextEdit first{edit.writer, edit.first_number, edit.parents, {}};
  TextEdit second{edit.writer, edit.first_number + at, std::nullopt, {}};
  uint64_t before = 0;  // events in the operations before this one
  for (const TextOperation& operation : edit.operations) {
    const uint64_t end = before + operation.length;
    const uint64_t kept = std::clamp(at, before, end) - before;
    const bool inserts = operation.kind == TextOperation::Kind::kInsert;
    TextOperation head = operation;
    TextOperation tail = operation;
    head.length = kept;
    tail.length = operation.length - kept;
    head.content = text::Slice(operation.content, 0, kept);
    tail.content = text::Slice(operation.content, kept, tail.length);
    if (inserts) tail.position += kept;
    if (head.length > 0) first.operations.push_back(std::move(head));
    if (tail.length > 0) second.operations.push_back(std::move(tail));
    before = end;
  }
  return {std::move(first), std::move(second)};
}

std::vector<TextEdit> SplitIntoEvents(const std::vector<TextEdit>& edits) {
  std::vector<TextEdit> events;
  for (const TextEdit& edit : edits) {
    TextEdit rest = edit;
    while (EventsIn(rest) > 1) {
      std::vector<TextEdit> parts = SplitEdit(rest, 1);
      events.push_back(std::move(parts[0]));
      rest = std::move(parts[1]);
    }
    events.push_back(std::move(rest));
  }
  return events;
}

}  // namespace fallow::tests
