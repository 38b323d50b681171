#include "daemon/rpc/draft_service.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/title.h"
#include "daemon/rpc/convert_draft.h"

namespace fallow::rpc {
namespace {

// The draft whose id starts with `prefix`, as with reflections (journal/ids.h).
absl::StatusOr<store::DraftId> Resolve(store::DraftKeeper& drafts, const std::string& prefix) {
  if (prefix.size() < journal::kIdPrefixCharsMin) {
    return base::Invalid("Cannot tell which draft is meant",
                         "its id needs at least four characters", "");
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<store::DraftId> ids, drafts.List());
  const store::DraftId* found = nullptr;
  for (const store::DraftId& id : ids) {
    if (journal::ToText(id).compare(0, prefix.size(), prefix) != 0) continue;
    if (found != nullptr) {
      return base::Invalid("Cannot tell which draft is meant", "several ids start with this",
                           base::Next::kGiveMoreOfTheId);
    }
    found = &id;
  }
  if (found != nullptr) return *found;
  return base::NotFound("There is no such draft", "no id starts with this",
                        base::Show(base::Thing::kDrafts));
}

}  // namespace

absl::Status DraftService::WithKeeper(
    const std::function<absl::Status(store::DraftKeeper&)>& work) {
  if (const auto vault = calls_.session().Use(); vault.ok()) return work((*vault)->drafts());
  FALLOW_ASSIGN_OR_RETURN(store::DraftKeeper keeper, calls_.session().LockedDrafts());
  return work(keeper);
}

grpc::ServerUnaryReactor* DraftService::Save(grpc::CallbackServerContext* context,
                                             const client::v1::SaveDraftRequest* request,
                                             client::v1::SaveDraftResponse* response) {
  return calls_.Reply(context, [=, this] {
    return WithKeeper([=, this](store::DraftKeeper& drafts) -> absl::Status {
      const Defaults defaults{clock_.Now(), calls_.session().constants().zone};
      FALLOW_ASSIGN_OR_RETURN(const store::Draft draft, FromProto(request->draft(), defaults));
      FALLOW_ASSIGN_OR_RETURN(const store::DraftId id, drafts.Save(draft));
      response->set_id(journal::ToText(id));
      response->set_unproven(!drafts.proven());
      return absl::OkStatus();
    });
  });
}

grpc::ServerUnaryReactor* DraftService::List(grpc::CallbackServerContext* context,
                                             const client::v1::ListDraftsRequest* /*request*/,
                                             client::v1::ListDraftsResponse* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const std::vector<store::DraftId> ids, vault.drafts().List());
    std::vector<store::Draft> drafts;
    for (const store::DraftId& id : ids) {
      // One whole text at a time: there may be a thousand of 4 MiB each.
      absl::StatusOr<store::Draft> draft = vault.drafts().Get(id);
      if (absl::IsNotFound(draft.status())) continue;
      if (draft.ok()) {
        draft->text = base::TitleOf(draft->text);
        drafts.push_back(*std::move(draft));
      } else if (absl::IsDataLoss(draft.status())) {
        response->add_unreadable_ids(journal::ToText(id));
      } else {
        if (response->unread_ids().empty()) {
          response->set_unread_why(std::string(draft.status().message()));
        }
        response->add_unread_ids(journal::ToText(id));
      }
    }
    std::stable_sort(drafts.begin(), drafts.end(),
                     [](const auto& a, const auto& b) { return a.saved.at > b.saved.at; });
    for (const store::Draft& draft : drafts) ToProto(draft, response->add_drafts());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DraftService::Get(grpc::CallbackServerContext* context,
                                            const client::v1::GetDraftRequest* request,
                                            client::v1::Draft* response) {
  return calls_.ReplyFromVault(context, [=](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto id, Resolve(vault.drafts(), request->id()));
    FALLOW_ASSIGN_OR_RETURN(const store::Draft draft, vault.drafts().Get(id));
    ToProto(draft, response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DraftService::Discard(grpc::CallbackServerContext* context,
                                                const client::v1::DiscardDraftRequest* request,
                                                client::v1::DiscardDraftResponse* /*response*/) {
  return calls_.Reply(context, [=, this] {
    return WithKeeper([=](store::DraftKeeper& drafts) -> absl::Status {
      FALLOW_ASSIGN_OR_RETURN(const auto id, Resolve(drafts, request->id()));
      return drafts.Discard(id);
    });
  });
}

}  // namespace fallow::rpc
