#ifndef FALLOW_DAEMON_RPC_JOURNAL_SERVICE_H_
#define FALLOW_DAEMON_RPC_JOURNAL_SERVICE_H_

// Reflections, templates and prompts: decode, ask the vault, reply.

#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/base/clock.h"
#include "daemon/journal/reflection.h"
#include "daemon/rpc/calls.h"
#include "daemon/rpc/convert.h"
#include "daemon/usecases/prompt_source.h"
#include "fallow/client/v1/journal.grpc.pb.h"

namespace fallow::rpc {

class JournalService final : public client::v1::Journal::CallbackService {
 public:
  JournalService(Calls& calls, base::Clock& clock, usecases::PromptSource& prompts)
      : calls_(calls), clock_(clock), prompts_(prompts) {}

  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context,
                                  const client::v1::WriteRequest* request,
                                  client::v1::Reflection* response) override;
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context,
                                const client::v1::GetRequest* request,
                                client::v1::Reflection* response) override;
  grpc::ServerWriteReactor<client::v1::ReflectionPage>* List(
      grpc::CallbackServerContext* context, const client::v1::ListRequest* request) override;
  grpc::ServerWriteReactor<client::v1::ReflectionPage>* OnThisDay(
      grpc::CallbackServerContext* context, const client::v1::OnThisDayRequest* request) override;
  grpc::ServerUnaryReactor* Edit(grpc::CallbackServerContext* context,
                                 const client::v1::EditRequest* request,
                                 client::v1::Reflection* response) override;
  grpc::ServerUnaryReactor* Delete(grpc::CallbackServerContext* context,
                                   const client::v1::DeleteRequest* request,
                                   client::v1::Reflection* response) override;
  grpc::ServerUnaryReactor* Undelete(grpc::CallbackServerContext* context,
                                     const client::v1::UndeleteRequest* request,
                                     client::v1::Reflection* response) override;
  grpc::ServerWriteReactor<client::v1::Version>* History(
      grpc::CallbackServerContext* context, const client::v1::HistoryRequest* request) override;
  grpc::ServerUnaryReactor* RestoreVersion(grpc::CallbackServerContext* context,
                                           const client::v1::RestoreVersionRequest* request,
                                           client::v1::Reflection* response) override;
  grpc::ServerUnaryReactor* Names(grpc::CallbackServerContext* context,
                                  const client::v1::NamesRequest* request,
                                  client::v1::NamesResponse* response) override;
  grpc::ServerUnaryReactor* Stats(grpc::CallbackServerContext* context,
                                  const client::v1::StatsRequest* request,
                                  client::v1::StatsResponse* response) override;
  grpc::ServerUnaryReactor* SetTemplate(grpc::CallbackServerContext* context,
                                        const client::v1::SetTemplateRequest* request,
                                        client::v1::Template* response) override;
  grpc::ServerUnaryReactor* ListTemplates(grpc::CallbackServerContext* context,
                                          const client::v1::ListTemplatesRequest* request,
                                          client::v1::ListTemplatesResponse* response) override;
  grpc::ServerUnaryReactor* RemoveTemplate(grpc::CallbackServerContext* context,
                                           const client::v1::RemoveTemplateRequest* request,
                                           client::v1::RemoveTemplateResponse* response) override;
  // The methods from here on are in journal_prompts.cc.
  grpc::ServerUnaryReactor* NextPrompt(grpc::CallbackServerContext* context,
                                       const client::v1::NextPromptRequest* request,
                                       client::v1::Prompt* response) override;
  grpc::ServerUnaryReactor* ListPrompts(grpc::CallbackServerContext* context,
                                        const client::v1::ListPromptsRequest* request,
                                        client::v1::ListPromptsResponse* response) override;
  grpc::ServerUnaryReactor* SilencePrompt(grpc::CallbackServerContext* context,
                                          const client::v1::SilencePromptRequest* request,
                                          client::v1::SilencePromptResponse* response) override;

 private:
  using Changed = absl::StatusOr<journal::Reflection>;
  // Replies with the reflection that results from a change.
  absl::Status ReplyChanged(Changed changed, client::v1::Reflection* response);
  Defaults defaults() const;

  Calls& calls_;
  base::Clock& clock_;
  usecases::PromptSource& prompts_;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_JOURNAL_SERVICE_H_
