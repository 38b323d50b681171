#include "daemon/rpc/reflection_pages.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/rpc/convert.h"

namespace fallow::rpc {
namespace {

constexpr size_t kFirstReflections = 16;

}  // namespace

ReflectionPages::ReflectionPages(usecases::Session& session, uint64_t limit, Fetch fetch)
    : session_(session),
      left_(limit == 0 ? std::numeric_limits<uint64_t>::max() : limit),
      fetch_(std::move(fetch)),
      at_once_(kFirstReflections) {}

absl::StatusOr<bool> ReflectionPages::Next(client::v1::ReflectionPage& page) {
  size_t bytes = 0;
  while (page.reflections_size() < kPageReflectionsMax) {
    if (waiting_.empty()) FALLOW_RETURN_IF_ERROR(Refill());
    if (waiting_.empty()) break;
    bytes += waiting_.front().ByteSizeLong();
    if (page.reflections_size() > 0 && bytes > kPageBytesMax) break;
    *page.add_reflections() = std::move(waiting_.front());
    waiting_.pop_front();
  }
  return page.reflections_size() > 0;
}

absl::Status ReflectionPages::Refill() {
  if (left_ == 0) return absl::OkStatus();
  const size_t wanted = static_cast<size_t>(std::min<uint64_t>(at_once_, left_));
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::Reflection> found, fetch_(wanted));
  ended_ = found.size() < wanted;
  left_ = found.empty() ? 0 : left_ - std::min<uint64_t>(left_, found.size());
  size_t bytes = 0;
  for (const journal::Reflection& reflection : found) {
    ToProto(reflection, session_.NameOf(reflection.device), &waiting_.emplace_back());
    bytes += waiting_.back().ByteSizeLong();
  }
  const size_t average = bytes / std::max<size_t>(found.size(), 1) + 1;
  at_once_ = std::clamp<size_t>(kPageBytesMax / average, 1, kPageReflectionsMax);
  return absl::OkStatus();
}

}  // namespace fallow::rpc
