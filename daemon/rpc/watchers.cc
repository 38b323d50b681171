#include "daemon/rpc/watchers.h"

#include <algorithm>

#include "daemon/rpc/api_version.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/event_stream.h"

namespace fallow::rpc {
namespace {

// Metadata by which a client knows the beginning of a stream from the end of one that was refused.
constexpr char kBegunKey[] = "fallow-begun";

client::v1::Change Missed() {
  client::v1::Change missed;
  missed.set_kind(client::v1::CHANGE_KIND_MISSED);
  return missed;
}

client::v1::ChangeKind ToProto(journal::ChangeKind kind) {
  using journal::ChangeKind;
  switch (kind) {
    case ChangeKind::kReflection:
      return client::v1::CHANGE_KIND_REFLECTION;
    case ChangeKind::kAttachment:
      return client::v1::CHANGE_KIND_ATTACHMENT;
    case ChangeKind::kConnection:
      return client::v1::CHANGE_KIND_CONNECTION;
    case ChangeKind::kFarewell:
      return client::v1::CHANGE_KIND_FAREWELL;
    case ChangeKind::kLetter:
      return client::v1::CHANGE_KIND_LETTER;
    case ChangeKind::kSpace:
      return client::v1::CHANGE_KIND_SPACE;
    case ChangeKind::kRelease:
      return client::v1::CHANGE_KIND_RELEASE;
    case ChangeKind::kSign:
      return client::v1::CHANGE_KIND_SIGN;
    case ChangeKind::kPrompt:
      return client::v1::CHANGE_KIND_PROMPT;
    case ChangeKind::kSettings:
      return client::v1::CHANGE_KIND_SETTINGS;
    case ChangeKind::kTemplate:
      return client::v1::CHANGE_KIND_TEMPLATE;
    case ChangeKind::kDevice:
      return client::v1::CHANGE_KIND_DEVICE;
    case ChangeKind::kDraft:
      return client::v1::CHANGE_KIND_DRAFT;
    case ChangeKind::kLetGo:
      return client::v1::CHANGE_KIND_LET_GO;
    case ChangeKind::kDeletedForGood:
      return client::v1::CHANGE_KIND_DELETED_FOR_GOOD;
    case ChangeKind::kSync:
      return client::v1::CHANGE_KIND_SYNC;
    case ChangeKind::kDue:
      return client::v1::CHANGE_KIND_DUE;
    case ChangeKind::kLog:
      break;
  }
  return client::v1::CHANGE_KIND_UNSPECIFIED;
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
  if (refused.ok() && closed_) refused = Ending();
  if (refused.ok() && watchers_.size() >= kWatchersMax) {
    refused = absl::ResourceExhaustedError("Too many programs watch the journal already.");
  }
  watchers_.push_back(watcher);
  if (refused.ok()) {
    // Sending the metadata tells the client that from here on it misses nothing.
    context->AddInitialMetadata(kBegunKey, "1");
    watcher->StartSendInitialMetadata();
  } else {
    watcher->Close(refused);
  }
  return watcher;
}

void Watchers::VaultChanged(usecases::VaultState state) {
  client::v1::Change change;
  change.set_kind(client::v1::CHANGE_KIND_VAULT);
  change.set_vault(ToProto(state));
  const absl::MutexLock lock(&mutex_);
  Publish(change);
}

// One message for each kind; changes come ordered by kind.
void Watchers::OnChanges(const usecases::ChangesTold& told) {
  const absl::MutexLock lock(&mutex_);
  if (told.much) {
    for (Watcher* const watcher : watchers_) watcher->Restart(Missed());
    return;
  }
  client::v1::Change change;
  for (const journal::Change& each : told.changes) {
    if (each.kind == journal::ChangeKind::kLog) continue;
    const client::v1::ChangeKind kind = ToProto(each.kind);
    if (kind != change.kind()) {
      if (change.kind() != client::v1::CHANGE_KIND_UNSPECIFIED) Publish(change);
      change.Clear();
      change.set_kind(kind);
    }
    if (!each.id.empty()) change.add_ids(each.id);
  }
  if (change.kind() != client::v1::CHANGE_KIND_UNSPECIFIED) Publish(change);
}

void Watchers::Publish(const client::v1::Change& change) {
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
