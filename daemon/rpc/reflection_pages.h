#ifndef FALLOW_DAEMON_RPC_REFLECTION_PAGES_H_
#define FALLOW_DAEMON_RPC_REFLECTION_PAGES_H_

// Divides a listing into messages of bounded size. The number of reflections fetched at a time
// follows from the size of the last ones, so that short ones are fetched many at once and long ones
// do not pile up. Belongs to the journal executor.

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/reflection.h"
#include "daemon/usecases/session.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::rpc {

inline constexpr int kPageReflectionsMax = 64;
inline constexpr size_t kPageBytesMax = 512 << 10;  // a larger reflection has a page of its own

class ReflectionPages {
 public:
  // Returns up to `max` more reflections; none at the end.
  using Fetch = std::function<absl::StatusOr<std::vector<journal::Reflection>>(size_t max)>;

  // `limit` counts over all pages; 0: no limit.
  ReflectionPages(usecases::Session& session, uint64_t limit, Fetch fetch);
  // Whether as many were given as the limit allows, so that there may be more beyond it.
  bool reached_limit() const { return left_ == 0 && waiting_.empty() && !ended_; }
  // Fills an empty page; false when there is nothing left.
  absl::StatusOr<bool> Next(client::v1::ReflectionPage& page);

 private:
  absl::Status Refill();

  usecases::Session& session_;
  uint64_t left_;  // still to be fetched
  const Fetch fetch_;
  size_t at_once_;
  bool ended_ = false;  // `fetch_` has no more
  std::deque<client::v1::Reflection> waiting_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_REFLECTION_PAGES_H_
