#include "daemon/rpc/watchers.h"

#include <algorithm>

#include "daemon/rpc/api_version.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/event_stream.h"

namespace fallow::rpc {
namespace {

client::v1::Change Missed() {
  client::v1::Change missed;
  missed.set_missed(true);
  return missed;
}

}  // namespace

class Watchers::Watcher final : public EventStream<client::v1::Change> {
 public:
  Watcher(Calls& calls, Watchers& all) : EventStream(calls, kChangesWaitingMax), all_(all) {}

  void OnCancel() override {
    EventStream::OnCancel();
    Close(absl::CancelledError());
  }
  void OnDone() override {
    all_.Remove(this);
    EventStream::OnDone();
  }

 private:
  Watchers& all_;
};

grpc::ServerWriteReactor<client::v1::Change>* Watchers::Add(Calls& calls,
                                                            grpc::CallbackServerContext* context) {
  auto* const watcher = new Watcher(calls, *this);
  absl::Status refused = CheckApiVersion(*context);
  const absl::MutexLock lock(&mutex_);
  if (refused.ok() && closed_) refused = absl::UnavailableError("The daemon is about to end.");
  if (refused.ok() && watchers_.size() >= kWatchersMax) {
    refused = absl::ResourceExhaustedError("Too many programs watch the journal already.");
  }
  watchers_.push_back(watcher);
  if (refused.ok()) {
    // Tells the client that from here on nothing escapes it.
    watcher->StartSendInitialMetadata();
  } else {
    watcher->Close(refused);
  }
  return watcher;
}

void Watchers::VaultChanged(usecases::VaultState state) {
  client::v1::Change change;
  change.set_vault(ToProto(state));
  Publish(change);
}

void Watchers::ReflectionChanged(const journal::SubjectId& id) {
  client::v1::Change change;
  change.set_reflection_id(journal::ToText(id));
  Publish(change);
}

void Watchers::MuchChanged() {
  const absl::MutexLock lock(&mutex_);
  for (Watcher* const watcher : watchers_) watcher->Restart(Missed());
}

void Watchers::Publish(const client::v1::Change& change) {
  const absl::MutexLock lock(&mutex_);
  for (Watcher* const watcher : watchers_) {
    if (watcher->Offer(change)) continue;
    watcher->Restart(Missed());
  }
}

void Watchers::Close() {
  const absl::MutexLock lock(&mutex_);
  closed_ = true;
  for (Watcher* const watcher : watchers_) watcher->Close(absl::OkStatus());
}

void Watchers::Remove(Watcher* watcher) {
  const absl::MutexLock lock(&mutex_);
  watchers_.erase(std::remove(watchers_.begin(), watchers_.end(), watcher), watchers_.end());
}

}  // namespace fallow::rpc
