#ifndef FALLOW_DAEMON_USECASES_CHANGES_H_
#define FALLOW_DAEMON_USECASES_CHANGES_H_

// Collects all changes and passes them on to those interested: clients that watch, syncing, the
// timetable. The store reports what it has made durable (journal/change.h), change by change and
// sometimes twice. Everything that one task of the executor changed is reported together, each
// change once, after that task and all those that were queued by the time of its first change. So a
// listener that reads when notified never sees an older state, and no handler has to remember to
// notify anyone. If these tasks make more than kChangesToldMax changes, listeners are only told
// that there were many.
//
// Safe from any thread; listeners are called on the executor, and on the thread that calls Flush.

#include <cstddef>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "daemon/base/mutex.h"
#include "daemon/journal/change.h"

namespace fallow::usecases {

inline constexpr size_t kChangesToldMax = 500;

// What one task, or several in a row, changed, by kind and then by id.
struct ChangesTold {
  std::vector<journal::Change> changes = {};  // empty if there were too many to list
  bool much = false;

  // Whether something of this kind may have changed.
  bool Has(journal::ChangeKind kind) const;
};

class ChangesListener {
 public:
  virtual ~ChangesListener() = default;
  // Must not call Flush, Add or Remove.
  virtual void OnChanges(const ChangesTold& told) = 0;
};

class Changes final : public journal::ChangeObserver {
 public:
  // `post` runs what it is given on the journal executor, as a task of its own.
  using Post = std::function<void(std::function<void()> task)>;
  explicit Changes(Post post) : post_(std::move(post)) {}

  void OnChange(const journal::Change& change) override;
  // Reports at once whatever is waiting.
  void Flush();

  // `listener` outlives this, or is removed; after Remove it is not called any more.
  void Add(ChangesListener* listener);
  void Remove(ChangesListener* listener);

 private:
  const Post post_;
  base::Mutex mutex_;
  std::set<journal::Change> waiting_ ABSL_GUARDED_BY(mutex_);
  bool much_ ABSL_GUARDED_BY(mutex_) = false;
  bool posted_ ABSL_GUARDED_BY(mutex_) = false;
  base::Mutex telling_;  // taken before mutex_
  std::vector<ChangesListener*> listeners_ ABSL_GUARDED_BY(telling_);
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_CHANGES_H_
