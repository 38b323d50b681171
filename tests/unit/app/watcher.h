#ifndef FALLOW_TESTS_UNIT_APP_WATCHER_H_
#define FALLOW_TESTS_UNIT_APP_WATCHER_H_

// A client that watches a daemon. A change is written as its kind and id, "REFLECTION k3f9…", or
// its kind alone when it has none; of the vault with its state, "VAULT LOCKED".

#include <grpcpp/grpcpp.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fallow/client/v1/draft.grpc.pb.h"
#include "fallow/client/v1/watch.grpc.pb.h"

namespace fallow::app {

class Watcher {
 public:
  using Words = std::vector<std::string>;

  explicit Watcher(std::shared_ptr<grpc::Channel> channel)
      : channel_(std::move(channel)),
        changes_(client::v1::Watch::NewStub(channel_)->Watch(&context_, {})) {
    changes_->WaitForInitialMetadata();
  }
  ~Watcher() { context_.TryCancel(); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Everything told until now. REQUIRES: there is a journal.
  Words Told() {
    client::v1::SaveDraftRequest fence;
    fence.mutable_draft()->set_text("so far");
    fence.mutable_draft()->mutable_reflection();
    client::v1::SaveDraftResponse saved;
    grpc::ClientContext context;
    REQUIRE(client::v1::Drafts::NewStub(channel_)->Save(&context, fence, &saved).ok());
    Words told = Until("DRAFT " + saved.id());
    told.pop_back();
    return told;
  }

  // Everything told up to `last` and with it, whenever that is.
  Words Until(const std::string& last) {
    Words told;
    while (told.empty() || told.back() != last) {
      client::v1::Change change;
      REQUIRE(changes_->Read(&change));
      for (std::string& word : WordsFor(change)) told.push_back(std::move(word));
    }
    return told;
  }

 private:
  static Words WordsFor(const client::v1::Change& change) {
    namespace v1 = client::v1;
    const std::string kind = v1::ChangeKind_Name(change.kind()).substr(sizeof("CHANGE_KIND"));
    if (change.kind() == v1::CHANGE_KIND_VAULT) {
      return {kind + " " + v1::VaultState_Name(change.vault()).substr(sizeof("VAULT_STATE"))};
    }
    if (change.ids().empty()) return {kind};
    Words words;
    for (const std::string& id : change.ids()) words.push_back(kind + " " + id);
    return words;
  }

  const std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReader<client::v1::Change>> changes_;
};

}  // namespace fallow::app

#endif  // FALLOW_TESTS_UNIT_APP_WATCHER_H_
