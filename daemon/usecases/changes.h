#ifndef FALLOW_DAEMON_USECASES_CHANGES_H_
#define FALLOW_DAEMON_USECASES_CHANGES_H_

// Where all that changes comes together on its way to those who want to know: clients that watch,
// what keeps the devices in step, the timetable. The store says what it has made durable
// (journal/change.h), one by one and sometimes twice; what one task of the executor brought about
// is told together, once that task is over, each thing once. So whoever reads upon being told reads
// no older state, and no handler has to remember to tell. Of more than kChangesToldMax at once it
// is only told that there was much.
//
// Safe from any thread; listeners are called on the executor, and on the thread of Flush.

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

// What one task has brought about, by kind and then by id.
struct ChangesTold {
  std::vector<journal::Change> changes = {};  // empty when there was much
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
  // Tells at once what is waiting to be told.
  void Flush();

  // Outlives this, or is removed, after which it is called no more.
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
